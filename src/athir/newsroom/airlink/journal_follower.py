"""Follows the air's journal: what was on air becomes rows, within two seconds, nothing lost and nothing doubled.

The cursor is saved in the transaction of the rows; rows are found again by the id of their event.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from athir.contracts.journal import Event, JournalReader
from athir.home import Home
from athir.newsroom.accounts.models import User
from athir.newsroom.airlink.models import AiredSlot, AsRun, ListenerSample, LiveSession, StationLink
from athir.newsroom.frame.models import Station
from athir.newsroom.library.models import AudioFile
from athir.newsroom.numbers import listening

log = logging.getLogger("athir.journal")

BATCH = 500
"""Events a transaction: the writers of the newsroom wait no longer than that."""


class JournalFollower:
    """Follows one station. :meth:`step` reads what is new and gives the number of events."""

    def __init__(self, home: Home, station: str) -> None:
        self._folder, self._slug = home.station(station).journal_dir, station
        self._reader: JournalReader | None = None

    def step(self) -> int:
        """One batch of new events. After any error the cursor is read from the database again."""
        reader, self._reader = self._reader or self._open(), None
        events = reader.read(BATCH)
        if events:
            with transaction.atomic():
                station = Station.objects.get(slug=self._slug)
                for event in events:
                    try:
                        apply(station, event)
                    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
                        log.warning("event %s (%s) was passed over: %s", event.id, event.kind, error)
                StationLink.objects.update_or_create(station=station, defaults={"cursor": reader.cursor})
        self._reader = reader
        return len(events)

    def _open(self) -> JournalReader:
        cursor = StationLink.objects.filter(station__slug=self._slug).values_list("cursor", flat=True).first()
        return JournalReader(self._folder, cursor)


def apply(station: Station, event: Event) -> None:
    """Turn one event into rows; kinds we do not keep change nothing."""
    handler = _HANDLERS.get(event.kind)
    if handler is not None:
        handler(station, event)


def _text(event: Event, name: str, length: int) -> str:
    value = event.data.get(name)
    return str(value).replace("\x00", "")[:length] if value is not None else ""


def _whole(event: Event, name: str) -> int | None:
    value = event.data.get(name)
    return int(value) if isinstance(value, (int, float)) and abs(value) < 2**62 else None


def _boot(event: Event) -> str:
    return f"{event.writer}:{event.boot}"[:80]


def _item_start(station: Station, event: Event) -> None:
    path = _text(event, "path", 1000)
    audio = AudioFile.objects.filter(path=path).values_list("pk", flat=True).first() if path else None
    AsRun.objects.update_or_create(
        event_id=event.id,
        defaults={
            "station": station,
            "writer_boot": _boot(event),
            "item": _text(event, "item", 200),
            "path": path,
            "title": _text(event, "title", 500),
            "artist": _text(event, "artist", 500),
            "source": _text(event, "source", 20),
            "slot": _text(event, "slot", 200),
            "audio_id": audio,
            "started_at": event.at,
            "sample": _whole(event, "sample"),
            "duration_ms": _whole(event, "duration_ms"),
        },
    )


def _item_end(station: Station, event: Event) -> None:
    rows = AsRun.objects.filter(writer_boot=_boot(event), ended_at__isnull=True, started_at__lte=event.at)
    row = rows.filter(item=_text(event, "item", 200)).order_by("-started_at", "-pk").first()
    if row is not None:
        row.ended_at, row.end_reason = event.at, _text(event, "why", 40)
        row.save(update_fields=["ended_at", "end_reason"])


def _slot_start(station: Station, event: Event) -> None:
    title = event.data.get("title")
    names = title.items() if isinstance(title, dict) else [("", title)] if title else []
    AiredSlot.objects.update_or_create(
        event_id=event.id,
        defaults={
            "station": station,
            "writer_boot": _boot(event),
            "slot": _text(event, "slot", 200),
            "show": _text(event, "show", 40),
            "title": {str(code)[:8]: str(name).replace("\x00", "")[:500] for code, name in names},
            "started_at": event.at,
            "sample": _whole(event, "sample"),
        },
    )


def _slot_end(station: Station, event: Event) -> None:
    rows = AiredSlot.objects.filter(writer_boot=_boot(event), ended_at__isnull=True, started_at__lte=event.at)
    rows.filter(slot=_text(event, "slot", 200)).update(ended_at=event.at)


def _live_on(station: Station, event: Event) -> None:
    account = _text(event, "account", 150)
    LiveSession.objects.update_or_create(
        event_id=event.id,
        defaults={
            "station": station,
            "writer_boot": _boot(event),
            "account": account,
            "name": _text(event, "name", 200),
            "user_id": User.objects.filter(username=account).values_list("pk", flat=True).first(),
            "line": _text(event, "line", 100),
            "started_at": event.at,
        },
    )


def _live_off(station: Station, event: Event) -> None:
    rows = LiveSession.objects.filter(writer_boot=_boot(event), ended_at__isnull=True, started_at__lte=event.at)
    rows = rows.filter(line=_text(event, "line", 100), account=_text(event, "account", 150))
    rows.update(ended_at=event.at, end_reason=_text(event, "why", 40))


def _air_start(station: Station, event: Event) -> None:
    """A new boot: what an earlier one left open ended then, at the latest when this one began."""
    _close_open(AsRun, station, event, lambda row: row.duration_ms)
    _close_open(LiveSession, station, event, lambda row: None)
    left = AiredSlot.objects.filter(station=station, ended_at__isnull=True, started_at__lte=event.at)
    left.exclude(writer_boot=_boot(event)).update(ended_at=event.at)


def _close_open(model: Any, station: Station, event: Event, length_ms: Callable[[Any], int | None]) -> None:
    left = model.objects.filter(station=station, ended_at__isnull=True, started_at__lte=event.at)
    for row in left.exclude(writer_boot=_boot(event)):
        length = length_ms(row)
        latest = event.at if length is None else row.started_at + timedelta(milliseconds=max(length, 0))
        row.ended_at, row.end_reason = min(event.at, latest), "air"
        row.save(update_fields=["ended_at", "end_reason"])


def _listeners(station: Station, event: Event) -> None:
    source = event.data.get("counts", event.data)
    source = source if isinstance(source, dict) else {}
    counts = {str(k)[:40]: v for k, v in source.items() if isinstance(v, int) and not isinstance(v, bool) and v >= 0}
    at: datetime = event.at
    ListenerSample.objects.update_or_create(
        event_id=event.id,
        defaults={"station": station, "at": at, "counts": counts, "total": sum(counts.values())},
    )


def _listener_end(station: Station, event: Event) -> None:
    seconds, rewind = event.data.get("seconds"), event.data.get("rewind")
    if isinstance(seconds, (int, float)) and 0 <= seconds < 10**7:
        listening.ended(station, event.at, _text(event, "mount", 40), seconds, bool(rewind))


_HANDLERS: dict[str, Callable[[Station, Event], None]] = {
    "item.start": _item_start,
    "item.end": _item_end,
    "slot.start": _slot_start,
    "slot.end": _slot_end,
    "live.on": _live_on,
    "live.off": _live_off,
    "air.start": _air_start,
    "listeners": _listeners,
    "listener.end": _listener_end,
}
