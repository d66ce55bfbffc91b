"""Stream keys in one's own settings, and the words for what is recorded about accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.account import BaseSettingsPanel

from athir.newsroom.accounts.forms import StreamKeyForm


class StreamKeyPanel(BaseSettingsPanel):
    """Makes a stream key; the message after saving is the only place where it ever stands in clear."""

    name = "stream_key"
    title = gettext_lazy("Stream key")
    order = 250
    form_class = StreamKeyForm

    def is_active(self) -> bool:
        return bool(self.user.has_perm("accounts.go_live"))

    def get_form(self) -> Any:
        form = super().get_form()
        request, save = self.request, form.save

        def save_and_show(commit: bool = True) -> Any:
            user = save(commit)
            if form.key:
                words = _("Your new stream key, shown this once: %(key)s (name: %(name)s)")
                messages.success(request, words % {"key": form.key, "name": user.username})
            return user

        form.save = save_and_show
        return form


@hooks.register("register_account_settings_panel")
def stream_key_panel(request: Any, user: Any, profile: Any) -> StreamKeyPanel:
    return StreamKeyPanel(request, user, profile)


@hooks.register("register_permissions")
def go_live_permission() -> QuerySet[Any]:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="accounts", codename="go_live")


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.stream_key.new", gettext_lazy("New stream key"), gettext_lazy("New stream key made"))
    actions.register_action("athir.stream_key.revoke", gettext_lazy("End stream key"), gettext_lazy("Stream key ended"))
