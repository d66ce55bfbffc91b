"""Requests become numbers: a day is reckoned anew from all its lines, so doing it again changes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction

from athir.newsroom.numbers import counting, requests
from athir.newsroom.numbers.models import Audience, Downloads
from athir.newsroom.numbers.ranges import Counted, Span, is_download, sent
from athir.newsroom.numbers.requests import Request

KEEP = 2
"""Days for which single requests are kept."""


@dataclass
class Thing:
    """One episode or clip on one day."""

    bytes: int = 0
    who: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of each who downloaded it: the number of the address, and the app."""

    @property
    def most(self) -> int:
        return max(Counter(where for where, _app in self.who.values()).values(), default=0)


def reckon(
    lines: Iterable[Request], resolve: Callable[[str, str, str], Counted | None]
) -> dict[tuple[str, str], Thing]:
    """Downloads by (kind, public id): one for an address with an agent a day, whichever of its files was taken. Pure."""
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    told: dict[tuple[str, str], Request] = {}
    for line in lines:
        spans[line.key, line.who].append((line.first, line.end))
        told.setdefault((line.key, line.who), line)
    found: dict[tuple[str, str], Thing] = defaultdict(Thing)
    for (key, who), pieces in spans.items():
        parts = counting.split(key)
        counted = resolve(*parts) if parts else None
        if parts is None or counted is None:
            continue
        thing = found[parts[0], parts[1]]
        thing.bytes += sent(pieces)
        if is_download(pieces, counted):
            line = told[key, who]
            thing.who.setdefault(who, (line.where, line.app))
    return dict(found)


def roll(folder: Path, day: date) -> int:
    """Write the numbers of ``day``; how many downloads."""
    known: dict[tuple[str, str, str], Counted | None] = {}

    def resolve(*key: str) -> Counted | None:
        whole = (key[0], key[1], key[2])
        if whole not in known:
            known[whole] = counting.resolve(*whole)
        return known[whole]

    things = reckon(requests.read(folder, day), resolve)
    with transaction.atomic():
        Downloads.objects.filter(day=day).delete()
        Downloads.objects.bulk_create(
            Downloads(day=day, kind=kind, thing=thing, downloads=len(of.who), bytes=of.bytes, most=of.most)
            for (kind, thing), of in things.items()
        )
        Audience.objects.filter(day=day).delete()
        Audience.objects.bulk_create(_audience(day, things))
    return sum(len(of.who) for of in things.values())


def _audience(day: date, things: dict[tuple[str, str], Thing]) -> list[Audience]:
    made = []
    for kind in sorted({kind for kind, _thing in things}):
        of = [thing for (of_kind, _id), thing in things.items() if of_kind == kind]
        listeners = {who for thing in of for who in thing.who}
        apps = Counter(app for thing in of for _where, app in thing.who.values())
        made.append(
            Audience(day=day, kind=kind, downloads=sum(apps.values()), listeners=len(listeners), apps=dict(apps))
        )
    return made


def step(folder: Path, now: datetime | None = None) -> None:
    """Bring the numbers up to date and forget what need not be kept. For the worker, every few minutes."""
    today = (now or datetime.now(UTC)).date()
    for day in requests.days(folder):
        if 0 <= (today - day).days <= 1 or not Audience.objects.filter(day=day).exists():
            roll(folder, day)
    requests.forget(folder, today, KEEP)
