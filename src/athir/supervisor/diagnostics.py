"""What processes say on stderr, kept in files of bounded size: ``run/diagnostics/<name>.log``, ``.1`` … ``.4``."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

MAX_BYTES = 1_000_000
FILES = 5
MAX_LINE = 4096


class Lines:
    """Bytes in, whole lines out, bounded: a line longer than :data:`MAX_LINE` is cut."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MAX_LINE:
            whole.append(self._rest)
            self._rest = b""
        return [self._text(line) for line in whole]

    def close(self) -> list[str]:
        """The last line, should it have no end."""
        rest, self._rest = self._rest, b""
        return [self._text(rest)] if rest else []

    @staticmethod
    def _text(line: bytes) -> str:
        return line[:MAX_LINE].decode("utf-8", "replace").rstrip("\r")


class RotatedFile:
    """Appends stamped lines. A disk that refuses loses lines, never the house: :meth:`write` does not raise."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, files: int = FILES) -> None:
        self.path = path
        self._max, self._files = max_bytes, files
        self._fd: int | None = None
        self._size = 0
        self.lost = 0

    def write(self, line: str, now: datetime | None = None) -> None:
        stamp = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        data = f"{stamp} {line}\n".encode("utf-8", "replace")
        try:
            if self._size + len(data) > self._max:
                self._turn()
            if self._fd is None:
                self._open()
            assert self._fd is not None
            self._size += os.write(self._fd, data)
        except OSError:
            self.lost += 1

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._fd = os.open(self.path, flags, 0o640)
        self._size = os.fstat(self._fd).st_size
        if self._size >= self._max:
            self._turn()
            self._fd = os.open(self.path, flags, 0o640)

    def _turn(self) -> None:
        self.close()
        for number in range(self._files - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path.with_name(f"{self.path.name}.{number - 1}") if number > 1 else self.path
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
        self._fd, self._size = None, 0
