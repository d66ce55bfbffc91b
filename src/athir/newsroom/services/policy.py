"""Who may do what with which row of the services: model permissions, narrowed to the towns of an account's desks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from athir.newsroom.accounts.models import DeskMembership
from athir.newsroom.frame.models import Desk
from athir.newsroom.services.models import Town

EVERYWHERE = "news.work_on_all_desks"
"""The same right as for articles: who writes for every desk keeps every town's tables."""


def desks_of(user: Any) -> frozenset[int] | None:
    """Desks whose towns ``user`` may write for, provinces of a region included; ``None``: all."""
    if user.is_superuser or user.has_perm(EVERYWHERE):
        return None
    own = set(DeskMembership.objects.filter(user_id=user.pk).values_list("desk_id", flat=True))
    return frozenset(own) | frozenset(Desk.objects.filter(parent_id__in=own).values_list("pk", flat=True))


def towns_of(user: Any) -> QuerySet[Town]:
    """Towns that ``user`` may write for."""
    desks = desks_of(user)
    return Town.objects.all() if desks is None else Town.objects.filter(desk_id__in=desks)


class TownPolicy(ModelPermissionPolicy):
    """Model permissions, and for an account bound to desks only rows of their towns; ``path``: the way to the desk."""

    def __init__(self, model: Any, path: str) -> None:
        super().__init__(model)
        self._path = path

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        if not self.user_has_any_permission(user, actions):
            return False
        desks = desks_of(user)
        return desks is None or self._mine(desks).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        desks = desks_of(user)
        return rows if desks is None else rows.filter(Q(**{f"{self._path}__in": desks}))

    def _mine(self, desks: frozenset[int]) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{f"{self._path}__in": desks})


class OnlyOne(ModelPermissionPolicy):
    """A table of one row: nobody adds a second, nobody deletes it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action == "delete" or (action == "add" and self.model._default_manager.exists()):
            return False
        return bool(super().user_has_permission(user, action))
