"""What is done to fronts, from the admin, the demo and imports alike: permission, write, audit.

``pages.py`` says in the same transaction which baked pages are touched. ``user=None`` is the house itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from athir.newsroom.frame.models import Desk
from athir.newsroom.fronts.access import may_arrange
from athir.newsroom.fronts.models import DESK, PLACES, ROW, TOP, Slot
from athir.newsroom.news.models import Article

MOST = {TOP: 3, ROW: 6, DESK: 30}
"""How many can be pinned in each place of a front; more would leave nothing to the news of the day."""


def _check(user: Any, desk: Desk | None) -> None:
    if user is not None and not may_arrange(user, desk):
        raise PermissionDenied(_("This account does not arrange this front."))


def _check_until(until: datetime | None) -> None:
    if until is not None and until <= timezone.now():
        raise ValidationError(_("This time has passed: choose a later one."))


def _check_place(desk: Desk | None, article: Article, place: str) -> None:
    if place not in dict(PLACES):
        raise ValidationError(_("There is no such place on a front."))
    if place == DESK:
        below = article.desk.parent_id
        if below is None or (desk is not None and below != desk.pk):
            raise ValidationError(_("Only an article of a province can stand in a desk's row of this front."))


def _neighbours(desk: Desk | None, article: Article, place: str) -> list[Slot]:
    """What is pinned in the place, in order; of a desk's row only that desk's."""
    slots = Slot.objects.of_front(desk.pk if desk else None, article.language).standing().filter(place=place)
    if place == DESK:
        slots = slots.filter(article__desk_id=article.desk_id)
    return list(slots.select_for_update().select_related("article__locale"))


def _number(slots: list[Slot]) -> None:
    for order, slot in enumerate(slots):
        if slot.order != order or slot.pk is None:
            slot.order = order
            slot.save()


@transaction.atomic
def pin(desk: Desk | None, article: Article, place: str, until: datetime | None = None, user: Any = None) -> Slot:
    """Pin ``article`` first in ``place`` on the front of ``desk`` (``None``: home), or move it there.

    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    _check(user, desk)
    _check_until(until)
    _check_place(desk, article, place)
    front = Slot.objects.of_front(desk.pk if desk else None, article.language)
    for lapsed in front.filter(until__lte=timezone.now()):
        lapsed.delete()
    slot = front.filter(article=article).first() or Slot(desk=desk, article=article)
    others = [other for other in _neighbours(desk, article, place) if other.article_id != article.pk]
    if len(others) >= MOST[place]:
        raise ValidationError(_("This place is full: take another article off first."))
    slot.place, slot.until, slot.pinned_by, slot.order = place, until, user, 0
    slot.save()
    _number([slot, *others])
    _say("athir.front.pin", slot, user)
    return slot


@transaction.atomic
def unpin(slot: Slot, user: Any = None) -> None:
    """Take it off: from then on the rule decides. Raises ``PermissionDenied``."""
    _check(user, slot.desk)
    _say("athir.front.unpin", slot, user)
    slot.delete()


@transaction.atomic
def move(slot: Slot, by: int, user: Any = None) -> Slot:
    """Move it up (``-1``) or down (``1``) among what is pinned in its place. Raises ``PermissionDenied``."""
    _check(user, slot.desk)
    slots = _neighbours(slot.desk, slot.article, slot.place)
    at = next(index for index, other in enumerate(slots) if other.pk == slot.pk)
    slots.insert(max(0, at + by), slots.pop(at))
    _number(slots)
    return slot


@transaction.atomic
def keep_until(slot: Slot, until: datetime | None, user: Any = None) -> Slot:
    """Let it stand until then (``None``: until somebody takes it off). Raises both."""
    _check(user, slot.desk)
    _check_until(until)
    slot.until = until
    slot.save()
    _say("athir.front.pin", slot, user)
    return slot


def _say(action: str, slot: Slot, user: Any) -> None:
    front = slot.desk.slug if slot.desk else "home"
    until = slot.until.isoformat() if slot.until else None
    log(instance=slot.article, action=action, user=user, data={"front": front, "place": slot.place, "until": until})
