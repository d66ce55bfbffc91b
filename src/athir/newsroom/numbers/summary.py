"""What the page of numbers shows, out of the rows of some days. No address, no person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Sum

from athir.newsroom.numbers import counting
from athir.newsroom.numbers.models import Audience, Downloads, Listening

SPIKE = 20
"""Downloads of one thing from one address in a day from which on the row says so."""
_MOST = 50


@dataclass(frozen=True)
class Bar:
    """One day of a chart: ``part`` is its height, 0-100."""

    day: date
    value: float
    part: float


@dataclass(frozen=True)
class Row:
    """One thing: ``spike`` is the most of one address in a day, 0 where that is nothing to speak of."""

    title: str
    url: str
    downloads: int
    bytes: int
    spike: int


def bars(days: Iterable[date], values: dict[date, float]) -> list[Bar]:
    """A bar a day, the highest 100."""
    top = max(values.values(), default=0)
    return [Bar(day, values.get(day, 0), round(values.get(day, 0) / top * 100, 2) if top else 0) for day in days]


def span(last: date, count: int) -> list[date]:
    """``count`` days up to ``last``, in their order."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]


def of_kind(kind: str, days: list[date]) -> tuple[list[Bar], list[Row], list[tuple[str, int]], int]:
    """Chart, the most downloaded, apps with their downloads, and downloads of all."""
    rows = Audience.objects.filter(kind=kind, day__range=(days[0], days[-1]))
    apps: Counter[str] = Counter()
    by_day: dict[date, float] = {}
    for row in rows:
        by_day[row.day] = row.downloads
        apps.update(row.apps)
    things = (
        Downloads.objects.filter(kind=kind, day__range=(days[0], days[-1]))
        .values("thing")
        .annotate(all=Sum("downloads"), size=Sum("bytes"), spike=Max("most"))
        .order_by("-all", "thing")[:_MOST]
    )
    known = counting.named(kind, [thing["thing"] for thing in things])
    listed = [
        Row(*known[t["thing"]], t["all"], t["size"], t["spike"] if t["spike"] >= SPIKE else 0)
        for t in things
        if t["thing"] in known
    ]
    return bars(days, by_day), listed, apps.most_common(12), int(sum(by_day.values()))


@dataclass(frozen=True)
class Heard:
    """A mount: ``sessions``, ``hours`` that were delivered, ``rewinds`` and their hours."""

    mount: str
    sessions: int
    hours: float
    rewinds: int
    rewound: float


def live(days: list[date]) -> tuple[list[Bar], list[Heard]]:
    """Hours of live listening by day, and by mount."""
    rows = Listening.objects.filter(day__range=(days[0], days[-1]))
    by_day = {row["day"]: row["all"] / 3600 for row in rows.values("day").annotate(all=Sum("seconds")).order_by("day")}
    mounts = (
        rows.values("mount")
        .annotate(a=Sum("sessions"), b=Sum("seconds"), c=Sum("rewinds"), d=Sum("rewound"))
        .order_by("-b", "mount")
    )
    heard = [Heard(row["mount"], row["a"], row["b"] / 3600, row["c"], row["d"] / 3600) for row in mounts]
    return bars(days, by_day), heard
