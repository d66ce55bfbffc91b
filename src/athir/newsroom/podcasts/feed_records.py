"""What a podcast's feed says, before it is XML. All addresses are absolute, all times aware, all texts as people wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sound:
    """A file: ``type`` as feeds name it, ``bytes`` exact, ``bitrate`` in bits/s, ``sha256`` in hexadecimal."""

    url: str
    type: str
    bytes: int = 0
    bitrate: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Heard:
    """Who is heard. ``role`` and ``group`` of Podcasting 2.0's taxonomy, in lower case."""

    name: str
    role: str = "host"
    group: str = "cast"
    url: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Place:
    """Where: ``geo`` is ``31.93,-4.42``; ``rel`` ``subject`` or ``creator``."""

    name: str
    geo: str = ""
    country: str = ""
    rel: str = "subject"


@dataclass(frozen=True)
class Words:
    """A transcript at ``url``. ``timed``: it carries times and serves as captions."""

    url: str
    type: str
    language: str
    timed: bool = True


@dataclass(frozen=True)
class Bite:
    """A piece worth hearing first: from ``start`` (ms of the episode) for ``length`` ms."""

    start: int
    length: int
    title: str = ""


@dataclass(frozen=True)
class Trailer:
    title: str
    sound: Sound
    published: datetime
    season: int = 0


@dataclass(frozen=True)
class Item:
    """An episode. ``html`` is clean; ``duration`` in ms; ``marks`` are its chapters as (ms, title); ``ai``: none says nothing."""

    guid: str
    title: str
    url: str
    published: datetime
    sound: Sound
    duration: int
    html: str = ""
    explicit: bool = False
    picture: str = ""
    wide: str = ""
    kind: str = "full"
    season: int = 0
    season_name: str = ""
    number: int = 0
    marks: tuple[tuple[int, str], ...] = ()
    chapters: str = ""
    others: tuple[Sound, ...] = ()
    persons: tuple[Heard, ...] = ()
    words: tuple[Words, ...] = ()
    bites: tuple[Bite, ...] = ()
    place: Place | None = None
    licence: str = ""
    ai: bool | None = None


@dataclass(frozen=True)
class Live:
    """A broadcast in the feed of its show. ``status``: ``pending``, ``live`` or ``ended``; ``page`` is where it is heard
    by who follows the link; ``start`` and ``end`` with the offset to be told."""

    status: str
    guid: str
    title: str
    start: datetime
    end: datetime
    page: str
    sound: Sound
    others: tuple[Sound, ...] = ()
    persons: tuple[Heard, ...] = ()
    picture: str = ""


@dataclass(frozen=True)
class Remote:
    """Another feed, as ``podcast:remoteItem`` names it."""

    guid: str
    url: str
    medium: str = ""
    title: str = ""


@dataclass(frozen=True)
class Channel:
    """A feed's head. ``page`` is the address of the podcast's page, ``self_url`` of this very document, ``first_url`` of
    the newest, ``next_url`` and ``previous_url`` of the older and newer one (RFC 5005); ``kind`` ``episodic``, ``serial``
    or empty; ``categories`` by Apple's names, ``A > B`` for a subcategory; ``frequency`` is (RRULE, in words)."""

    title: str
    page: str
    self_url: str
    first_url: str
    description: str
    language: str
    picture: str
    guid: str
    author: str
    categories: tuple[str, ...] = ()
    explicit: bool = False
    kind: str = ""
    medium: str = "podcast"
    owner_name: str = ""
    owner_email: str = ""
    holder: str = ""
    locked: bool = True
    funding: tuple[str, str] | None = None
    persons: tuple[Heard, ...] = ()
    place: Place | None = None
    licence: str = ""
    licence_url: str = ""
    frequency: tuple[str, str] | None = None
    trailers: tuple[Trailer, ...] = ()
    publisher: Remote | None = None
    published_in: tuple[Remote, ...] = ()
    moved_to: str = ""
    complete: bool = False
    block: bool = False
    verify: str = ""
    ai: bool | None = None
    next_url: str = ""
    previous_url: str = ""
    hub: str = ""
    podping: bool = False
    lives: tuple[Live, ...] = ()
    wide: str = ""
    generator: str = "Athir"
