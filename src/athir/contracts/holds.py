"""Ranges of the log that must not be deleted. Absent or unreadable means: delete nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import LastGood, write_document
from athir.contracts.units import iso, parse_iso

FORMAT, VERSION = "athir-holds", 1


@dataclass(frozen=True)
class Hold:
    """A range by identity (station, epoch, samples) and by time; ``mount`` empty = all mounts."""

    id: str
    start: datetime
    end: datetime
    reason: str
    by: str
    mount: str = ""
    epoch: int | None = None
    first_sample: int | None = None
    samples: int | None = None
    until: datetime | None = None
    """When the hold ends by itself; ``None`` = when a person releases it."""

    def covers(self, mount: str, start: datetime, end: datetime, now: datetime) -> bool:
        """Whether anything of ``start``-``end`` on ``mount`` is held at ``now``."""
        if self.until is not None and now >= self.until:
            return False
        return self.mount in ("", mount) and self.start < end and start < self.end


@dataclass(frozen=True)
class Holds:
    generation: int
    made_at: datetime
    station: str
    holds: tuple[Hold, ...]

    def covers(self, mount: str, start: datetime, end: datetime, now: datetime) -> bool:
        return any(hold.covers(mount, start, end, now) for hold in self.holds)


_TIMES = ("start", "end", "until")


def write(path: Path, holds: Holds) -> None:
    """Replace the file. Raises :class:`~athir.contracts.files.ContractError`."""
    body: dict[str, Any] = asdict(holds)
    body["made_at"] = iso(holds.made_at)
    for hold in body["holds"]:
        for name in _TIMES:
            hold[name] = iso(hold[name]) if hold[name] else None
    write_document(path, FORMAT, VERSION, body)


def _hold(record: dict[str, Any]) -> Hold:
    times = {name: parse_iso(record[name]) if record.get(name) else None for name in _TIMES}
    if times["start"] is None or times["end"] is None:
        raise ValueError("a hold needs start and end")
    return Hold(**{**record, **times})


def parse(record: dict[str, Any]) -> Holds:
    """A JSON object as holds; raises ``KeyError``, ``TypeError`` or ``ValueError`` when it is none."""
    return Holds(
        generation=int(record["generation"]),
        made_at=parse_iso(record["made_at"]),
        station=str(record["station"]),
        holds=tuple(_hold(h) for h in record["holds"]),
    )


class HoldsReader(LastGood[Holds]):
    """``fresh()`` is what retention asks: ``None`` means delete nothing.

    Unlike other readers, an older good state is not enough to delete by: what stands on disk now must be whole.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, FORMAT, VERSION, parse)

    def fresh(self) -> Holds | None:
        value = self.read()
        return None if self.problem else value
