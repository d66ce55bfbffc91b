"""The publish clock: articles go live and expire at their second, not when a visitor happens to come.

Asked every second by the worker; both questions are answered by a partial or sparse index.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import Revision

from athir.newsroom.news.models import Article

log = logging.getLogger("athir.news")

LATE = timedelta(seconds=5)
"""More than this is said out loud: a missed schedule is the complaint that every newsroom system shares."""

_LIMIT = 50


class PublishClock:
    """Publishes what is due. Keep one for a process: it remembers what failed, and does not repeat it every second."""

    def __init__(self) -> None:
        self._failed: dict[int, datetime] = {}

    def step(self, now: datetime | None = None) -> int:
        """Publish and expire what is due at ``now``; how many articles changed."""
        now = now or timezone.now()
        return self._publish(now) + self._expire(now)

    def _publish(self, now: datetime) -> int:
        kind = ContentType.objects.get_for_model(Article)
        due = Revision.objects.filter(approved_go_live_at__lte=now, content_type=kind)
        done = 0
        for revision in due.order_by("approved_go_live_at")[:_LIMIT]:
            if self._failed.get(revision.pk, now) > now:
                continue
            planned = revision.approved_go_live_at
            try:
                with transaction.atomic():
                    revision.publish(log_action="wagtail.publish.scheduled")
            except DatabaseError:
                raise
            except Exception as error:  # whatever one article says, the others are due as well
                self._failed[revision.pk] = now + timedelta(minutes=1)
                log.error("article %s cannot go live: %s", revision.object_str, error)
                continue
            self._failed.pop(revision.pk, None)
            done += 1
            if now - planned > LATE:
                log.warning("article %s went live %.0f s late", revision.object_str, (now - planned).total_seconds())
        return done

    def _expire(self, now: datetime) -> int:
        due = Article.objects.filter(live=True, expire_at__isnull=False, expire_at__lte=now)
        done = 0
        for article in due.order_by("expire_at")[:_LIMIT]:
            with transaction.atomic():
                article.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            done += 1
        return done
