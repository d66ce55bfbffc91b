"""Files that must survive: temporary file, fsync, rename, fsync of the folder; readers that never raise.

A *document* is one JSON object with ``"format": "<name>"`` and ``"v": <version>``, replaced whole.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class ContractError(Exception):
    """A contract could not be written: operation, path, cause and what to do."""

    def __init__(self, operation: str, path: Path, cause: str, hint: str) -> None:
        super().__init__(f"{operation} {path}: {cause}. {hint}")
        self.operation, self.path, self.cause, self.hint = operation, path, cause, hint


def disk_hint(error: OSError) -> str:
    """What a person can do about an error of the file system."""
    return {
        errno.ENOSPC: "Free space on this disk; the last good state is kept",
        errno.EDQUOT: "Raise the quota or free space; the last good state is kept",
        errno.EACCES: "Give the station's user the right to write there",
        errno.EROFS: "The disk is read-only: check it, then mount it writable",
        errno.ENOENT: "Make the folder, or run `athir init`",
    }.get(error.errno or 0, "Check the disk; the last good state is kept")


def fsync_dir(folder: Path) -> None:
    """Make a rename or creation in ``folder`` survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_atomic(path: Path, data: bytes, *, mode: int = 0o644, sync: bool = True) -> None:
    """Replace ``path`` by ``data``: a reader sees the old file or the new one, also after a crash.

    Without ``sync`` the file says how things are now (who runs, what is heard): nothing is lost with it, but an old
    one misleads. So on a full disk it is written over in place, where a new file finds no room.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(fd, view) :]
            if sync:
                os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(temporary, path)
        if sync:
            fsync_dir(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if not sync and error.errno in (errno.ENOSPC, errno.EDQUOT) and _write_over(path, data):
            return
        raise ContractError("writing", path, str(error.strerror or error), disk_hint(error)) from error


def _write_over(path: Path, data: bytes) -> bool:
    """Put ``data`` into the blocks that ``path`` already has; a shorter text is filled up with spaces (JSON's own).

    Whoever reads meanwhile may see half of each, which is no document: it keeps its last good state.
    """
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        stat = os.fstat(fd)
        if len(data) > max(stat.st_size, stat.st_blocks * 512):
            return False
        return os.pwrite(fd, data.ljust(stat.st_size), 0) >= len(data)
    except OSError:
        return False
    finally:
        os.close(fd)


def write_document(
    path: Path, name: str, version: int, body: Mapping[str, Any], *, mode: int = 0o644, sync: bool = True
) -> None:
    """Write one versioned JSON document atomically."""
    record = {"format": name, "v": version, **body}
    data = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    write_atomic(path, data.encode() + b"\n", mode=mode, sync=sync)


def read_document(path: Path, name: str, version: int) -> dict[str, Any] | None:
    """The document, or ``None`` when it is absent, torn, of another format or of a foreign version."""
    try:
        return decode_document(path.read_bytes(), name, version)
    except OSError:
        return None


def decode_document(data: bytes, name: str, version: int) -> dict[str, Any] | None:
    """The document in ``data``, or ``None``."""
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or record.get("format") != name or record.get("v") != version:
        return None
    return record


class LastGood(Generic[T]):
    """Follows one document: :meth:`read` gives the last state that could be read, and never raises.

    ``parse`` turns the JSON object into the record; whatever it raises counts as unreadable.
    ``stat`` is asked first, so that reading an unchanged file costs microseconds.
    """

    def __init__(self, path: Path, name: str, version: int, parse: Callable[[dict[str, Any]], T]) -> None:
        self._path, self._name, self._version, self._parse = path, name, version, parse
        self._seen: tuple[int, int, int] | None = None
        self.value: T | None = None
        self.problem: str = ""

    def read(self) -> T | None:
        try:
            stat = self._path.stat()
        except OSError as error:
            self._seen, self.problem = None, f"{self._path}: {error.strerror}"
            return self.value
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen == self._seen:
            return self.value
        try:
            data = self._path.read_bytes()
        except OSError as error:  # too many open files, a failing disk: it may be readable the next time
            self._seen, self.problem = None, f"{self._path}: {error.strerror}; the last good state is kept"
            return self.value
        self._seen = seen
        record = decode_document(data, self._name, self._version)
        if record is None:
            self.problem = f"{self._path}: unreadable or of a foreign version; the last good state is kept"
            return self.value
        try:
            self.value = self._parse(record)
            self.problem = ""
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            self.problem = f"{self._path}: {type(error).__name__}: {error}; the last good state is kept"
        return self.value
