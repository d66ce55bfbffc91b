"""What an embargo may say, and how it stands to the schedule.

An embargo is a promise to whoever gave the material: nothing may be read, found, fed or guessed before its time. It is
kept by :meth:`Article.publish`, which turns the publication of an embargoed article into a schedule, and by
:meth:`ArticleQuerySet.on_site`, which every public page asks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _


def check(article: Any, now: datetime | None = None) -> None:
    """Raise ``ValidationError`` for an embargo that cannot be meant so.

    Never together with another time of publication; in the future when it is set (one that has passed since may
    stand); and over before the article expires.
    """
    until = article.embargo_until
    if until is None:
        return
    if article.go_live_at and article.go_live_at != until:
        message = _("An embargo and a schedule contradict each other: keep one of them.")
        raise ValidationError({"embargo_until": message})
    if article.expire_at and article.expire_at <= until:
        message = _("The article would expire before its embargo ends: choose a later time for one of them.")
        raise ValidationError({"expire_at": message})
    if until <= (now or timezone.now()) and until not in _known(article):
        message = _("An embargo lies in the future: choose a later time, or leave it empty.")
        raise ValidationError({"embargo_until": message})


def _known(article: Any) -> set[datetime | None]:
    """The embargoes that the row and its newest draft had already."""
    if article.pk is None:
        return set()
    row = (
        type(article)
        .objects.filter(pk=article.pk)
        .select_related("latest_revision")
        .only("embargo_until", "latest_revision__content")
        .first()
    )
    if row is None:
        return set()
    draft = (row.latest_revision.content if row.latest_revision else {}).get("embargo_until")
    return {row.embargo_until, parse_datetime(draft) if draft else None}
