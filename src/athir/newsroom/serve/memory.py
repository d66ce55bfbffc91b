"""Baked pages in memory, each checked by one ``stat`` before it is served."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from athir.newsroom.baking.store import file_of

BUDGET = 64 * 1024 * 1024
"""Bytes of bodies kept; the oldest go first."""

Signature = tuple[int, int, int]


@dataclass(slots=True)
class Held:
    """One page: its bodies by encoding, the headers that go with each, the entity tag, and the file they came from."""

    file: str
    signature: Signature
    etag: str
    bodies: dict[str, bytes]
    headers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))


def _signature(file: str) -> Signature | None:
    try:
        stat = os.stat(file)
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_ino, stat.st_size)


class Pages:
    """Pages of the public folder by their path (decoded)."""

    def __init__(self, root: Path, budget: int = BUDGET) -> None:
        self._root, self._budget = root, budget
        self._held: dict[str, Held] = {}
        self._bytes = 0

    def get(self, path: str) -> Held | None:
        """The page as it stands on disk now, or ``None``."""
        held = self._held.get(path)
        if held is not None:
            if _signature(held.file) == held.signature:
                return held
            self._drop(path)
        return self._load(path)

    def _drop(self, path: str) -> None:
        held = self._held.pop(path, None)
        if held is not None:
            self._bytes -= held.size

    def _load(self, path: str) -> Held | None:
        target = file_of(self._root, path)
        if target is None:
            return None
        file = str(target)
        before = _signature(file)
        if before is None or before[2] == 0:
            return None
        try:
            plain = target.read_bytes()
            bodies = {"": plain}
            for encoding, ending in (("gzip", ".gz"), ("br", ".br")):
                bodies[encoding] = target.with_name(target.name + ending).read_bytes()
        except OSError:
            return None
        if _signature(file) != before or not all(bodies.values()):
            return None
        etag = hashlib.sha256(plain).hexdigest()[:16]
        held = Held(file, before, f'"{etag}"', bodies)
        self._keep(path, held)
        return held

    def _keep(self, path: str, held: Held) -> None:
        if held.size > self._budget // 4:
            return
        self._drop(path)
        self._held[path] = held
        self._bytes += held.size
        while self._bytes > self._budget:
            self._drop(next(iter(self._held)))
