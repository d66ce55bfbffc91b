"""What entries of live blogs use counts as used: the library says so, and leads to the entry.

Wagtail keeps such an index for what it edits itself. Entries are written at the live desk, so they are told to it here.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.models import ReferenceIndex

from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.live_actions import can_change


def index_entries() -> None:
    """Have the pictures, films, recordings and galleries of entries indexed, in the background after each save.

    Withdrawn entries too: each can be put back. The blog and the author are left out: an article's own page would list
    every entry of it as a use.
    """
    for name in ("article", "author"):
        field: Any = LiveEntry._meta.get_field(name)
        field.wagtail_reference_index_ignore = True
    ReferenceIndex.register_model(LiveEntry)


class EntryFinder(ModelAdminURLFinder):
    """The address where an entry is put right, for whoever may do so."""

    def get_edit_url(self, instance: Any) -> str | None:
        if self.user is not None and not can_change(self.user, instance):
            return None
        return self.construct_edit_url(instance)

    def construct_edit_url(self, instance: Any) -> str:
        return reverse("live_desk_entry", args=[instance.article_id, instance.pk])
