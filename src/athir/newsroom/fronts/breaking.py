"""What the breaking bar says.

A line must be seen within seconds on every page, and pages are baked: a hundred thousand of them cannot be baked again
for one line. So the fronts carry the bar (readers without script see it there), and every other page asks for a small
baked page of its own, ``/breaking/``: it comes out of memory, with an entity tag, and holds the bar as the fronts do.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from athir.newsroom.audience.push import notify
from athir.newsroom.baking.recording import depends
from athir.newsroom.fronts.keys import breaking_key
from athir.newsroom.fronts.models import UNTOLD, Breaking
from athir.newsroom.news.pages import article_key

AT_MOST = 3
"""Lines at a time: more is no news any more."""


def lines(language: str) -> list[Breaking]:
    """The lines that run now, newest first. Whatever may join or leave them becomes a dependency of the page."""
    depends(breaking_key(language))
    found = list(Breaking.objects.running(language).select_related("article", "article__locale")[:AT_MOST])
    depends(*(article_key(line.article_id) for line in found if line.article_id))
    return found


def announce(now: datetime | None = None) -> int:
    """Tell telephones of the lines that have begun and want it; each once, whoever asks. Gives how many were told.

    Asked by the worker beside the clock. A line about an article waits until readers may see that.
    """
    now = now or timezone.now()
    told = 0
    waiting = Breaking.objects.filter(UNTOLD, start__lte=now).order_by()
    for language in waiting.values_list("language", flat=True).distinct():
        for line in Breaking.objects.running(language, now).filter(UNTOLD).select_related("article__desk__parent"):
            told += _tell(line, now)
    return told


def _tell(line: Breaking, now: datetime) -> int:
    desk = line.article.desk if line.article else None
    with transaction.atomic():
        if not Breaking.objects.filter(UNTOLD, pk=line.pk).update(told_at=now):
            return 0
        notify(line.text, [desk] if desk else [], language=line.language, url=line.href)
    return 1
