"""What is known of the weather, and how old it is: the newest word on a day wins, what is too old is not shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from athir.newsroom.services.models import Forecast, Town
from athir.newsroom.services.models.weather import HIDE_AFTER
from athir.newsroom.settings import HOUSE

DAYS = 5


@dataclass(frozen=True)
class Known:
    """A forecast and its age in whole hours."""

    forecast: Forecast
    hours: int


def known(towns: Iterable[Town], now: datetime, days: int = DAYS) -> dict[int, list[Known]]:
    """By town, the forecasts of today and the following days that may still be shown."""
    today = now.astimezone(HOUSE.tz).date()
    rows = Forecast.objects.filter(
        town__in=list(towns), day__range=(today, today + timedelta(days=days - 1)), as_of__gt=now - HIDE_AFTER
    )
    found: dict[int, list[Known]] = {}
    for row in rows.select_related("town").order_by("town_id", "day", "-as_of", "-id"):
        shown = found.setdefault(row.town_id, [])
        if not shown or shown[-1].forecast.day != row.day:
            shown.append(Known(row, max(0, (now - row.as_of) // timedelta(hours=1))))
    return found
