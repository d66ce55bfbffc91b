"""Episodes of the air in the administration: what waits for approval, other bounds, by hand, on the air again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button

from athir.airlog.aired import Stretch
from athir.contracts.units import RATE
from athir.newsroom.airlink import episode_maker
from athir.newsroom.airlink.episode_forms import ByHandForm, RangeForm, as_written
from athir.newsroom.airlink.models import AiredSlot, AsRun
from athir.newsroom.frame.page import station as first_station
from athir.newsroom.library.media import clock
from athir.newsroom.podcasts import actions, airing, preparing
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile
from athir.newsroom.podcasts.media_paths import file_path
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.record import places
from athir.newsroom.record.log import index
from athir.newsroom.shows.models import Show

PERMISSION = "podcasts.publish_episode"
SHOWN = 10
_AWAITS = Q(live=False, broadcast__isnull=False, publish_at__isnull=True, withdrawn_at__isnull=True)


def waiting(user: Any) -> list[Episode]:
    """Drafts that the air made, and what a withdrawal of the log took off, for those who may publish."""
    if not user.has_perm(PERMISSION):
        return []
    rows = Episode.objects.filter(_AWAITS | ~Q(withdrawn_entry="")).select_related("podcast")
    return list(rows.defer("peaks", "notes").order_by("-created_at")[:SHOWN])


def _sound(episode: Episode) -> tuple[str, str]:
    """Address and type of its sound; empty while it has none."""
    row = episode.files.filter(role=EpisodeFile.Role.MASTER).first()
    return (file_path(row), row.content_type) if row else ("", "")


class WaitingPanel(Component):
    """On the newsroom's first page: what is to be heard and let out."""

    name, order, template_name = "episodes", 60, "airlink/admin/home_episodes.html"

    def __init__(self, episodes: list[Episode], user: Any) -> None:
        self._episodes, self._finder = episodes, AdminURLFinder(user)

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        rows = []
        for episode in self._episodes:
            sound, kind = _sound(episode)
            edit = self._finder.get_edit_url(episode)
            rows.append(
                {"episode": episode, "sound": sound, "kind": kind, "edit": edit, "length": clock(episode.duration_ms)}
            )
        request = (parent_context or {}).get("request")
        return {"rows": rows, "request": request}


@hooks.register("construct_homepage_panels")
def _panel(request: HttpRequest, panels: list[Any]) -> None:
    if episodes := waiting(request.user):
        panels.append(WaitingPanel(episodes, request.user))


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let listeners have it."""
    episode = get_object_or_404(Episode.objects.select_related("podcast"), pk=pk)
    try:
        actions.publish(episode, _user(request))
        messages.success(request, _("“%(title)s” is published.") % {"title": episode.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("wagtailadmin_home")


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make its sound again, of what may still be heard of it."""
    episode = get_object_or_404(Episode.objects.select_related("podcast", "station"), pk=pk)
    left = preparing.without_withdrawn(episode)
    if episode.stretches and not left:
        messages.error(request, _("All of it was withdrawn: nothing is left to make an episode of."))
    else:
        preparing.ask(episode, left or None)
        messages.success(request, _("“%(title)s” is being prepared.") % {"title": episode.title})
    return redirect(_back(request))


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def put_on_air(request: HttpRequest, pk: int) -> HttpResponse:
    """Let playlists hold it."""
    episode = get_object_or_404(Episode.objects.select_related("podcast", "podcast__station"), pk=pk)
    try:
        row = airing.put(episode)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except OSError as error:
        messages.error(request, _("The disk refuses to store it: %(error)s") % {"error": error.strerror or error})
    else:
        said = _("It is an audio file now (%(path)s): put it into a playlist and it plays.") % {"path": row.path}
        edit = AdminURLFinder(request.user).get_edit_url(row)
        messages.success(request, said, buttons=[messages.button(edit, _("Edit"))] if edit else None)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Where the button stood."""
    return (
        reverse("wagtailadmin_home") if request.POST.get("home") else request.path.rstrip("/").rpartition("/")[0] + "/"
    )


@never_cache
@permission_required(PERMISSION, raise_exception=True)
def cut(request: HttpRequest, pk: int) -> HttpResponse:
    """Other bounds for an episode of the air; what was cut out of it stays out."""
    episode = get_object_or_404(Episode.objects.select_related("podcast", "station"), pk=pk)
    if not episode.stretches:
        raise PermissionDenied(_("This episode does not come from the air."))
    pieces, zone = episode.pieces(), episode.station.tz
    start, end = pieces[0].start, pieces[-1].end
    shown = {"start": as_written(start, zone), "end": as_written(end, zone)}
    form = RangeForm(request.POST or None, initial=shown, zone=zone)
    if request.method == "POST" and form.is_valid():
        wanted = _bounded(episode, pieces, form.cleaned_data["start"], form.cleaned_data["end"])
        if sum(stretch.samples for stretch in wanted) >= RATE // 2:
            preparing.ask(episode, wanted)
            messages.success(request, _("“%(title)s” is being prepared.") % {"title": episode.title})
            return redirect("episode_cut", pk)
        form.add_error(None, _("The log holds nothing of this range."))
    sound, kind = _sound(episode)
    context = {
        "episode": episode,
        "form": form,
        "sound": sound,
        "kind": kind,
        "parts": _parts(pieces, zone),
        "cut": len(preparing.without_withdrawn(episode)) != len(pieces) or bool(episode.withdrawn_entry),
        "edit": AdminURLFinder(request.user).get_edit_url(episode),
        "page_title": _("Cut an episode"),
        "page_subtitle": episode.title,
        "header_icon": "cut",
    }
    return render(request, "airlink/admin/episode_cut.html", context)


def _bounded(episode: Episode, pieces: tuple[Stretch, ...], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """What is in the episode between the bounds, and the log's beyond its own edges."""
    slug, log = episode.station.slug, index(episode.station.slug, episode.mount)
    first, last = pieces[0].start, pieces[-1].end
    # A bound that was left alone is shown to the tenth of a second, and means the sample that it was.
    near = timedelta(seconds=0.1)
    start = first if abs(start - first) < near else start
    end = last if abs(end - last) < near else end
    before = places.of_log(log, slug, [(start, min(first, end))]) if start < first else ()
    after = places.of_log(log, slug, [(max(last, start), end)]) if end > last else ()
    return places.merged((*before, *places.parts(pieces, start, end), *after))


def _parts(pieces: tuple[Stretch, ...], zone: Any) -> list[dict[str, str]]:
    """Each stretch: when it was on air, and where it is heard."""
    found, at = [], 0
    for one in pieces:
        start, end = one.start.astimezone(zone), one.end.astimezone(zone)
        found.append({"start": f"{start:%H:%M:%S}", "end": f"{end:%H:%M:%S}", "at": clock(at * 1000 // RATE)})
        at += one.samples
    return found


@never_cache
@permission_required(PERMISSION, raise_exception=True)
def by_hand(request: HttpRequest) -> HttpResponse:
    """An episode of any range of the log."""
    zone = first_station().tz
    asked = {name: request.GET[name][:300] for name in ("start", "end", "podcast", "title") if name in request.GET}
    form = ByHandForm(request.POST or None, initial=asked, zone=zone)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = episode_maker.by_hand(given["podcast"], given["start"], given["end"], _user(request), given["title"])
        if made is not None:
            messages.success(request, _("“%(title)s” is being prepared.") % {"title": made.title})
            return redirect("episode_cut", made.pk)
        form.add_error(None, _("The log holds nothing of this range."))
    context = {
        "form": form,
        "empty": not Podcast.objects.exists(),
        "page_title": _("Make an episode"),
        "header_icon": "cut",
    }
    return render(request, "airlink/admin/episode_by_hand.html", context)


def _by_hand_url(start: datetime, end: datetime, zone: Any, podcast: Any = None) -> str:
    query = {"start": as_written(start, zone), "end": as_written(end, zone)}
    if podcast is not None:
        query["podcast"] = str(podcast)
    return reverse("episode_by_hand", query=query)


@hooks.register("register_snippet_listing_buttons")
def _in_lists(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """On what was on air: of this; on a show: of its last airing; on an episode: its bounds."""
    if not user.has_perm(PERMISSION):
        return
    if isinstance(snippet, AsRun) and snippet.ended_at is not None:
        url = _by_hand_url(snippet.started_at, snippet.ended_at, first_station().tz)
        yield Button(_("Make an episode"), url=url, icon_name="cut", priority=40)
    elif isinstance(snippet, Show):
        last = AiredSlot.objects.filter(show=snippet.public_id, ended_at__isnull=False).order_by("-started_at").first()
        if last is not None and last.ended_at is not None:
            podcast = snippet.podcasts.values_list("pk", flat=True).first()
            url = _by_hand_url(last.started_at, last.ended_at, snippet.station.tz, podcast)
            yield Button(_("Make an episode"), url=url, icon_name="cut", priority=40)
    elif isinstance(snippet, Episode) and snippet.stretches:
        yield Button(_("Cut"), url=reverse("episode_cut", args=[snippet.pk]), icon_name="cut", priority=40)


@hooks.register("register_admin_urls")
def _urls() -> list[Any]:
    return [
        path("episodes/by-hand/", by_hand, name="episode_by_hand"),
        path("episodes/<int:pk>/cut/", cut, name="episode_cut"),
        path("episodes/<int:pk>/cut/again/", again, name="episode_again"),
        path("episodes/<int:pk>/cut/on-air/", put_on_air, name="episode_on_air"),
        path("episodes/<int:pk>/cut/approve/", approve, name="episode_approve"),
    ]
