"""What the contracts' tests share: a disk that fails at will, and records of every contract."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass
class Disk:
    """Lets system calls of ``os`` fail. ``room``: bytes until the disk is full; ``broken``: calls that fail at once."""

    room: int | None = None
    broken: set[str] = field(default_factory=set)

    def fill(self, room: int = 0) -> None:
        self.room = room

    def free(self) -> None:
        self.room = None
        self.broken.clear()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    write = os.write

    def limited(fd: int, data: Any) -> int:
        if made.room is None:
            return write(fd, data)
        if made.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done = write(fd, bytes(data)[: made.room])
        made.room -= done
        return done

    monkeypatch.setattr(os, "write", limited)

    def failing(name: str, code: int) -> None:
        real: Callable[..., Any] = getattr(os, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if name in made.broken:
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        monkeypatch.setattr(os, name, call)

    for name in ("fsync", "fdatasync", "ftruncate", "replace", "open"):
        failing(name, errno.EIO)
    failing("posix_fallocate", errno.ENOSPC)
    return made
