"""Snippets that no form chooses: they get no chooser, which would list every row to every account of the newsroom."""

from __future__ import annotations


class Unchosen:
    """A mixin before ``SnippetViewSet``. Wagtail's chooser asks for no right on the model and knows no desks."""

    def register_chooser_viewset(self) -> None:
        """Nothing."""
