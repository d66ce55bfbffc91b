"""What the clock could not keep: articles that went out late or not at all, from the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import ModelLogEntry

from athir.newsroom.fronts.schedule import LATE_SHOWN
from athir.newsroom.news.clock import FAILED_ACTION, LATE_ACTION
from athir.newsroom.news.models import Article
from athir.newsroom.news.scope import desk_filter

AT_MOST = 20


@dataclass(frozen=True)
class Late:
    """``what``: ``publish`` or ``expire``; ``planned``, ``at`` (none: it failed, ``error`` says why), ``seconds``."""

    article: Article
    what: str
    planned: datetime | None
    at: datetime | None
    seconds: int
    error: str
    said: datetime


def late_entries(desks: frozenset[int] | None, now: datetime | None = None) -> list[Late]:
    """Those of the last two days among the articles of the desks (``None``: all), newest first."""
    since = (now or timezone.now()) - LATE_SHOWN
    rows: Any = ModelLogEntry.objects.filter(action__in=(LATE_ACTION, FAILED_ACTION), timestamp__gt=since)
    entries = list(rows.order_by("-timestamp")[: AT_MOST * 5])
    found: Any = Article.objects.filter(pk__in=[int(entry.object_id) for entry in entries])
    if desks is not None:
        found = found.filter(desk_filter(desks))
    articles = {article.pk: article for article in found.for_list()}
    late = []
    for entry in entries:
        article = articles.get(int(entry.object_id))
        if article is not None:
            late.append(_late(article, entry))
    return late[:AT_MOST]


def _late(article: Article, entry: Any) -> Late:
    data = entry.data or {}
    times = [parse_datetime(data[name]) if data.get(name) else None for name in ("planned", "at")]
    seconds = int(data.get("seconds") or 0)
    return Late(article, data.get("what", ""), times[0], times[1], seconds, data.get("error", ""), entry.timestamp)
