"""Who may do what with which event: Django's permissions, narrowed to an account's desks.

One that readers have seen is never deleted: it is cancelled, so that calendars which took it over hear of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from athir.newsroom.accounts.models import DeskMembership
from athir.newsroom.frame.models import Desk


def desks_of(user: Any) -> frozenset[int] | None:
    """Ids of the desks for whose events the account may work, the provinces of its regions with them; ``None``: all."""
    if user.is_superuser or user.has_perm("news.work_on_all_desks"):
        return None
    own = set(DeskMembership.objects.filter(user_id=user.pk).values_list("desk_id", flat=True))
    return frozenset(own) | frozenset(Desk.objects.filter(parent_id__in=own).values_list("pk", flat=True))


class EventPolicy(ModelPermissionPolicy):
    """Model permissions; for an account bound to desks, only their events."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        wanted = set(actions)
        if instance.first_published_at is not None:
            wanted.discard("delete")
        if not wanted or not self.user_has_any_permission(user, wanted):
            return False
        desks = desks_of(user)
        return desks is None or instance.desk_id in desks

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        desks = desks_of(user)
        return rows if desks is None else rows.filter(desk_id__in=desks)
