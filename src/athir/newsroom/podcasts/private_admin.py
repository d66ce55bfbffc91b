"""The addresses of a private podcast in the administration: made for somebody, shown once, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button

from athir.newsroom.podcasts import private
from athir.newsroom.podcasts.models import Podcast, Subscriber

PERMISSION = "podcasts.publish_podcast"
LISTED = 1000


class SubscriberForm(forms.Form):
    """For whom."""

    name = forms.CharField(
        label=gettext_lazy("name"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


@never_cache
@permission_required(PERMISSION, raise_exception=True)
def subscribers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has an address; a new one is shown in the answer to the form that asked for it, and never again."""
    podcast = get_object_or_404(Podcast, pk=pk)
    form, made = SubscriberForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        subscriber, made = private.subscribe(podcast, form.cleaned_data["name"], user)
        messages.success(request, _("An address was made for %(name)s.") % {"name": subscriber.name})
        form = SubscriberForm()
    rows = podcast.subscribers.order_by("revoked_at", "name", "id")[:LISTED]
    context = {
        "podcast": podcast,
        "form": form,
        "made": made,
        "rows": rows,
        "back": reverse(Podcast.snippet_viewset.get_url_name("edit"), args=[pk]),
        "page_title": _("Private addresses"),
        "page_subtitle": str(podcast),
        "header_icon": "key",
    }
    return render(request, "podcasts/admin/subscribers.html", context)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The address ends at once."""
    subscriber = get_object_or_404(Subscriber.objects.select_related("podcast"), pk=pk)
    private.revoke(subscriber, request.user if request.user.is_authenticated else None)
    messages.success(request, _("The address of %(name)s was revoked.") % {"name": subscriber.name})
    return redirect("podcast_subscribers", subscriber.podcast_id)


def subscribers_button(podcast: Any, user: Any) -> Button | None:
    """The way to them, for a private podcast and who may make addresses."""
    if not isinstance(podcast, Podcast) or not podcast.private or not user.has_perm(PERMISSION):
        return None
    href = reverse("podcast_subscribers", args=[podcast.pk])
    return Button(_("Private addresses"), url=href, icon_name="key", priority=30)


@hooks.register("register_snippet_listing_buttons")
def _in_lists(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    button = subscribers_button(snippet, user)
    if button is not None:
        yield button


@hooks.register("register_admin_urls")
def _urls() -> list[Any]:
    return [
        path("podcasts/subscribers/<int:pk>/", subscribers, name="podcast_subscribers"),
        path("podcasts/subscribers/revoke/<int:pk>/", revoke, name="podcast_revoke"),
    ]


@hooks.register("register_log_actions")
def _log_actions(actions: Any) -> None:
    actions.register_action(
        "athir.podcast.subscriber", gettext_lazy("Make a private address"), gettext_lazy("Private address made")
    )
    actions.register_action(
        "athir.podcast.revoked", gettext_lazy("Revoke a private address"), gettext_lazy("Private address revoked")
    )
    actions.register_action(
        "athir.podcast.leads", gettext_lazy("Lead the feed elsewhere"), gettext_lazy("The feed leads elsewhere")
    )
