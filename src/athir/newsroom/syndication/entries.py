"""What a feed says, whatever its format: a channel and its entries. All addresses are absolute, all times aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Media:
    """A picture, sound or film that goes with an entry. ``length`` in bytes, ``width`` and ``height`` in pixels."""

    url: str
    type: str
    length: int | None = None
    width: int | None = None
    height: int | None = None
    title: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Author:
    """Who made it, as readers see the name."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry. ``id`` never changes (``urn:uuid:…``); ``updated`` moves only with what readers see.

    ``html`` is clean already (:mod:`.clean`); ``categories`` are (term, label).
    """

    id: str
    url: str
    title: str
    language: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    picture: Media | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class Channel:
    """A feed's head. ``id`` stays when the site moves to another name; ``self_url`` is this very document, ``first_url`` the newest page, ``next_url`` the next older."""

    id: str
    title: str
    language: str
    url: str
    self_url: str
    first_url: str
    updated: datetime
    subtitle: str = ""
    publisher: str = ""
    icon: str = ""
    next_url: str = ""
    hub: str = ""
