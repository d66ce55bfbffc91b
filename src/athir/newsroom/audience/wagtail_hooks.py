"""What was told to whom, in the newsroom's administration; to be read, not written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from athir.newsroom.audience.models import Message


class MessageViewSet(SnippetViewSet):
    model = Message
    icon = "mail"
    menu_label = _("Notifications")
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = ["__str__", "made_at", "language", "sent", "quiet", "gone", "failed"]
    url_prefix = "notifications"


register_snippet(MessageViewSet)
