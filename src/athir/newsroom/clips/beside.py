"""Where other pages lead to clips: a show's to its own, sound & image to all."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from athir.newsroom.clips import listing
from athir.newsroom.frame.addresses import address
from athir.newsroom.library import tabs
from athir.newsroom.shows.beside import Beside, register
from athir.newsroom.shows.models import Show

CLIPS = 4


def _told(show: Show, language: str) -> dict[str, Any]:
    found = listing.newest(language, show=show).cards
    all_of_it = address("clips-of-show", language, slug=show.slug)
    return {"cards": found[:CLIPS], "all": all_of_it if len(found) > CLIPS else ""} if found else {}


def _all(language: str) -> str:
    return address("clips", language) if listing.any_out() else ""


register(Beside("clips", 60, "clips/beside_show.html", _told, style="clip-list"))
tabs.register("clips", _("Clips of the air"), _all)
