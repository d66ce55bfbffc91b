"""A podcast's feed out of the rows: its head, the page that is asked for, what is on the air, in the podcast's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from athir.contracts.mounts import BY_NAME
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.models import Station
from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.page import station as house_station
from athir.newsroom.podcasts import covers, feed_pages, on_air
from athir.newsroom.podcasts.addresses import feed_path, podcast_path
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.feed import Written, rss
from athir.newsroom.podcasts.feed import document as written_out
from athir.newsroom.podcasts.feed_items import Telling, loaded, sound_of
from athir.newsroom.podcasts.feed_pages import FIRST, LARGEST, Page
from athir.newsroom.podcasts.feed_records import Channel, Heard, Live, Place, Remote, Sound, Trailer
from athir.newsroom.podcasts.feed_shelf import items_of
from athir.newsroom.podcasts.guids import podcast_guid
from athir.newsroom.podcasts.media_paths import base_path
from athir.newsroom.podcasts.models import Podcast, PublisherFeed
from athir.newsroom.podcasts.pages import LIST, airing_key, episode_key, podcast_key
from athir.newsroom.settings import HOUSE
from athir.newsroom.shows.models import Slot
from athir.newsroom.shows.pages import show_key
from athir.newsroom.syndication.addresses import absolute

PUBLISHER_PATH = "/podcasts/feed.xml"
"""The feed of the station as a publisher: which podcasts it makes."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SPDX = re.compile(r"[a-z0-9][a-z0-9.+-]*\Z", re.IGNORECASE)


def feed_url(podcast: Podcast) -> str:
    """The whole address of its feed, which stays."""
    return absolute(feed_path(podcast))


def document(podcast: Podcast, page: Page = FIRST, token: str = "") -> bytes | None:
    """A page of the feed as XML, below a subscriber's ``token`` when it is private; ``None`` when there is no such page."""
    telling = Telling(podcast, podcast.language, token)
    depends(SITE, podcast_key(podcast.pk))
    if podcast.artwork_id:
        depends(f"picture:{podcast.artwork_id}")
    with translation.override(podcast.language):
        rows = feed_pages.rows_of(podcast, page) if page.month else feed_pages.newest(podcast)
        if page.month and not rows:
            return None
        shown = rows if page.month else rows[: feed_pages.NEWEST]
        channel = channel_of(telling)
        items = items_of(telling, [row.pk for row in shown], channel.picture)
        if page.month:
            return written_out(_linked_month(channel, telling, page), items)
        return _first_page(telling, channel, rows, items)


def _first_page(telling: Telling, channel: Channel, rows: list[Episode], items: list[Written]) -> bytes:
    """As many of the newest as stand in :data:`~.feed_pages.LARGEST` bytes."""
    depends(airing_key(telling.podcast.pk))
    channel = replace(channel, trailers=tuple(_trailers(telling)), lives=tuple(_lives(telling)))
    held = min(len(rows), feed_pages.NEWEST)
    while True:
        older = _older_than(telling, rows, held)
        body = written_out(replace(channel, next_url=older), items[:held])
        if len(body) <= LARGEST or held <= 1:
            return body
        held = max(1, min(held - 1, held * LARGEST // len(body)))


def _older_than(telling: Telling, rows: list[Episode], held: int) -> str:
    if len(rows) <= held:
        return ""
    return _address(telling, feed_pages.page_with(telling.podcast, rows[held]))


def _address(telling: Telling, page: Page) -> str:
    return absolute(f"{base_path(telling.podcast, telling.token)}/{page.name}")


def _linked_month(channel: Channel, telling: Telling, page: Page) -> Channel:
    older = feed_pages.older(telling.podcast, page)
    return replace(
        channel,
        self_url=_address(telling, page),
        next_url=_address(telling, older) if older else "",
        previous_url=_address(telling, feed_pages.newer(telling.podcast, page)),
    )


# -- the head ------------------------------------------------------------------------------------------------------
def channel_of(telling: Telling) -> Channel:
    """What the feed says of the podcast itself."""
    podcast, language, token = telling.podcast, telling.language, telling.token
    station, first = podcast.station.name_in(language), _address(telling, FIRST)
    author = podcast.author or station
    return Channel(
        title=podcast.name_in(language),
        page=absolute(address("home", language) if token else podcast_path(podcast, language)),
        self_url=first,
        first_url=first,
        description=_paragraphs(podcast.description_in(language)),
        language=podcast.feed_language or language,
        picture=absolute(covers.of_podcast(podcast, token)),
        guid=str(podcast.guid or podcast_guid(feed_url(podcast))),
        author=author,
        categories=tuple(name for name in (podcast.category, podcast.category2) if name),
        explicit=podcast.explicit,
        kind=podcast.kind,
        owner_name=podcast.owner_name or author,
        owner_email=podcast.owner_email or podcast.station.email,
        holder=podcast.holder or station,
        locked=podcast.locked,
        funding=(podcast.funding_url, _("Support us")) if podcast.funding_url else None,
        persons=tuple(telling.person(person) for person in podcast.presenters.all()),
        place=Place(podcast.place, podcast.geo, telling.country) if podcast.place else None,
        licence=podcast.licence.lower() if _SPDX.match(podcast.licence) else podcast.licence,
        licence_url="" if _SPDX.match(podcast.licence) else absolute(address("imprint", language)),
        frequency=frequency(podcast),
        publisher=None
        if token
        else Remote(str(publisher_guid(house_station())), absolute(PUBLISHER_PATH), "publisher"),
        # Who came from elsewhere is told to stay here; who goes elsewhere, where.
        moved_to=podcast.moved_to or (first if podcast.came_from and not token else ""),
        complete=podcast.complete,
        block=podcast.blocked or bool(token),
        verify=podcast.verify,
        ai=True if podcast.ai_content else None,
        hub="" if token else HOUSE.websub_hub,
        podping=bool(HOUSE.podping_url) and not token and not podcast.blocked,
    )


def _paragraphs(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{' '.join(part.split())}</p>" for part in escaped.splitlines() if part.strip())


def publisher_guid(station: Station) -> Any:
    """Of the station's publisher feed: by the rule of podcasts, made when it is first told and kept when the site moves."""
    now = podcast_guid(absolute(PUBLISHER_PATH))
    if station.pk is None:
        return now
    return PublisherFeed.objects.get_or_create(station=station, defaults={"guid": now})[0].guid


def frequency(podcast: Podcast) -> tuple[str, str] | None:
    """(RRULE, in words) by the show's places in the week; ``None`` where it has none."""
    if podcast.show is None or podcast.complete:
        return None
    depends(show_key(podcast.show_id))
    days = sorted(set(Slot.objects.filter(show=podcast.show).values_list("weekday", flat=True)))
    if not days or not podcast.show.active:
        return None
    if len(days) == len(_DAYS):
        return "FREQ=DAILY", _("Every day")
    words = _(", ").join(str(Slot.Weekday(day).label) for day in days)
    return f"FREQ=WEEKLY;BYDAY={','.join(_DAYS[day] for day in days)}", words


def _trailers(telling: Telling) -> Iterable[Trailer]:
    """Its published trailers, newest first."""
    episodes: Any = Episode.objects
    rows = episodes.out().filter(podcast=telling.podcast, kind=Episode.Kind.TRAILER).newest()[:5]
    for row in loaded(rows.values_list("pk", flat=True)):
        episode, master = row.episode, row.master
        episode.podcast = telling.podcast
        depends(episode_key(episode.pk))
        if master is not None and episode.published_at is not None:
            season = episode.season.number if episode.season else 0
            yield Trailer(episode.title, sound_of(telling, episode, master), episode.published_at, season)


# -- on the air ----------------------------------------------------------------------------------------------------
def airing_now(podcast: Podcast) -> tuple[on_air.Airing, ...]:
    """Broadcasts of its show that its feed tells of."""
    if podcast.show_id is None or podcast.complete or podcast.private:
        return ()
    slots = set(Slot.objects.filter(show_id=podcast.show_id).values_list("public_id", flat=True))
    return tuple(one for one in on_air.airings(podcast.station.slug) if one.slot in slots)


def _lives(telling: Telling) -> Iterable[Live]:
    podcast, language = telling.podcast, telling.language
    if podcast.show is None:
        return
    title = podcast.show.name_in(language) or podcast.name_in(language)
    persons = tuple(telling.person(person) for person in podcast.presenters.all())
    for airing in airing_now(podcast):
        yield _live(airing, title, podcast.station, language, persons)


def _live(airing: on_air.Airing, title: str, station: Station, language: str, persons: tuple[Heard, ...] = ()) -> Live:
    sounds = streams(station.slug)
    return Live(
        status=airing.status,
        guid=airing.guid,
        title=title,
        start=airing.start.astimezone(station.tz),
        end=airing.end.astimezone(station.tz),
        page=absolute(address("radio", language)),
        sound=sounds[0],
        others=sounds[1:],
        persons=persons,
    )


def station_airings(station: Station) -> tuple[on_air.Airing, ...]:
    """Broadcasts of any show that the station's own feed tells of."""
    return on_air.airings(station.slug) if station.pk is not None else ()


def _station_lives(station: Station, language: str) -> Iterable[Live]:
    airings = station_airings(station)
    slots = Slot.objects.filter(public_id__in={one.slot for one in airings}, show__active=True).select_related("show")
    shows = {slot.public_id: slot.show for slot in slots}
    for airing in airings:
        if (show := shows.get(airing.slot)) is not None:
            depends(show_key(show.pk))
            yield _live(airing, show.name_in(language), station, language)


def streams(station: str) -> tuple[Sound, ...]:
    """The live stream as apps take it: MP3, HLS, and the one for weak networks."""
    below = "" if station == "main" else f"/{station}"

    def at(path: str) -> str:
        return f"{HOUSE.radio_base.rstrip('/')}{below}{path}"

    mp3, low = BY_NAME["live.mp3"], BY_NAME["low.opus"]
    return (
        Sound(at(mp3.path), mp3.content_type, 0, mp3.bitrate),
        Sound(at("/hls/live.m3u8"), "application/x-mpegURL", 0, BY_NAME["live.aac"].bitrate),
        Sound(at(low.path), low.content_type, 0, low.bitrate),
    )


# -- the station as publisher ---------------------------------------------------------------------------------------
def public_podcasts() -> list[Podcast]:
    """All that everybody may hear."""
    rows = Podcast.objects.filter(live=True, private=False)
    return list(rows.select_related("station", "desk", "artwork", "show__picture"))


def publisher_document() -> bytes:
    """``/podcasts/feed.xml``: medium ``publisher``, naming each podcast's feed, and what is on the air."""
    depends(SITE, LIST)
    found = public_podcasts()
    station = house_station()
    language = station.language
    url = absolute(PUBLISHER_PATH)
    with translation.override(language):
        name = station.name_in(language)
        remotes = []
        for podcast in found:
            depends(podcast_key(podcast.pk))
            guid = str(podcast.guid or podcast_guid(feed_url(podcast)))
            remotes.append(Remote(guid, feed_url(podcast), "podcast", podcast.name_in(language)))
        channel = Channel(
            title=name,
            page=absolute(address("podcasts", language)),
            self_url=url,
            first_url=url,
            description=_paragraphs(name_in(station.tagline, language) or name),
            language=language,
            picture=absolute(covers.of_station(station)),
            guid=str(publisher_guid(station)),
            author=name,
            categories=("News",),
            medium="publisher",
            owner_name=name,
            owner_email=station.email,
            holder=name,
            published_in=tuple(remotes),
            lives=tuple(_station_lives(station, language)),
            hub=HOUSE.websub_hub,
        )
    return rss(channel)
