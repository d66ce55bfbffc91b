"""Listeners over all delivery processes, so that limits hold: one small file a process in shared memory.

Each process rewrites its own record in place about once a second; everyone adds the fresh ones up. A record is
a seqlock: ``turn`` is odd while it is written. A process that died stops counting after :data:`STALE_NS`.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import time
from pathlib import Path

MAGIC, VERSION = b"ATHIRCNT", 1
SIZE = 4096
STALE_NS = 5_000_000_000
_TRIES = 8
_HEAD = struct.Struct("<8sIIQQI")  # magic, version, pid, turn, beat, body bytes


class CountsWriter:
    """This process's record: mount name → listeners."""

    def __init__(self, folder: Path, worker: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"delivery-{worker}.counts"
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(fd, 0, SIZE)
            self._map = mmap.mmap(fd, SIZE)
        finally:
            os.close(fd)
        self._turn = 0
        self.write({})

    def write(self, listeners: dict[str, int]) -> None:
        body = json.dumps({k: v for k, v in listeners.items() if v}).encode()
        if len(body) > SIZE - _HEAD.size:
            raise ValueError("too many mounts for one record")
        self._put(self._turn + 1, len(body))
        self._map[_HEAD.size : _HEAD.size + len(body)] = body
        self._put(self._turn + 2, len(body))
        self._turn += 2

    def _put(self, turn: int, size: int) -> None:
        _HEAD.pack_into(self._map, 0, MAGIC, VERSION, os.getpid(), turn, time.monotonic_ns(), size)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._map.close()


def read_all(folder: Path, now_ns: int | None = None) -> dict[str, int]:
    """Mount name → listeners over all living processes. Never raises."""
    now = time.monotonic_ns() if now_ns is None else now_ns
    total: dict[str, int] = {}
    try:
        paths = sorted(folder.glob("delivery-*.counts"))
    except OSError:
        return total
    for path in paths:
        for mount, count in _read(path, now).items():
            total[mount] = total.get(mount, 0) + count
    return total


def _read(path: Path, now: int) -> dict[str, int]:
    for _ in range(_TRIES):
        try:
            with path.open("rb", buffering=0) as file:
                raw = file.read(SIZE)
                file.seek(0)
                after = file.read(_HEAD.size)
            magic, version, _pid, turn, beat, size = _HEAD.unpack_from(raw)
            if (magic, version) != (MAGIC, VERSION) or now - beat > STALE_NS:
                return {}
            if turn % 2 == 0 and _HEAD.unpack_from(after)[3] == turn:
                body = json.loads(raw[_HEAD.size : _HEAD.size + size])
                return {str(k): int(v) for k, v in body.items()}
        except (OSError, ValueError, struct.error, TypeError, AttributeError, OverflowError, RecursionError):
            continue
    return {}
