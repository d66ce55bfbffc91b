"""Who may do what with which episode: those who make episodes work on all, others on the drafts of their own shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

_WIDE = ("add", "publish", "delete")
"""Who has one of these on the model makes episodes."""


def own_episodes(user: Any) -> Q:
    """Of podcasts that the account's person presents, or whose show it presents."""
    return Q(podcast__presenters__user=user.pk) | Q(podcast__show__presenters__user=user.pk)


class EpisodePolicy(ModelPermissionPolicy):
    """Model permissions; an account that may only change episodes may change the drafts of its own shows, and see all."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        wanted = set(actions)
        if not self.user_has_any_permission(user, wanted):
            return False
        if self.user_has_any_permission(user, _WIDE) or not instance.pk:
            return True
        if "view" in wanted and self.user_has_permission(user, "view"):
            return True
        if instance.live or "change" not in wanted:
            return False
        return type(instance).objects.filter(own_episodes(user), pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        wanted = set(actions)
        if self.user_has_any_permission(user, _WIDE) or ("view" in wanted and self.user_has_permission(user, "view")):
            return rows
        return rows.filter(own_episodes(user), live=False).distinct()
