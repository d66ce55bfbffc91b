"""Publishing in the administration: what is missing in sentences, and the buttons that publish, plan and withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from athir.newsroom.podcasts import actions, leaving, preparing, views
from athir.newsroom.podcasts.addresses import episode_path, feed_path, podcast_path
from athir.newsroom.podcasts.artwork import artwork_hints, artwork_lacks
from athir.newsroom.podcasts.checks import episode_hints, episode_lacks, podcast_hints, podcast_lacks
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.filters import STAGES, stage_of
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.syndication.addresses import absolute

_ASKED = 100


class PlanForm(forms.Form):
    """When."""

    # The browser's own input: on a phone the calendar of the administration stands half off the screen.
    at = forms.DateTimeField(
        label=gettext_lazy("publish at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_at(self) -> Any:
        """To come."""
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise ValidationError(_("This time is over: choose one to come, or publish it now."))
        return at


class WhyForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("reason, as listeners are told it"),
        max_length=300,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 2}),
    )


def shown_stage(episode: Episode) -> str:
    """Where it stands, in words; while it is prepared, how far it is; refused, why."""
    stage = stage_of(episode)
    words = str(STAGES[stage][0])
    if stage == "refused":
        return str(episode.get_reason_display())
    return f"{words} {episode.progress} %" if stage == "preparing" and episode.progress else words


def podcast_state(podcast: Podcast) -> str:
    """``published``, ``published · private`` …"""
    words = [_("published") if podcast.live else _("draft"), *([_("private")] if podcast.private else [])]
    return " · ".join(words)


def _episode(pk: int, user: Any, action: str) -> Episode:
    episode = get_object_or_404(Episode.objects.select_related("podcast", "season"), pk=pk)
    if not policy_registry.get(episode).user_has_permission_for_instance(user, action, episode):
        raise PermissionDenied
    return episode


def publish_episode(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an episode's publication; ``POST`` with ``do``: publish, plan, unplan, unpublish, withdraw, restore,
    prepare."""
    episode = _episode(pk, request.user, "publish" if request.method == "POST" else "view")
    may = policy_registry.get(episode).user_has_permission_for_instance(request.user, "publish", episode)
    wanted = request.POST.get("do", "")
    plan = PlanForm(request.POST if wanted == "plan" else None)
    why = WhyForm(request.POST if wanted == "withdraw" else None)
    if request.method == "POST":
        try:
            done = _do(wanted, episode, request.user, plan, why)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            done = ""
        if done:
            messages.success(request, done)
            return redirect("episode_publication", pk)
    context = {
        "episode": episode,
        "may": may,
        "stage": shown_stage(episode),
        "lacks": [] if episode.live else episode_lacks(episode),
        "hints": episode_hints(episode),
        "plan": plan,
        "why": why,
        "again": episode.state == Episode.State.REFUSED and bool(episode.stretches or preparing.source_of(episode)),
        "address": episode_path(episode) if episode.live else "",
        "back": reverse(Episode.snippet_viewset.get_url_name("edit"), args=[pk]),
        "page_title": _("Publication"),
        "page_subtitle": episode.title,
        "header_icon": "media",
    }
    return render(request, "podcasts/admin/publication.html", context)


def preview_episode(request: HttpRequest, pk: int) -> HttpResponse:
    """The page that its listeners will see, for who may see the episode."""
    return views.preview(request, _episode(pk, request.user, "view"))


def _do(wanted: str, episode: Episode, user: Any, plan: PlanForm, why: WhyForm) -> str:
    """Do it; the sentence that says so, or nothing when a form needs another look."""
    if wanted == "publish":
        actions.publish(episode, user)
        return _("Published: listeners have it.")
    if wanted == "plan" and plan.is_valid():
        actions.plan(episode, plan.cleaned_data["at"], user)
        return _("Planned: it goes out by itself.")
    if wanted == "unplan":
        actions.plan(episode, None, user)
        return _("It is not planned any more.")
    if wanted == "unpublish":
        actions.unpublish(episode, user)
        return _("Taken off: it is a draft again.")
    if wanted == "withdraw" and why.is_valid():
        actions.withdraw(episode, why.cleaned_data["reason"], user)
        return _("Withdrawn: listeners no longer hear it.")
    if wanted == "restore":
        actions.restore(episode, user)
        return _("Brought back: listeners hear it again.")
    if wanted == "prepare":
        preparing.ask(episode)
        return _("It is being prepared again.")
    return ""


_OF_PODCASTS: dict[str, tuple[Callable[[Podcast, Any], object], Any]] = {
    "publish": (actions.publish_podcast, gettext_lazy("Published.")),
    "unpublish": (actions.unpublish_podcast, gettext_lazy("Taken off the site.")),
    "lead": (leaving.lead, gettext_lazy("The feed leads to its new address now.")),
}


def publish_podcast(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a podcast; ``do``: publish, unpublish, lead (its feed to its new address)."""
    podcast = get_object_or_404(Podcast.objects.select_related("artwork"), pk=pk)
    policy = policy_registry.get(podcast)
    may = policy.user_has_permission_for_instance(request.user, "publish", podcast)
    if not (may or (request.method != "POST" and policy.user_has_permission(request.user, "view"))):
        raise PermissionDenied
    wanted = request.POST.get("do", "")
    if request.method == "POST" and wanted in _OF_PODCASTS:
        try:
            deed, said = _OF_PODCASTS[wanted]
            deed(podcast, request.user)
            messages.success(request, str(said))
            return redirect("podcast_publication", pk)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    picture = podcast.artwork
    context = {
        "podcast": podcast,
        "may": may,
        "lacks": [*podcast_lacks(podcast), *(artwork_lacks(picture) if picture else [])],
        "hints": [*podcast_hints(podcast), *(artwork_hints(picture) if picture else [])],
        "refused": bool(podcast_lacks(podcast)),
        "address": podcast_path(podcast) if podcast.live and not podcast.private else "",
        "feed": feed_path(podcast),
        "feed_url": absolute(feed_path(podcast)),
        "moves": leaving.moves(podcast),
        "leads_from": leaving.leads_from(podcast),
        "leads_there": leaving.leads_there(podcast),
        "back": reverse(Podcast.snippet_viewset.get_url_name("edit"), args=[pk]),
        "page_title": _("Publication"),
        "page_subtitle": str(podcast),
        "header_icon": "media",
    }
    return render(request, "podcasts/admin/podcast_publication.html", context)


def states(request: HttpRequest) -> HttpResponse:
    """How far the episodes ``?id=…&id=…`` are: ``{"<id>": {"progress", "done", "refused", "again", "sentence"}}``."""
    if not request.user.has_perm("podcasts.view_episode"):
        raise PermissionDenied
    rows = Episode.objects.filter(public_id__in=request.GET.getlist("id")[:_ASKED])
    told = {
        row.public_id: {
            "progress": row.progress,
            "done": row.state in (Episode.State.READY, Episode.State.REFUSED),
            "refused": row.state == Episode.State.REFUSED,
            "again": False,
            "sentence": shown_stage(row),
        }
        for row in rows
    }
    response = JsonResponse(told)
    response["Cache-Control"] = "no-store"
    return response
