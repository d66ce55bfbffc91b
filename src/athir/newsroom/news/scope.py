"""Whose articles an account may work on: all, or those of its desks."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from athir.newsroom.accounts.models import DeskMembership
from athir.newsroom.frame.models import Desk

_CACHE = "_athir_desks"


def desks_of(user: Any) -> frozenset[int] | None:
    """Ids of the desks whose articles ``user`` may work on; ``None`` means all.

    Without the right to work on all desks: those of its memberships, and the provinces of a region among them. Kept
    on the user object, that is for one request.
    """
    if user.is_superuser or user.has_perm("news.work_on_all_desks"):
        return None
    if (known := getattr(user, _CACHE, None)) is not None:
        return known
    own = set(DeskMembership.objects.filter(user_id=user.pk).values_list("desk_id", flat=True))
    below = Desk.objects.filter(parent_id__in=own).values_list("pk", flat=True) if own else ()
    desks = frozenset(own) | frozenset(below)
    setattr(user, _CACHE, desks)
    return desks


def desk_filter(desks: frozenset[int]) -> Q:
    """Articles of these desks. One desk is asked for by equality: then its index gives the order too."""
    return Q(desk_id=next(iter(desks))) if len(desks) == 1 else Q(desk_id__in=sorted(desks))
