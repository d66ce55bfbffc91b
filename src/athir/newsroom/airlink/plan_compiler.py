"""Compiles the plan: shows and playlists of the database → files and UTC times for 48 hours (``contracts/plan``).

The plan is written again only when what it says has changed, or when it is ten minutes old; its generation then
grows by one.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from athir.contracts import plan as contract
from athir.contracts.units import iso
from athir.home import Home
from athir.newsroom.airlink.models import StationLink
from athir.newsroom.airlink.week import WeekSlot, airings
from athir.newsroom.frame.models import Station
from athir.newsroom.library.models import AudioFile, Playlist
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.models import Slot

log = logging.getLogger("athir.plan")

HORIZON = timedelta(hours=48)
REFRESH = timedelta(minutes=10)
KEPT = timedelta(hours=1)
"""How long a slot stays in the plan after it has ended: a presenter may overrun."""


@dataclass(frozen=True)
class Account:
    """A presenter as the plan names one."""

    username: str
    name: str


def tzdata_version() -> str:
    """Version of the packaged time zone rules by which times were resolved."""
    return version("tzdata")


def plan_item(audio: AudioFile, nth: int = 0) -> contract.PlanItem:
    """A library file as the air plays it. The ``nth`` repetition in one playlist has an id of its own."""
    return contract.PlanItem(
        id=audio.public_id if not nth else f"{audio.public_id}.{nth + 1}",
        path=audio.path,
        sha256=audio.sha256,
        bytes=audio.bytes,
        duration_ms=audio.duration_ms,
        title=audio.title or audio.path,
        artist=audio.artist,
        album=audio.album,
        language=audio.language,
        kind=audio.kind,
        loudness=audio.loudness,
        peak=audio.peak,
        cue_in_ms=min(audio.cue_in_ms, max(audio.duration_ms - 1, 0)),
        cue_out_ms=_cue_out(audio),
        fade_ms=audio.fade_ms,
    )


def _cue_out(audio: AudioFile) -> int | None:
    """The cue-out point where it makes sense: after the cue-in and not past the end of the file."""
    if audio.cue_out_ms is None or not audio.cue_in_ms < audio.cue_out_ms <= audio.duration_ms:
        return None
    return audio.cue_out_ms


def _numbered(files: Iterable[AudioFile]) -> tuple[contract.PlanItem, ...]:
    times: dict[int, int] = {}
    items = []
    for audio in files:
        nth = times.get(audio.pk, 0)
        times[audio.pk] = nth + 1
        items.append(plan_item(audio, nth))
    return tuple(items)


def playlists(station: Station) -> dict[str, tuple[contract.PlanItem, ...]]:
    """Playlists by name. The station's own: its items in order, then every other file in rotation by path."""
    found: dict[str, tuple[contract.PlanItem, ...]] = {}
    fixed: list[AudioFile] = []
    for playlist in Playlist.objects.filter(station=station):
        places = playlist.items.select_related("audio").filter(audio__state=AudioFile.State.OK)
        files = [place.audio for place in places.order_by("sort_order", "pk")]
        if playlist.slug == contract.STATION_PLAYLIST:
            fixed = files
        elif files:
            found[playlist.slug] = _numbered(files)
    placed = {audio.pk for audio in fixed}
    rest = AudioFile.objects.filter(state=AudioFile.State.OK, in_rotation=True).order_by("path")
    found[contract.STATION_PLAYLIST] = _numbered([*fixed, *(audio for audio in rest if audio.pk not in placed)])
    return found


def _accounts(slot: Slot, language: str) -> list[Account]:
    people = list(slot.presenters.all()) or list(slot.show.presenters.all())
    return [
        Account(person.user.username, person.name_in(language))
        for person in people
        if person.user is not None and person.user.is_active
    ]


def plan_slots(station: Station, start: datetime, end: datetime) -> tuple[contract.PlanSlot, ...]:
    """Slots of the station's shows that touch ``start`` ≤ t < ``end``."""
    rows = Slot.objects.filter(show__station=station, show__active=True).select_related("show", "show__playlist")
    rows = rows.prefetch_related("presenters__user", "show__presenters__user")
    slots = {slot.public_id: slot for slot in rows}
    week = [WeekSlot(key, slot.weekday, slot.start, slot.minutes) for key, slot in slots.items()]
    planned = []
    for airing in airings(week, station.tz, start, end):
        slot = slots[airing.key]
        accounts = _accounts(slot, station.language)
        playlist = slot.show.playlist
        planned.append(
            contract.PlanSlot(
                id=f"{airing.key}.{airing.day:%Y%m%d}",
                start=airing.start,
                end=airing.end,
                show=slot.show.public_id,
                slug=slot.show.slug,
                title=slot.show.names,
                presenters=tuple(account.username for account in accounts),
                presenter_names={account.username: account.name for account in accounts},
                playlist=playlist.slug if playlist and playlist.station_id == station.pk else "",
            )
        )
    return tuple(planned)


def build(station: Station, now: datetime) -> contract.Plan:
    """The plan as it would be now, with generation 0."""
    return contract.Plan(
        generation=0,
        made_at=now,
        valid_until=now + HORIZON,
        station=station.slug,
        zone=station.zone,
        tzdata=tzdata_version(),
        name=station.names or {station.language: HOUSE.name},
        slots=plan_slots(station, now - KEPT, now + HORIZON),
        playlists=playlists(station),
        url=HOUSE.site_base,
        language=station.language,
    )


def fingerprint(plan: contract.Plan) -> str:
    """What the plan says, apart from when it was made: equal fingerprints need no new file."""
    body: dict[str, Any] = asdict(replace(plan, generation=0, made_at=plan.valid_until))
    body.pop("made_at"), body.pop("valid_until")
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else str(value)


class PlanCompiler:
    """Keeps one station's plan file true. :meth:`step` is cheap when nothing has changed."""

    def __init__(self, home: Home, station: str) -> None:
        self._home, self._station = home.station(station), station
        self._reader = contract.PlanReader(self._home.plan)

    def step(self, now: datetime | None = None) -> contract.Plan | None:
        """Compile; the plan when it was written, ``None`` when the one on disk still holds.

        Raises ``ContractError`` when it cannot be written; the old plan then stands.
        """
        now = now or datetime.now(UTC)
        station = Station.objects.get(slug=self._station)
        plan, current = build(station, now), self._reader.read()
        if current is not None and not self._reader.problem:
            same = fingerprint(_within(current, plan)) == fingerprint(plan)
            if same and current.made_at <= now < current.made_at + REFRESH:
                return None
        link, _made = StationLink.objects.get_or_create(station=station)
        generation = max(link.plan_generation, current.generation if current else 0) + 1
        plan = replace(plan, generation=generation)
        contract.write(self._home.plan, plan)
        StationLink.objects.filter(station=station).update(plan_generation=generation)
        return plan


def _within(old: contract.Plan, new: contract.Plan) -> contract.Plan:
    """``old`` seen through the window of ``new``: that slots passed is no change."""
    return replace(old, slots=tuple(slot for slot in old.slots if slot.end > new.made_at - KEPT))
