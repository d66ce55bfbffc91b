"""Who may do what with which article: Django's permissions, narrowed to an account's desks.

Registered for :class:`~athir.newsroom.news.models.Article`, so admin, actions and API ask the same place. One query a
request whatever the number of articles; never a row per article.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from athir.newsroom.news.scope import desk_filter, desks_of


class DeskPolicy(ModelPermissionPolicy):
    """Model permissions, and for an account bound to desks only their articles."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        if not self.user_has_any_permission(user, actions):
            return False
        desks = desks_of(user)
        return desks is None or instance.desk_id in desks

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        desks = desks_of(user)
        return rows if desks is None else rows.filter(desk_filter(desks))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[Any]:
        able = self._get_users_with_any_permission_codenames_filter(self._get_permission_codenames(actions))
        everywhere = self._get_users_with_any_permission_codenames_filter({"work_on_all_desks"})
        here = Q(desk_memberships__desk_id=instance.desk_id) | Q(desk_memberships__desk__provinces=instance.desk_id)
        users = super().users_with_any_permission(actions).model._default_manager
        return users.filter(able).filter(Q(pk__in=users.filter(everywhere).values("pk")) | here).distinct()
