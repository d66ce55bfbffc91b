"""A show's page leads to its podcast and its latest episodes."""

from __future__ import annotations

from typing import Any

from athir.newsroom.podcasts import listing
from athir.newsroom.shows.beside import Beside, register
from athir.newsroom.shows.models import Show

EPISODES = 5


def _told(show: Show, language: str) -> dict[str, Any]:
    found = listing.podcasts(language, show=show.pk)
    return {"podcasts": found, "latest": listing.latest(language, EPISODES, show=show.pk)} if found else {}


register(Beside("podcasts", 50, "podcasts/beside_show.html", _told))
