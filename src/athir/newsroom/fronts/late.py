"""What the clock could not keep: alarms with which nobody has dealt, and what is overdue while no clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Revision

from athir.newsroom.fronts.schedule import LATE_SHOWN
from athir.newsroom.news.alarms import Alarm
from athir.newsroom.news.clock import LATE
from athir.newsroom.news.models import Article
from athir.newsroom.news.scope import desk_filter

AT_MOST = 20

STANDS_STILL = timedelta(seconds=15)
"""So long overdue, something is not late but waiting for a clock that does not run."""


@dataclass(frozen=True)
class Overdue:
    """``article`` should have been published or taken off (``what``) at ``planned`` and was not."""

    article: Article
    what: str
    planned: datetime


def late_alarms(desks: frozenset[int] | None, now: datetime | None = None) -> list[Alarm]:
    """Those of the last two days that still stand, about articles of the desks (``None``: all), newest first."""
    rows: Any = Alarm.objects.standing((now or timezone.now()) - LATE_SHOWN)
    if desks is not None:
        rows = rows.filter(article__in=Article.objects.filter(desk_filter(desks)))
    alarms = list(rows[:AT_MOST])
    articles: Any = Article.objects.filter(pk__in=[alarm.article_id for alarm in alarms])
    found = {article.pk: article for article in articles.for_list()}
    for alarm in alarms:
        alarm.article = found[alarm.article_id]
    return alarms


def overdue(desks: frozenset[int] | None, now: datetime | None = None) -> list[Overdue]:
    """What waits for its second although that has passed: the worker does not run. Without what has failed and said so."""
    before = (now or timezone.now()) - max(LATE, STANDS_STILL)
    failed = set(Alarm.objects.filter(at__isnull=True, dealt_at__isnull=True).values_list("article_id", flat=True))
    kind = ContentType.objects.get_for_model(Article)
    due = Revision.objects.filter(approved_go_live_at__lt=before, content_type=kind).order_by("approved_go_live_at")
    waiting = [(int(pk), "publish", at) for pk, at in due.values_list("object_id", "approved_go_live_at")[:AT_MOST]]
    ends = Article.objects.filter(live=True, expire_at__isnull=False, expire_at__lt=before).order_by("expire_at")
    waiting += [(pk, "expire", at) for pk, at in ends.values_list("pk", "expire_at")[:AT_MOST]]
    articles: Any = Article.objects.filter(pk__in=[pk for pk, _what, _at in waiting if pk not in failed])
    if desks is not None:
        articles = articles.filter(desk_filter(desks))
    found = {article.pk: article for article in articles.for_list()} if waiting else {}
    return [Overdue(found[pk], what, at) for pk, what, at in waiting if pk in found]
