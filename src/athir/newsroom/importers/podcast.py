"""Imports a podcast from its feed: what it says of itself, its episodes with their identities, and their sound.

May be run again as often as one likes: what is there stays as the newsroom made it, what is new comes, a download that
broke off goes on.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from athir.arabic.paste import clean_line, clean_text
from athir.newsroom.frame.models import Station
from athir.newsroom.importers.episodes import Sounds, bring
from athir.newsroom.importers.feed_reading import NoFeed, plain, read_feed
from athir.newsroom.importers.feed_records import Channel, Item
from athir.newsroom.importers.fetching import Limits, Unfetched, fetch
from athir.newsroom.importers.pictures import Pictures
from athir.newsroom.podcasts.categories import CATEGORIES
from athir.newsroom.podcasts.episodes import LANGUAGE_CHOICES, Episode
from athir.newsroom.podcasts.forms import TAKEN
from athir.newsroom.podcasts.guids import podcast_guid
from athir.newsroom.podcasts.models import Podcast

FEED_BYTES, FEED_SECONDS, MOST_PAGES = 32 << 20, 120.0, 200
PICTURE_BYTES = 24 << 20
_LANGUAGES = {code for code, _name in LANGUAGE_CHOICES}
_CATEGORIES = {name.lower(): name for name, _label in CATEGORIES}

Say = Callable[[str], None]


class ImportRefused(Exception):
    """Nothing was imported: a sentence that says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """``slug`` and ``language`` where the feed's are not to be taken; ``own``: the rights are ours although the feed is
    locked; ``private``: addresses inside our own network may be fetched; ``sound``: fetch it, too."""

    slug: str = ""
    language: str = ""
    own: bool = False
    private: bool = False
    sound: bool = True
    sound_bytes: int = 2 << 30
    sound_seconds: float = 3600.0

    @property
    def small(self) -> Limits:
        return Limits(FEED_BYTES, FEED_SECONDS, self.private)


@dataclass
class Report:
    """What was done. ``failed`` are (title, sentence), and so are ``pictures`` that did not come."""

    podcast: Podcast
    new: int = 0
    known: int = 0
    fetched: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)


def read_whole(source: str, wanted: Wanted) -> Channel:
    """The feed at an address or in a file, all its pages in one. Raises :class:`ImportRefused`."""
    if source.startswith(("http://", "https://")):
        url, body = _fetched(source, wanted)
    else:
        url, body = "", _local(source)
    first = _read(body, url, source)
    if first.moved_to and first.moved_to.rstrip("/") != url.rstrip("/"):
        moved, body = _fetched(first.moved_to, wanted)
        first, url = _read(body, moved, moved), moved
    items, left_out, seen, following = list(first.items), list(first.left_out), {url}, first.next
    while following and following not in seen and len(seen) < MOST_PAGES:
        seen.add(following)
        try:
            page = _read(fetch(following, wanted.small).body, following, following)
        except (Unfetched, ImportRefused):
            break
        items += page.items
        left_out += page.left_out
        following = page.next
    known = {item.guid: item for item in reversed(items)}
    unique = [item for item in items if known.pop(item.guid, None) is not None]
    return Channel(**{**first.__dict__, "items": tuple(unique), "left_out": tuple(left_out), "next": ""})


def _fetched(url: str, wanted: Wanted) -> tuple[str, bytes]:
    try:
        answer = fetch(url, wanted.small)
    except Unfetched as error:
        raise ImportRefused(str(error)) from error
    return answer.url, answer.body


def _local(source: str) -> bytes:
    try:
        path = Path(source)
        if path.stat().st_size > FEED_BYTES:
            raise ImportRefused(_("%(file)s is too large for a feed.") % {"file": source})
        return path.read_bytes()
    except OSError as error:
        raise ImportRefused(_("%(file)s cannot be read: %(why)s") % {"file": source, "why": error.strerror}) from error


def _read(body: bytes, url: str, source: str) -> Channel:
    try:
        return read_feed(body, url)
    except NoFeed as error:
        raise ImportRefused(_("%(source)s holds no podcast’s feed.") % {"source": source[:200]}) from error


def run(source: str, wanted: Wanted, say: Say = lambda _text: None) -> Report:
    """Import it. Raises :class:`ImportRefused`."""
    channel = read_whole(source, wanted)
    if not channel.title:
        raise ImportRefused(_("%(source)s holds no podcast’s feed.") % {"source": source[:200]})
    station = Station.objects.order_by("id").first()
    if station is None:
        raise ImportRefused(_("There is no station yet. Run `athir init` first."))
    podcast = find(channel)
    pictures = Pictures(Limits(PICTURE_BYTES, FEED_SECONDS, wanted.private), channel.author)
    if podcast is None:
        if channel.locked and not wanted.own:
            raise ImportRefused(_("The feed is locked by its owner. If the podcast is yours, say so with --i-own-it."))
        podcast = _make(channel, station, wanted)
        _artwork(podcast, channel, pictures)
    report = Report(podcast, left_out=list(channel.left_out))
    limits = Limits(wanted.sound_bytes, wanted.sound_seconds, wanted.private)
    # Many feeds name the podcast's picture with every episode: that is none of its own.
    items = [replace(item, image="") if item.image == channel.image else item for item in channel.items]
    _episodes(items, podcast, Sounds(wanted.sound, limits, wanted.small, pictures), report, say)
    report.pictures = pictures.failed
    return report


def find(channel: Channel) -> Podcast | None:
    """The podcast that this feed has become, by its address or its identity."""
    found = Podcast.objects.filter(came_from=channel.url[:500]).first() if channel.url else None
    guid = _guid(channel)
    return found or (Podcast.objects.filter(guid=guid).first() if guid else None)


def _guid(channel: Channel) -> uuid.UUID | None:
    try:
        return uuid.UUID(channel.guid)
    except ValueError:
        return podcast_guid(channel.url) if channel.url else None


def _language(channel: Channel, station: Station, wanted: Wanted) -> str:
    short = (wanted.language or channel.language).partition("-")[0]
    if short in _LANGUAGES:
        return short
    return "zgh" if short in ("ber", "tzm", "shi", "rif") else station.language


def free_slug(channel: Channel, wanted: str) -> str:
    """Latin letters of what was wanted, of the title or of the feed's address; never one that is taken."""
    path = PurePath(urlsplit(channel.url).path if channel.url else "")
    names = (wanted, channel.title, path.stem, path.parent.name, urlsplit(channel.url).hostname or "")
    for name in names:
        letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60]
        if len(stem) > 2 and stem not in TAKEN and stem not in ("feed", "rss", "index", "xml", "podcast", "podcasts"):
            break
    else:
        stem = "podcast"
    slug, number = stem, 1
    while Podcast.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _make(channel: Channel, station: Station, wanted: Wanted) -> Podcast:
    language = _language(channel, station, wanted)
    chosen = [_CATEGORIES[name.lower()] for name in channel.categories if name.lower() in _CATEGORIES]
    holder = re.sub(r"^(©|\(c\)|copyright|&copy;|\d{4}|[\s,–-])+", "", channel.copyright, flags=re.IGNORECASE)
    podcast = Podcast(
        station=station,
        slug=free_slug(channel, wanted.slug),
        guid=_guid(channel),
        names={language: clean_line(channel.title)[:200]},
        description={language: clean_text(plain(channel.description))[:4000] or clean_line(channel.title)},
        language=language,
        kind=channel.kind,
        category=chosen[0] if chosen else "News",
        category2=chosen[1] if len(chosen) > 1 and chosen[1] != chosen[0] else "",
        explicit=channel.explicit,
        author=channel.author,
        owner_name=channel.owner_name,
        owner_email=channel.owner_email if "@" in channel.owner_email else "",
        holder=holder.strip(),
        licence=channel.licence,
        funding_url=channel.funding[:200] if channel.funding.startswith("http") else "",
        complete=channel.complete,
        came_from=channel.url[:500],
    )
    podcast.save()
    return podcast


def _artwork(podcast: Podcast, channel: Channel, pictures: Pictures) -> None:
    """The picture of the feed, if it can be had and is one; without it the podcast stands all the same."""
    podcast.artwork = pictures.bring(channel.image, podcast.name_in(podcast.language))
    if podcast.artwork is not None:
        podcast.save(update_fields=["artwork"])


def _episodes(items: Iterable[Item], podcast: Podcast, sounds: Sounds, report: Report, say: Say) -> None:
    known = dict(Episode.objects.filter(podcast=podcast).values_list("guid", "pk"))
    ordered = sorted(items, key=_oldest_first)
    for number, item in enumerate(ordered, start=1):
        say(f"{number}/{len(ordered)} {item.title}")
        new = item.guid not in known
        try:
            episode, fetched = bring(item, podcast, known.get(item.guid), sounds)
        except (Unfetched, OSError) as error:
            report.failed.append((item.title, str(error)))
            continue
        known[item.guid] = episode.pk
        report.new += new
        report.known += not new
        report.fetched += fetched


def _oldest_first(item: Item) -> float:
    return (item.published or timezone.now()).timestamp()
