"""What apps declare to this engine, in their modules ``feeds`` and ``api``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from athir.newsroom.syndication.entries import Entry


# -- who publishes -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Publisher:
    """The station, as machines are told of it. ``id`` stays for ever; addresses are absolute; ``fm`` is (town, MHz)."""

    name: str
    home: str
    logo: str
    id: str = ""
    tagline: str = ""
    radio: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    area: str = ""
    fm: tuple[tuple[str, str], ...] = ()


_publisher: list[Callable[[str], Publisher]] = []


def publisher_is(make: Callable[[str], Publisher]) -> Callable[[str], Publisher]:
    """Decorator: ``make(language)`` tells who publishes."""
    _publisher[:] = [make]
    return make


def publisher(language: str) -> Publisher:
    """Who publishes, named in ``language``. Raises ``LookupError`` when no app has said so."""
    if not _publisher:
        raise LookupError("no app has declared the publisher")
    return _publisher[0](language)


# -- feeds ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """A place in a list, cheap to ask: ``at`` and ``pk`` are its key in the order, ``updated`` its last real change."""

    pk: int
    at: datetime
    updated: datetime


Key = tuple[datetime, int]


@dataclass(frozen=True)
class Feed:
    """One feed. ``page`` is the path of what it follows; ``rows(before, limit)`` newest first, older than the key;
    ``entries(pks)`` in that order, without those that may no longer be read."""

    title: str
    page: str
    rows: Callable[[Key | None, int], list[Row]]
    entries: Callable[[list[int]], list[Entry]]
    subtitle: str = ""


FOLLOWED = "feeds"
"""Key of the page that lists all feeds: touched by whoever adds or renames one."""

Listed = Callable[[str], Iterable[tuple[str, str]]]

_feeds: dict[str, Callable[[str, str], Feed | None]] = {}
_listed: list[tuple[int, str, Any, Listed]] = []


def register_feeds(
    kind: str,
    find: Callable[[str, str], Feed | None],
    *,
    heading: Any = "",
    listed: Listed | None = None,
    order: int = 50,
) -> None:
    """``find(slug, language)`` gives the feed at ``/feeds/<kind>/<slug>.xml`` (slug ``""``: ``/feeds/<kind>.xml``).

    ``listed(language)`` gives (slug, name) of those that the page of feeds shows, under ``heading``.
    """
    _feeds[kind] = find
    if listed is not None:
        _listed[:] = sorted((*(one for one in _listed if one[1] != kind), (order, kind, heading, listed)))


def followed(language: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Headings, each with the (kind, slug, name) of its feeds; without those that have none."""
    found = [(str(heading), [(kind, *row) for row in listed(language)]) for _order, kind, heading, listed in _listed]
    return [(heading, rows) for heading, rows in found if rows]


def find_feed(kind: str, slug: str, language: str) -> Feed | None:
    found = _feeds.get(kind)
    return found(slug, language) if found else None


@dataclass(frozen=True)
class Followed:
    """Something that can be followed at addresses of its own: ``links`` are (path, content type, its name in Latin letters)."""

    name: str
    links: tuple[tuple[str, str, str], ...]


_elsewhere: list[tuple[Any, Callable[[str], Iterable[Followed]]]] = []


def register_followed(heading: Any, listed: Callable[[str], Iterable[Followed]]) -> None:
    """``listed(language)`` gives what the page of feeds shows under ``heading`` besides the feeds made here."""
    _elsewhere.append((heading, listed))


def followed_elsewhere(language: str) -> list[tuple[str, list[Followed]]]:
    """Headings, each with what stands under it; without those that have none."""
    found = [(str(heading), list(listed(language))) for heading, listed in _elsewhere]
    return [(heading, rows) for heading, rows in found if rows]


# -- sitemaps ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """An address in a sitemap: ``path`` (an IRI path), ``changed`` when it is known."""

    path: str
    changed: datetime | None = None


@dataclass(frozen=True)
class News:
    """An article in the news sitemap."""

    path: str
    title: str
    language: str
    published: datetime


@dataclass(frozen=True)
class Sitemap:
    """Addresses of one kind in ``parts()`` parts; ``places(number)`` from 1, ``sitemaps.PART`` at most.

    ``state(number)`` is cheap to ask and changes with the part; without it a part is written to see whether it did.
    """

    name: str
    parts: Callable[[], int]
    places: Callable[[int], Iterable[Place]]
    state: Callable[[int], tuple[Any, ...]] | None = None


_sitemaps: dict[str, Sitemap] = {}
_news: list[Callable[[datetime, int], Iterable[News]]] = []


def register_sitemap(sitemap: Sitemap) -> None:
    _sitemaps[sitemap.name] = sitemap


def sitemaps() -> dict[str, Sitemap]:
    return _sitemaps


def register_news(newest: Callable[[datetime, int], Iterable[News]]) -> None:
    """``newest(since, limit)`` gives what was published after ``since``, newest first."""
    _news.append(newest)


def news(since: datetime, limit: int) -> list[News]:
    """Of all apps together, newest first, ``limit`` at most."""
    found = [one for newest in _news for one in newest(since, limit)]
    return sorted(found, key=lambda one: one.published, reverse=True)[:limit]


# -- the head of a page --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shared:
    """What a page's head says to those who share, index or follow it. Addresses are absolute.

    ``data`` are schema.org objects (:mod:`.jsonld`); ``feed`` is (kind, slug) of its own feed, ``feeds`` are others as
    (title, content type, address); ``embed`` whether the page can be embedded.
    """

    type: str = "website"
    title: str = ""
    image: str = ""
    image_alt: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    data: tuple[dict[str, Any], ...] = ()
    feed: tuple[str, str] | None = None
    feed_title: str = ""
    feeds: tuple[tuple[str, str, str], ...] = ()
    embed: bool = False


Describe = Callable[[Mapping[str, Any]], Shared | None]
_describe: list[tuple[int, Describe]] = []


def describes_page(order: int = 50) -> Callable[[Describe], Describe]:
    """Decorator: the function is shown a page's context and says what its head says, or ``None`` for another's page."""

    def register(describe: Describe) -> Describe:
        _describe.append((order, describe))
        _describe.sort(key=lambda pair: pair[0])
        return describe

    return register


def describe(context: Mapping[str, Any]) -> Shared:
    """What the first app that knows the page says of it."""
    for _order, one in _describe:
        shared = one(context)
        if shared is not None:
            return shared
    return Shared()


# -- share pictures ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Card:
    """What a share picture shows. ``photo`` opens the picture behind it as bytes; ``photo_key`` names its content."""

    title: str
    language: str
    station: str
    kicker: str = ""
    hue: str = ""
    photo_key: str = ""
    photo: Callable[[], bytes | None] | None = field(default=None, compare=False)


Named = Iterable[tuple[str, str]]
"""(id, language) of cards."""

_cards: dict[str, Callable[[str, str], Card | None]] = {}
_touched: dict[str, Callable[[str], Named]] = {}


def register_cards(
    kind: str, find: Callable[[str, str], Card | None], touched: Callable[[str], Named] | None = None
) -> None:
    """``find(id, language)`` gives the card at ``/cards/<kind>/…``, ``None`` when readers may not see what it shows.

    ``touched(key)`` gives the cards that may be others since the baking key was touched: they are drawn before the first
    messenger asks. Without it they are drawn when one does.
    """
    _cards[kind] = find
    if touched is not None:
        _touched[kind] = touched


def touched_cards(key: str) -> list[tuple[str, str, str]]:
    """(kind, id, language) of the cards to draw after ``key`` was touched."""
    return [(kind, name, language) for kind, named in _touched.items() for name, language in named(key)]


def number_in(key: str, start: str) -> int | None:
    """7 of ``article:7`` for the start ``article``; ``None`` for keys of another kind."""
    kind, _colon, number = key.partition(":")
    return int(number) if kind == start and number.isdecimal() else None


def find_card(kind: str, name: str, language: str) -> Card | None:
    found = _cards.get(kind)
    return found(name, language) if found else None


# -- embeds --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Embeddable:
    """How a page is shown inside another site: ``src`` (path below ``/embed/``), sizes in pixels."""

    type: str
    title: str
    src: str
    width: int
    height: int
    author: str = ""
    thumbnail: str = ""


Embed = Callable[[Mapping[str, Any]], Embeddable | None]
_embeds: dict[str, Embed] = {}


def register_embed(view_name: str, find: Embed) -> None:
    """``find(kwargs)`` for a page by its address name and the arguments in it (``language``, ``slug``)."""
    _embeds[view_name] = find


def find_embed(view_name: str, kwargs: Mapping[str, Any]) -> Embeddable | None:
    found = _embeds.get(view_name)
    return found(kwargs) if found else None


# -- the interface -------------------------------------------------------------------------------------------------
_routers: list[tuple[str, Any]] = []


def register_api(tag: str, router: Any) -> None:
    """Add a ``ninja.Router`` to ``/api/v1/``; ``tag`` is its heading in the description."""
    _routers.append((tag, router))


def routers() -> list[tuple[str, Any]]:
    return _routers
