"""Pages of the podcasts: all of them, one with its episodes, an episode with its player."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import FormerAddress
from athir.newsroom.frame.page import in_language, in_letters, render_page
from athir.newsroom.frame.views import gone
from athir.newsroom.podcasts import listing, showing
from athir.newsroom.podcasts.addresses import feed_path, season_path, subscribe_links
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.notes import clean_notes
from athir.newsroom.podcasts.pages import episode_key, podcast_key
from athir.newsroom.podcasts.transcripts import transcripts_of
from athir.newsroom.syndication.addresses import absolute

LATEST = 12


def _everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    return {code: address(name, code, **kwargs) for code in CODES}


@in_language
def front(request: HttpRequest, *, language: str) -> HttpResponse:
    """All podcasts, and the latest episodes of any."""
    depends(SITE)
    own = _everywhere("podcasts")
    context = {"podcasts": listing.podcasts(language), "latest": listing.latest(language, LATEST)}
    return render_page(
        request,
        "podcasts/front.html",
        context,
        language=language,
        title=_("Podcast"),
        section="podcasts",
        canonical=own[language],
        others=own,
    )


def _podcast(slug: str) -> Podcast:
    found = Podcast.objects.filter(slug=slug, live=True, private=False).select_related("artwork", "show").first()
    if found is None:
        raise Http404
    return found


@in_language
def podcast(request: HttpRequest, *, language: str, slug: str, number: int | None = None) -> HttpResponse:
    """One podcast, or one season of it."""
    found = _podcast(slug)
    depends(SITE, podcast_key(found.pk))
    seasons = listing.seasons(found)
    chosen = next((one for one in seasons if one.number == number), None)
    if number is not None and chosen is None:
        raise Http404
    own = (
        _everywhere("podcast", slug=slug) if chosen is None else _everywhere("podcast-season", slug=slug, number=number)
    )
    listed = listing.of_podcast(request, found, language, number)
    tabs = [(one, season_path(found, one.number, language), one == chosen) for one in seasons]
    people = list(found.presenters.all())
    for person in people:
        depends(f"person:{person.pk}")
    if found.show is not None:
        depends(f"show:{found.show.pk}")
    shown = showing.podcast_card(found, language, None)
    context = {
        "shown": shown,
        "podcast": found,
        "people": people,
        "show_href": address("show", language, slug=found.show.slug) if found.show and found.show.active else "",
        "trailers": listing.trailers(found, language) if chosen is None and not _later(request) else [],
        "tabs": tabs if len(tabs) > 1 else [],
        "whole_href": address("podcast", language, slug=slug),
        "chosen": chosen,
        "cards": listed.cards,
        "more": f"{own[language]}{listed.more}" if listed.more else "",
        "serial": found.kind == Podcast.Kind.SERIAL,
        "feed": absolute(feed_path(found)),
        "subscribe": subscribe_links(found),
    }
    return render_page(
        request,
        "podcasts/podcast.html",
        context,
        language=language,
        title=found.name_in(language),
        description=" ".join(found.description_in(language).split()),
        section="podcasts",
        canonical=own[language],
        others=own,
        index=not _later(request),
    )


def _later(request: HttpRequest) -> bool:
    """Whether a later page of a list is asked for."""
    return "before" in request.GET or "after" in request.GET


def _begin(request: HttpRequest) -> int:
    asked = request.GET.get("t", "")
    return min(int(asked), 360_000) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 0


@in_language
def episode(request: HttpRequest, *, language: str, podcast: str, slug: str) -> HttpResponse:
    """One episode with its player; ``?t=90`` begins at that second. A withdrawn one answers 410 with the reason."""
    rows = Episode.objects.filter(podcast__slug=podcast, slug=slug, podcast__live=True, podcast__private=False)
    found = rows.select_related("podcast", "podcast__artwork", "picture", "season", "show").first()
    if found is None:
        return _moved(language, podcast, slug)
    if found.withdrawn_at is not None and found.published_at is not None:
        return gone(request, language=language, reason=found.withdrawn_why, heading=_("This episode was withdrawn"))
    if not found.live or found.state != Episode.State.READY:
        raise Http404
    return episode_page(request, found, language)


def _moved(language: str, podcast: str, slug: str) -> HttpResponse:
    """Under the former address of its podcast it is found, too; its own former ones are ``frame.moved``'s."""
    former = FormerAddress.objects.filter(kind="podcast", slug=podcast).values_list("object_id", flat=True).first()
    there = Podcast.objects.filter(pk=former, live=True, private=False).first() if former is not None else None
    if there is None or not Episode.objects.filter(podcast=there, slug=slug).exists():
        raise Http404
    return HttpResponsePermanentRedirect(in_letters(address("episode", language, podcast=there.slug, slug=slug)))


def preview(request: HttpRequest, found: Episode) -> HttpResponse:
    """An episode as its listeners will see it, in its podcast's language. ``found`` may be unsaved, and of no podcast yet."""
    if found.podcast_id is None:
        return TemplateResponse(request, "wagtailadmin/generic/preview_error.html", {"object": found})

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        return episode_page(request, found, language, draft=True)

    response = inner(request, language=found.podcast.language)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def episode_page(request: HttpRequest, found: Episode, language: str, *, draft: bool = False) -> HttpResponse:
    """The page of an episode, whether readers may see it yet or not (``draft``: nothing of it is told to machines)."""
    depends(SITE, episode_key(found.pk))
    own = _everywhere("episode", podcast=found.podcast.slug, slug=found.slug or "-")
    shown = showing.whole(found, language, _begin(request))
    context = {
        "shown": shown,
        "episode": found,
        "podcast": found.podcast,
        "draft": draft,
        "when": found.published_at or (found.publish_at or timezone.now() if draft else None),
        "notes": clean_notes(found.notes),
        "transcripts": transcripts_of(found, language),
        "others": [one for one in listing.newest_of(found.podcast, language, 4) if one.episode.pk != found.pk][:3],
    }
    return render_page(
        request,
        "podcasts/episode.html",
        context,
        language=language,
        title=found.title,
        description=" ".join(found.summary.split()),
        section="podcasts",
        canonical=own[language],
        others=own,
        index="t" not in request.GET and not draft,
    )
