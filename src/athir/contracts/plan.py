"""The plan: what should be on air for the next 48 hours, resolved to files and times.

Written by the newsroom (``airlink/plan_compiler.py``), replaced atomically; read by the air, which
validates it at every hand-over and falls back by itself: live → slot → station playlist → emergency.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import LastGood, write_document
from athir.contracts.units import iso, parse_iso

FORMAT, VERSION = "athir-plan", 1
STATION_PLAYLIST = "station"
"""The playlist that plays when no slot names another."""


@dataclass(frozen=True)
class PlanItem:
    """One file to play. ``path`` is relative to ``ATHIR_HOME/audio``; times in milliseconds of the file."""

    id: str
    """Stable over recompiles."""
    path: str
    sha256: str
    """Of the file's bytes; the air refuses a file whose size differs (``bytes``) and says so."""
    bytes: int
    duration_ms: int
    title: str
    artist: str = ""
    album: str = ""
    language: str = "ar"
    kind: str = "music"
    """``music``, ``speech``, ``jingle``, ``bulletin``: what the log and later rules need to know."""
    loudness: float | None = None
    """Integrated loudness in LUFS (EBU R128); ``None`` = not measured, played at unity gain."""
    peak: float | None = None
    """True peak in dBTP."""
    cue_in_ms: int = 0
    cue_out_ms: int | None = None
    fade_ms: int = 2000
    """Length of the crossfade into the next item; 0 = butt joint."""

    @property
    def audible_ms(self) -> int:
        return (self.cue_out_ms if self.cue_out_ms is not None else self.duration_ms) - self.cue_in_ms


@dataclass(frozen=True)
class PlanSlot:
    """A show's place in time: UTC, ``start`` ≤ t < ``end``."""

    id: str
    start: datetime
    end: datetime
    show: str
    """Public id of the show."""
    slug: str
    title: dict[str, str]
    """Names by language."""
    presenters: tuple[str, ...] = ()
    """Accounts expected live."""
    presenter_names: dict[str, str] = field(default_factory=dict)
    """Account → name as shown."""
    playlist: str = ""
    """Playlist to play while nobody is live; empty = the station's."""


@dataclass(frozen=True)
class Plan:
    """``playlists`` maps a name to its items in order; the air loops it and remembers where it was."""

    generation: int
    made_at: datetime
    valid_until: datetime
    station: str
    zone: str
    tzdata: str
    name: dict[str, str]
    """The station's name by language, for titles."""
    slots: tuple[PlanSlot, ...]
    playlists: dict[str, tuple[PlanItem, ...]]
    url: str = ""
    """Public address of the site, for ``icy-url``."""
    language: str = "ar"

    def slot_at(self, when: datetime) -> PlanSlot | None:
        """The slot that covers ``when``; of two overlapping the later start wins."""
        found: PlanSlot | None = None
        for slot in self.slots:
            if slot.start <= when < slot.end and (found is None or slot.start >= found.start):
                found = slot
        return found

    def slot_after(self, when: datetime) -> PlanSlot | None:
        """The next slot that starts after ``when``."""
        later = [slot for slot in self.slots if slot.start > when]
        return min(later, key=lambda slot: slot.start, default=None)

    def items_for(self, slot: PlanSlot | None) -> tuple[PlanItem, ...]:
        """What to play in ``slot`` while nobody is live: its playlist, or the station's."""
        name = slot.playlist if slot else ""
        return self.playlists.get(name) or self.playlists.get(STATION_PLAYLIST, ())


def write(path: Path, plan: Plan) -> None:
    """Replace the plan. Raises :class:`~athir.contracts.files.ContractError`; the old one then stands."""
    body: dict[str, Any] = asdict(plan)
    body["made_at"], body["valid_until"] = iso(plan.made_at), iso(plan.valid_until)
    for slot in body["slots"]:
        slot["start"], slot["end"] = iso(slot["start"]), iso(slot["end"])
    write_document(path, FORMAT, VERSION, body)


def _check_texts(what: str, record: object, names: tuple[str, ...]) -> None:
    wrong = [name for name in names if not isinstance(getattr(record, name), str)]
    if wrong:
        raise ValueError(f"{what}: {', '.join(wrong)} must be text")


def _slot(record: dict[str, Any]) -> PlanSlot:
    slot = PlanSlot(**record)
    _check_texts("slot", slot, ("id", "show", "slug", "playlist"))
    for names in (slot.title, slot.presenter_names):
        if not all(isinstance(text, str) for text in (*names.keys(), *names.values())):
            raise ValueError(f"slot {slot.id}: a name is no text")
    return replace(
        slot,
        start=parse_iso(record["start"]),
        end=parse_iso(record["end"]),
        presenters=tuple(str(p) for p in record.get("presenters", ())),
    )


def _item(record: dict[str, Any]) -> PlanItem:
    item = PlanItem(**record)
    _check_texts("item", item, ("id", "path", "sha256", "title", "artist", "album", "language", "kind"))
    whole = (item.bytes, item.duration_ms, item.cue_in_ms, item.fade_ms, item.cue_out_ms or 0)
    if not all(isinstance(number, int) and 0 <= number < 1 << 53 for number in whole):
        raise ValueError(f"item {item.id}: a length is not a whole number")
    for number in (item.loudness, item.peak):
        if number is not None and not (isinstance(number, (int, float)) and math.isfinite(number)):
            raise ValueError(f"item {item.id}: loudness and peak are numbers or absent")
    path = Path(item.path)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"item {item.id}: {item.path!r} leads out of the library")
    if item.audible_ms <= 0:
        raise ValueError(f"item {item.id}: no duration")
    return item


def parse(record: dict[str, Any]) -> Plan:
    """A JSON object as a plan; raises ``KeyError``, ``TypeError`` or ``ValueError`` when it is none."""
    return Plan(
        generation=int(record["generation"]),
        made_at=parse_iso(record["made_at"]),
        valid_until=parse_iso(record["valid_until"]),
        station=str(record["station"]),
        zone=str(record["zone"]),
        tzdata=str(record["tzdata"]),
        name={str(k): str(v) for k, v in record["name"].items()},
        slots=tuple(_slot(s) for s in record["slots"]),
        playlists={str(k): tuple(_item(i) for i in v) for k, v in record["playlists"].items()},
        url=str(record.get("url", "")),
        language=str(record.get("language", "ar")),
    )


class PlanReader(LastGood[Plan]):
    """The air's view of the plan: ``read()`` never raises and keeps the last good one."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, FORMAT, VERSION, parse)
