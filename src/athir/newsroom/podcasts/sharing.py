"""What podcasts declare to syndication: structured data, sitemap, share pictures, the player for other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.podcasts import podping as _podping  # noqa: F401  hears of new episodes
from athir.newsroom.podcasts import showing
from athir.newsroom.podcasts.addresses import feed_path, podcast_path
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.pages import LIST
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address, photo_of
from athir.newsroom.syndication.registry import (
    Card,
    Embeddable,
    Followed,
    Place,
    Shared,
    Sitemap,
    describes_page,
    number_in,
    publisher,
    register_cards,
    register_embed,
    register_followed,
    register_sitemap,
)
from athir.newsroom.syndication.sitemaps import PART


def _episodes() -> Any:
    episodes: Any = Episode.objects
    return episodes.on_site().select_related("podcast", "podcast__artwork", "picture")


def _podcasts() -> Any:
    return Podcast.objects.filter(live=True, private=False)


# -- sitemap and share pictures ------------------------------------------------------------------------------------
_ITEMS = PART // len(CODES) - 200
"""Episodes of one part; the first holds the podcasts beside them."""


def _parts() -> int:
    return max(1, -(-_episodes().count() // _ITEMS))


def _places(number: int) -> Iterable[Place]:
    if number == 1:
        for code in CODES:
            yield Place(address("podcasts", code))
            for slug in _podcasts().values_list("slug", flat=True)[:190]:
                yield Place(address("podcast", code, slug=slug))
    rows = _episodes().order_by("pk").values_list("podcast__slug", "slug", "changed_at")
    for podcast, slug, changed in rows[(number - 1) * _ITEMS : number * _ITEMS]:
        for code in CODES:
            yield Place(address("episode", code, podcast=podcast, slug=slug), changed)


register_sitemap(Sitemap("podcasts", _parts, _places))


def episode_card(episode: Episode, language: str) -> Card:
    """The episode's share picture: its picture or the podcast's artwork, under the podcast's name."""
    return Card(
        title=episode.title,
        language=episode.language,
        station=publisher(language).name,
        kicker=episode.podcast.name_in(language),
        **photo_of(episode.picture or episode.podcast.artwork),
    )


def podcast_card(podcast: Podcast, language: str) -> Card:
    """The podcast's share picture."""
    with translation.override(language):
        kicker = _("Podcast")
    return Card(
        title=podcast.name_in(language),
        language=language,
        station=publisher(language).name,
        kicker=kicker,
        **photo_of(podcast.artwork),
    )


def _find_episode(public_id: str, language: str) -> Card | None:
    found = _episodes().filter(public_id=public_id).first()
    return episode_card(found, language) if found else None


def _find_podcast(public_id: str, language: str) -> Card | None:
    found = _podcasts().filter(public_id=public_id).select_related("artwork").first()
    return podcast_card(found, language) if found else None


def _touched(key: str) -> list[tuple[str, str]]:
    number = number_in(key, "episode")
    ids = _episodes().filter(pk=number).values_list("public_id", flat=True) if number is not None else ()
    return [(public_id, code) for public_id in ids for code in CODES]


register_cards("episode", _find_episode, _touched)
register_cards("podcast", _find_podcast)


# -- heads and embeds ----------------------------------------------------------------------------------------------
def _series(podcast: Podcast, language: str) -> dict[str, Any]:
    told, here = publisher(language), absolute(podcast_path(podcast, language))
    return jsonld.thing(
        "PodcastSeries",
        at_id=f"{here}#podcast",
        name=podcast.name_in(language),
        description=podcast.description_in(language),
        url=here,
        webFeed=absolute(feed_path(podcast)),
        inLanguage=podcast.language,
        publisher=jsonld.organization(told),
    )


def _trail(language: str, *rest: tuple[str, str]) -> dict[str, Any]:
    told = publisher(language)
    first = [(told.name, told.home), (_("Podcast"), absolute(address("podcasts", language)))]
    return jsonld.breadcrumbs([*first, *rest])


@describes_page(10)
def _episode_page(context: Mapping[str, Any]) -> Shared | None:
    episode, shown = context.get("episode"), context.get("shown")
    if not isinstance(episode, Episode) or not isinstance(shown, showing.Shown) or context.get("draft"):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    podcast, here = episode.podcast, absolute(shown.href)
    picture = card_address("episode", episode.public_id, episode_card(episode, language))
    sound = None
    if shown.master is not None:
        sound = jsonld.audio_object(
            episode.title,
            absolute(shown.master.href),
            milliseconds=episode.duration_ms,
            encoding=shown.master.file.content_type,
            uploaded=episode.published_at,
            language=episode.language,
        )
    data = jsonld.thing(
        "PodcastEpisode",
        at_id=f"{here}#episode",
        name=episode.title,
        url=here,
        description=episode.summary,
        datePublished=jsonld.iso(episode.published_at) if episode.published_at else "",
        duration=jsonld.duration(episode.duration_ms) if episode.duration_ms else "",
        episodeNumber=episode.number,
        inLanguage=episode.language,
        image=picture,
        associatedMedia=sound,
        partOfSeries=_series(podcast, language),
        actor=[jsonld.person(one.name_in(language)) for one in episode.persons.all()],
    )
    name = podcast.name_in(language)
    trail = _trail(language, (name, absolute(shown.podcast_href)), (episode.title, here))
    return Shared(
        type="article",
        image=picture,
        image_alt=episode.title,
        published=episode.published_at,
        section=name,
        data=(data, trail),
        feeds=_feeds(podcast, name),
        embed=True,
    )


@describes_page(11)
def _podcast_page(context: Mapping[str, Any]) -> Shared | None:
    podcast = context.get("podcast")
    if not isinstance(podcast, Podcast) or context.get("draft"):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    name = podcast.name_in(language)
    return Shared(
        image=card_address("podcast", podcast.public_id, podcast_card(podcast, language)),
        image_alt=name,
        data=(_series(podcast, language), _trail(language, (name, absolute(podcast_path(podcast, language))))),
        feeds=_feeds(podcast, name),
    )


def _feeds(podcast: Podcast, name: str) -> tuple[tuple[str, str, str], ...]:
    """The feed as apps find it when they are given the page's address."""
    return ((name, "application/rss+xml", absolute(feed_path(podcast))),)


def _followed(language: str) -> Iterable[Followed]:
    """All podcasts for the page of feeds, and the list of all for apps."""
    depends(LIST)
    found = list(_podcasts())
    for podcast in found:
        yield Followed(podcast.name_in(language), ((feed_path(podcast), "application/rss+xml", "RSS"),))
    if found:
        yield Followed(_("All podcasts at once"), (("/podcasts.opml", "text/x-opml", "OPML"),))


register_followed(gettext_lazy("Podcasts"), _followed)


def _embed(kwargs: Mapping[str, Any]) -> Embeddable | None:
    found = _episodes().filter(podcast__slug=kwargs.get("podcast"), slug=kwargs.get("slug")).first()
    if found is None:
        return None
    language = str(kwargs.get("language") or settings.LANGUAGE_CODE)
    return Embeddable(
        "rich",
        found.title,
        f"/embed/episode/{found.public_id}/",
        480,
        220,
        publisher(language).name,
        card_address("episode", found.public_id, episode_card(found, language)),
    )


register_embed("episode", _embed)
