"""The publication clock: articles go live and expire at their second, not when a visitor happens to come.

Asked by the worker twice a second; each question is answered by a partial or sparse index. What goes out more than five
seconds late is said in four places: the log, the audit of the article (``athir.clock.late``), an alarm (:mod:`.alarms`:
on the newsroom's first page until somebody has dealt with it, and mailed) and the signal :data:`late`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.dispatch import Signal
from django.utils import timezone
from wagtail.log_actions import log as audit
from wagtail.models import Revision

from athir.newsroom.news import alarms
from athir.newsroom.news.models import Article
from athir.newsroom.search.index import SearchUnavailable, put
from athir.newsroom.search.registry import kinds

log = logging.getLogger("athir.news")

LATE = timedelta(seconds=5)
"""More than this is said out loud: a missed schedule is the complaint that every newsroom system shares."""

AGAIN = timedelta(minutes=1)
"""When an article that could not go out is tried again."""

LOOK_BACK = timedelta(days=30)
"""How far back a clock that starts looks for embargoes that ended while it stood."""

LATE_ACTION = "athir.clock.late"
FAILED_ACTION = "athir.clock.failed"

_BATCH = 50

went_out = Signal()
"""Sent by ``Article`` after the commit, with ``departure``: :class:`Departure`."""

late = Signal()
"""The same for those that went out late."""

failed = Signal()
"""Sent by ``Article`` with ``article``, ``what`` and ``error`` (a sentence) when a schedule could not be kept."""


@dataclass(frozen=True)
class Departure:
    """``what`` is ``publish`` or ``expire``; ``planned`` and ``at`` (really) in UTC."""

    article: Article
    what: str
    planned: datetime
    at: datetime

    @property
    def behind(self) -> timedelta:
        return self.at - self.planned

    @property
    def is_late(self) -> bool:
        return self.behind > LATE


class PublishClock:
    """Publishes what is due. Keep one for a process: it remembers what failed, and does not repeat it every second."""

    def __init__(self, time: Callable[[], datetime] | None = None) -> None:
        self._time = time or (lambda: timezone.now())
        self._failed: dict[tuple[str, int], datetime] = {}
        self._lifted: datetime | None = None
        self._first = True

    def step(self, now: datetime | None = None) -> int:
        """Publish and expire all that is due at ``now``, however long it stood; how many articles changed.

        The first step of a process catches up with what was due while none ran, and says so.
        """
        time = self._time if now is None else lambda: now
        gone = [*self._publish(time), *self._expire(time)]
        self._lift(time())
        missed = [departure for departure in gone if departure.is_late]
        if self._first and missed:
            oldest = min(departure.planned for departure in missed)
            log.warning("caught up with %d due since %s, while no clock ran", len(missed), oldest.isoformat())
        self._first = False
        return len(gone)

    # -- what is due -----------------------------------------------------------------------------------------------
    def _publish(self, time: Callable[[], datetime]) -> Iterable[Departure]:
        kind = ContentType.objects.get_for_model(Article)
        tried: set[int] = set()
        while True:
            now = time()
            due = Revision.objects.filter(approved_go_live_at__lte=now, content_type=kind)
            due = due.exclude(pk__in=tried | self._resting("publish", now)).order_by("approved_go_live_at")
            revisions = list(due[:_BATCH])
            if not revisions:
                return
            for revision in revisions:
                tried.add(revision.pk)
                planned = revision.approved_go_live_at
                article = self._try("publish", revision.pk, revision.object_id, partial(_go_live, revision), now)
                if article is not None:
                    yield self._gone(Departure(article, "publish", planned, time()))

    def _expire(self, time: Callable[[], datetime]) -> Iterable[Departure]:
        tried: set[int] = set()
        while True:
            now = time()
            due = Article.objects.filter(live=True, expire_at__isnull=False, expire_at__lte=now)
            due = due.exclude(pk__in=tried | self._resting("expire", now)).order_by("expire_at")
            articles = list(due[:_BATCH])
            if not articles:
                return
            for article in articles:
                tried.add(article.pk)
                planned = article.expire_at
                if self._try("expire", article.pk, str(article.pk), partial(_take_off, article), now) is not None:
                    yield self._gone(Departure(article, "expire", planned, time()))

    def _lift(self, now: datetime) -> None:
        """Articles whose embargo ended are found by search from now on.

        The pages need no clock: they ask for the time themselves, and the baker knows when an embargo ends.
        """
        since, self._lifted = self._lifted or now - LOOK_BACK, now
        ended = Article.objects.filter(embargo_until__isnull=False, embargo_until__gt=since, embargo_until__lte=now)
        for article in ended.filter(live=True, withdrawn_at__isnull=True):
            try:
                put(kinds()["article"], article)
            except SearchUnavailable:
                return

    # -- how it goes -----------------------------------------------------------------------------------------------
    def _resting(self, what: str, now: datetime) -> set[int]:
        return {pk for (kind, pk), until in self._failed.items() if kind == what and until > now}

    def _try(
        self, what: str, pk: int, object_id: str, act: Callable[[], Article | None], now: datetime
    ) -> Article | None:
        """Whatever one article says, the others are due as well: it is said once, and tried again in a minute."""
        try:
            with transaction.atomic():
                done = act()
        except DatabaseError:
            raise
        except Exception as error:
            known = (what, pk) in self._failed
            self._failed[(what, pk)] = now + AGAIN
            if not known:
                self._say_failed(what, object_id, error, now)
            return None
        self._failed.pop((what, pk), None)
        return done

    def _say_failed(self, what: str, object_id: str, error: Exception, now: datetime) -> None:
        article = Article.objects.filter(pk=object_id).defer("body").first()
        words = {"publish": "go live", "expire": "be taken off"}[what]
        sentence = " ".join(str(error).split()) or type(error).__name__
        log.error("article %s cannot %s: %s", article or object_id, words, sentence)
        if article is not None:
            with transaction.atomic():
                audit(instance=article, action=FAILED_ACTION, data={"what": what, "error": sentence[:500]})
                alarms.raise_failed(article, what, sentence, now)
            failed.send_robust(Article, article=article, what=what, error=sentence)

    def _gone(self, departure: Departure) -> Departure:
        went_out.send_robust(Article, departure=departure)
        alarms.over(departure.article, departure.what, departure.at)
        if departure.is_late:
            seconds = departure.behind.total_seconds()
            words = {"publish": "went live", "expire": "was taken off"}[departure.what]
            log.warning("article %s %s %.0f s late", departure.article, words, seconds)
            data = {
                "what": departure.what,
                "planned": departure.planned.isoformat(),
                "at": departure.at.isoformat(),
                "seconds": round(seconds),
            }
            with transaction.atomic():
                audit(instance=departure.article, action=LATE_ACTION, data=data)
                alarms.raise_late(departure.article, departure.what, departure.planned, departure.at)
            late.send_robust(Article, departure=departure)
        return departure


def _go_live(revision: Any) -> Article | None:
    """Publish the revision; ``None`` when its own schedule or embargo still says later."""
    revision.publish(log_action="wagtail.publish.scheduled")
    article = Article.objects.filter(pk=revision.object_id).defer("body").first()
    return article if article is not None and article.live else None


def _take_off(article: Article) -> Article:
    article.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return article
