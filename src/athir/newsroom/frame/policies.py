"""Permission policies for rows that people may not make or unmake in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class Without(ModelPermissionPolicy):
    """Model permissions without some actions, whoever asks: a file's row is made by the file, a log by the air."""

    def __init__(self, model: Any, denied: Iterable[str]) -> None:
        super().__init__(model)
        self._denied = frozenset(denied)

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in self._denied and bool(super().user_has_permission(user, action))
