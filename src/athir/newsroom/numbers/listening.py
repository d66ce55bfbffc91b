"""Listeners of the streams by the seconds that were delivered to them, as delivery's journal tells when they go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import F

from athir.newsroom.numbers.models import Listening


def ended(station: Any, at: datetime, mount: str, seconds: float, rewind: bool) -> None:
    """A session of ``seconds`` ended ``at``. Call it once an event: in the transaction that moves the reader on."""
    day, whole = at.astimezone(UTC).date(), max(0, round(seconds))
    row, _made = Listening.objects.get_or_create(day=day, station=station, mount=mount[:40])
    Listening.objects.filter(pk=row.pk).update(
        sessions=F("sessions") + 1,
        seconds=F("seconds") + whole,
        rewinds=F("rewinds") + int(rewind),
        rewound=F("rewound") + (whole if rewind else 0),
    )
