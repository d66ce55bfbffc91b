"""Whose front is whose: chiefs arrange all; an editor all, or only the desks that the account is bound to."""

from __future__ import annotations

from typing import Any

from athir.newsroom.accounts.models import DeskMembership
from athir.newsroom.frame.models import Desk

ARRANGE = "fronts.change_slot"
_EVERYWHERE = "news.publish_article"


def desks_to_arrange(user: Any) -> frozenset[int] | None:
    """Ids of the desks whose fronts ``user`` may arrange; ``None`` means all and home.

    Who may publish arranges everything. Another with the right to arrange (an editor) does too, unless the account
    is bound to desks: then those and their provinces.
    """
    if not user.is_active or not user.has_perm(ARRANGE):
        return frozenset()
    if user.is_superuser or user.has_perm(_EVERYWHERE):
        return None
    own = set(DeskMembership.objects.filter(user_id=user.pk).values_list("desk_id", flat=True))
    if not own:
        return None
    return frozenset(own | set(Desk.objects.filter(parent_id__in=own).values_list("pk", flat=True)))


def may_arrange(user: Any, desk: Desk | None) -> bool:
    """Whether ``user`` may arrange the front of ``desk`` (``None``: home)."""
    desks = desks_to_arrange(user)
    return desks is None or (desk is not None and desk.pk in desks)


def fronts_to_arrange(user: Any) -> list[Desk | None]:
    """The fronts ``user`` may arrange, home first."""
    desks = desks_to_arrange(user)
    rows = list(Desk.objects.select_related("parent"))
    if desks is None:
        return [None, *rows]
    return [desk for desk in rows if desk.pk in desks]
