"""What a feed says, once it has been read: plain records, addresses whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Mark:
    """A chapter: milliseconds, title, link, address of its picture."""

    at: int
    title: str
    url: str = ""
    image: str = ""


@dataclass(frozen=True)
class Words:
    """A transcript at ``url``."""

    url: str
    type: str
    language: str


@dataclass(frozen=True)
class Heard:
    """Who is heard, in which role."""

    name: str
    role: str


@dataclass(frozen=True)
class Item:
    """An episode. ``length`` as the feed says it (it lies often), ``duration_ms`` too."""

    guid: str
    title: str
    audio: str
    type: str
    length: int
    published: datetime | None
    summary: str = ""
    notes: str = ""
    duration_ms: int = 0
    season: int | None = None
    season_name: str = ""
    number: int | None = None
    kind: str = "full"
    explicit: bool | None = None
    image: str = ""
    marks: tuple[Mark, ...] = ()
    chapters_url: str = ""
    words: tuple[Words, ...] = ()
    people: tuple[Heard, ...] = ()
    place: str = ""
    geo: str = ""


@dataclass(frozen=True)
class Channel:
    """A podcast. ``guid`` is ``podcast:guid``; ``moved_to`` where the feed says it has moved; ``next`` its next page."""

    title: str
    url: str
    description: str = ""
    language: str = ""
    link: str = ""
    guid: str = ""
    locked: bool = False
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    copyright: str = ""
    image: str = ""
    kind: str = "episodic"
    explicit: bool = False
    complete: bool = False
    categories: tuple[str, ...] = ()
    funding: str = ""
    licence: str = ""
    moved_to: str = ""
    next: str = ""
    items: tuple[Item, ...] = field(default=())
    left_out: tuple[str, ...] = ()
    """Titles of items without a sound."""
