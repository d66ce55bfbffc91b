"""Shows as kinds of programme that can be kept in the log for days of their own."""

from __future__ import annotations

from collections.abc import Iterator

from athir.airlog.kinds import SHOW
from athir.newsroom.record.terms import Choice
from athir.newsroom.shows.models import Show


def choices(station: str) -> Iterator[Choice]:
    """A station's shows, those in the grid first."""
    for show in Show.objects.filter(station__slug=station).order_by("-active", "slug"):
        yield Choice(SHOW + show.public_id, str(show))
