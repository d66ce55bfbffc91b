"""What the breaking bar says.

A line must be seen within seconds on every page, and pages are baked: a hundred thousand of them cannot be baked again
for one line. So the fronts carry the bar (readers without script see it there), and every other page asks for a small
baked page of its own, ``/breaking/``: it comes out of memory, with an entity tag, and holds the bar as the fronts do.
"""

from __future__ import annotations

from athir.newsroom.baking.recording import depends
from athir.newsroom.fronts.keys import breaking_key
from athir.newsroom.fronts.models import Breaking
from athir.newsroom.news.pages import article_key

AT_MOST = 3
"""Lines at a time: more is no news any more."""


def lines(language: str) -> list[Breaking]:
    """The lines that run now, newest first. Whatever may join or leave them becomes a dependency of the page."""
    depends(breaking_key(language))
    found = list(Breaking.objects.running(language).select_related("article", "article__locale")[:AT_MOST])
    depends(*(article_key(line.article_id) for line in found if line.article_id))
    return found
