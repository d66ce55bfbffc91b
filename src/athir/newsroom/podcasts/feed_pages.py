"""Which episodes stand on which page of a feed (RFC 5005): the newest on the first, all by month on those behind it.

A month's page never changes once the month is over, so whoever follows ``next`` reads the same that was there a year ago.
A month of many episodes has several, filled from its first day on. Pages may hold again what the first one holds: apps
know an episode by its guid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast

NEWEST = 300
"""Episodes of the first page."""
PART = 100
"""Episodes of a page of a month."""
LARGEST = 2_000_000
"""Bytes of a page."""


@dataclass(frozen=True)
class Page:
    """``month`` such as ``2026-11``, its ``part`` from 1; no month: the first page of all."""

    month: str = ""
    part: int = 1

    @property
    def name(self) -> str:
        if not self.month:
            return "feed.xml"
        return f"feed-{self.month}.xml" if self.part == 1 else f"feed-{self.month}-{self.part}.xml"


FIRST = Page()


def _out(podcast: Podcast) -> Any:
    episodes: Any = Episode.objects
    return episodes.out().filter(podcast=podcast, published_at__isnull=False, files__role="master").distinct()


def _bounds(month: str) -> tuple[datetime, datetime]:
    begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return begin, (begin + timedelta(days=32)).replace(day=1)


def _of_month(podcast: Podcast, month: str) -> Any:
    begin, end = _bounds(month)
    return _out(podcast).filter(published_at__gte=begin, published_at__lt=end)


def newest(podcast: Podcast) -> list[Episode]:
    """The first page, newest first; one more than it holds where there are older ones."""
    return list(_out(podcast).newest().only("pk", "published_at")[: NEWEST + 1])


def rows_of(podcast: Podcast, page: Page) -> list[Episode]:
    """The episodes of a month's page, newest first; none when there is no such page."""
    rows = _of_month(podcast, page.month).order_by("published_at", "id").only("pk", "published_at")
    return list(reversed(rows[(page.part - 1) * PART : page.part * PART]))


def page_with(podcast: Podcast, episode: Episode) -> Page:
    """The month's page that holds this episode."""
    when = episode.published_at
    if when is None:
        return FIRST
    month = f"{when.astimezone(UTC):%Y-%m}"
    rows = _of_month(podcast, month)
    before = rows.filter(published_at__lt=when).count() + rows.filter(published_at=when, id__lt=episode.pk).count()
    return Page(month, before // PART + 1)


def _last_of(podcast: Podcast, month: str) -> Page:
    return Page(month, max(1, -(-_of_month(podcast, month).count() // PART)))


def older(podcast: Podcast, page: Page) -> Page | None:
    """The page behind this one; ``None`` behind the last."""
    if page.part > 1:
        return Page(page.month, page.part - 1)
    begin, _end = _bounds(page.month)
    found = _out(podcast).filter(published_at__lt=begin).newest().first()
    return _last_of(podcast, f"{found.published_at.astimezone(UTC):%Y-%m}") if found else None


def newer(podcast: Podcast, page: Page) -> Page:
    """The page before this one: the next part, the next month that has any, else the first page of all."""
    if page != _last_of(podcast, page.month):
        return Page(page.month, page.part + 1)
    _begin, end = _bounds(page.month)
    found = _out(podcast).filter(published_at__gte=end).order_by("published_at", "id").first()
    return Page(f"{found.published_at.astimezone(UTC):%Y-%m}") if found else FIRST
