"""Baked pages in memory, each checked by one ``stat`` before it is served."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from athir.newsroom.baking import store

BUDGET = 64 * 1024 * 1024
"""Bytes kept; the pages that were not asked for the longest go first."""

_OVERHEAD = 2048
"""Bytes of a held page besides its bodies, as measured: names, headers by encoding, the entry itself."""

Signature = tuple[int, int, int]


@dataclass(slots=True)
class Held:
    """One page: its compressed bodies, the headers that go with each, the entity tag, and the file they came from.

    The plain body, five times as large, is not kept: hardly a reader asks for it, and it is made of the gzip one.
    """

    file: str
    signature: Signature
    etag: str
    bodies: dict[str, bytes]
    headers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def body(self, encoding: str) -> bytes:
        """The page in that encoding: ``br``, ``gzip`` or plain."""
        return self.bodies[encoding] if encoding else gzip.decompress(self.bodies["gzip"])

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values())) + _OVERHEAD


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
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._bytes = 0

    def get(self, path: str) -> Held | None:
        """The page as it stands on disk now, or ``None``."""
        held = self._held.get(path)
        if held is not None:
            if _signature(held.file) == held.signature:
                self._held.move_to_end(path)
                return held
            self._drop(path)
        return self._load(path)

    def _drop(self, path: str) -> None:
        held = self._held.pop(path, None)
        if held is not None:
            self._bytes -= held.size

    def _load(self, path: str) -> Held | None:
        target = store.file_of(self._root, path)
        if target is None:
            return None
        file = str(target)
        before = _signature(file)
        if before is None or before[2] == 0:
            return None
        files = store.read(target)
        if files is None or _signature(file) != before:
            return None
        etag = hashlib.sha256(files.plain).hexdigest()[:16]
        held = Held(file, before, f'"{etag}"', {"gzip": files.gzip, "br": files.brotli})
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
