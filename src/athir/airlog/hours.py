"""The hour files of one mount: which there are, which is written now, and their rows as bytes.

``<mount>/2026/11/24/08-1234.aac`` holds sound from 08:00 to 09:00 UTC, beginning with segment 1234, and
``08-1234.idx`` its rows. A file belongs to one epoch, so that UTC never runs back in it; an hour that a clock step
repeats has a second file. ``HEAD`` names the newest one, so that followers need not look through years of folders.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from athir.airlog.segment import ROW, is_whole, row_size
from athir.contracts.files import write_atomic

INDEX = ".idx"
_NAME = re.compile(r"(?P<hour>[01]\d|2[0-3])-(?P<seq>\d{1,19})\Z")
_HEAD = re.compile(r"\d{4}/\d\d/\d\d/\d\d-\d{1,19}\n\Z")


@dataclass(frozen=True, order=True)
class HourFile:
    """One hour's index; ordered by number, which is the order of writing."""

    first_seq: int
    hour: datetime
    index: Path


def parse_name(index: Path) -> HourFile | None:
    """The hour file of an index path; ``None`` for any other file."""
    match = _NAME.match(index.stem)
    if index.suffix != INDEX or match is None:
        return None
    try:
        year, month, day = (int(part) for part in index.parts[-4:-1])
        hour = datetime(year, month, day, int(match["hour"]), tzinfo=UTC)
    except ValueError:
        return None
    return HourFile(int(match["seq"]), hour, index)


def day_files(mount: Path, day: datetime) -> list[HourFile]:
    """The hour files of one UTC day, in order of writing; ``mount`` is the mount's folder."""
    return _listed(mount / f"{day:%Y}" / f"{day:%m}" / f"{day:%d}")


def all_files(mount: Path) -> list[HourFile]:
    """All hour files in order of writing. Lists every day's folder: milliseconds for a year."""
    found: list[HourFile] = []
    for year in _subfolders(mount):
        for month in _subfolders(year):
            for day in _subfolders(month):
                found += _listed(day)
    return sorted(found)


def _subfolders(folder: Path) -> list[Path]:
    try:
        return [folder / entry.name for entry in os.scandir(folder) if entry.name.isdigit() and entry.is_dir()]
    except OSError:
        return []


def _listed(folder: Path) -> list[HourFile]:
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return []
    return sorted(f for f in (parse_name(folder / name) for name in names if name.endswith(INDEX)) if f)


def read_head(mount: Path) -> HourFile | None:
    """The hour file that is written now, as ``HEAD`` says; ``None`` when it says nothing of use."""
    try:
        text = (mount / "HEAD").read_text("ascii")
    except (OSError, ValueError):
        return None
    if not _HEAD.match(text):
        return None
    return parse_name(mount / (text.rstrip("\n") + INDEX))


def write_head(mount: Path, index: Path) -> None:
    """Name the file that is written from now on. Raises :class:`~athir.contracts.files.ContractError`."""
    text = index.relative_to(mount).with_suffix("").as_posix()
    write_atomic(mount / "HEAD", text.encode() + b"\n")


class Rows:
    """The rows of one index file as bytes: ``len(rows)``, ``rows.read(first, count)``. Never raises for the file.

    All rows of a file have one size, that of the version which began it; a torn last row is not counted.
    """

    def __init__(self, index: Path) -> None:
        self.index = index
        self.size = ROW
        self._known = False

    def __len__(self) -> int:
        whole = self.stored
        if whole >= ROW and not self._known:
            self.size, self._known = self._row_size(), True
        return whole // self.size

    @property
    def stored(self) -> int:
        """Bytes of the whole file, torn end included."""
        try:
            return self.index.stat().st_size
        except OSError:
            return 0

    def _row_size(self) -> int:
        """As the first row says, if that row is whole; a damaged one must not hide those after it."""
        said = row_size(self._pread(0, 8))
        return said if said != ROW and is_whole(self._pread(0, said)) else ROW

    def read(self, first: int, count: int) -> list[bytes]:
        """At most ``count`` whole rows from row ``first`` on."""
        if count <= 0 or len(self) <= first:
            return []
        raw = self._pread(first * self.size, count * self.size)
        return [raw[at : at + self.size] for at in range(0, len(raw) - self.size + 1, self.size)]

    def _pread(self, offset: int, count: int) -> bytes:
        try:
            fd = os.open(self.index, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            return os.pread(fd, count, offset)
        except OSError:
            return b""
        finally:
            os.close(fd)
