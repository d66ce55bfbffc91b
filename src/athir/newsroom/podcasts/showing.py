"""What pages show of podcasts and episodes. Each thing shown is recorded as a dependency of the page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.addresses import address_or_none
from athir.newsroom.frame.pictures import square
from athir.newsroom.library.showing import wave
from athir.newsroom.podcasts.addresses import episode_path, podcast_path
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile, EpisodePerson
from athir.newsroom.podcasts.media_paths import file_path
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.pages import episode_key, podcast_key


def length(milliseconds: int) -> str:
    """``42:10``, ``1:02:07``; empty for none."""
    if milliseconds <= 0:
        return ""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def picture_of(episode: Episode) -> Any:
    """Its picture, or its podcast's artwork; recorded."""
    found = episode.picture or episode.podcast.artwork
    if found is not None:
        depends(f"picture:{found.pk}")
    return found


@dataclass(frozen=True)
class Card:
    """An episode in a list."""

    episode: Episode
    href: str
    podcast_href: str
    picture: Any
    length: str


def card(episode: Episode, language: str) -> Card:
    """An episode in a list of a page in ``language``."""
    depends(episode_key(episode.pk))
    podcast = podcast_path(episode.podcast, language)
    return Card(episode, episode_path(episode, language), podcast, picture_of(episode), length(episode.duration_ms))


@dataclass(frozen=True)
class PodcastCard:
    """A podcast in a list, with its newest episode."""

    podcast: Podcast
    href: str
    picture: Any
    latest: Episode | None


def podcast_card(podcast: Podcast, language: str, latest: Episode | None) -> PodcastCard:
    """A podcast in a list of a page in ``language``."""
    depends(podcast_key(podcast.pk))
    if podcast.artwork is not None:
        depends(f"picture:{podcast.artwork.pk}")
    return PodcastCard(podcast, podcast_path(podcast, language), podcast.artwork, latest)


@dataclass(frozen=True)
class Sound:
    """A file that the page plays or offers."""

    href: str
    file: EpisodeFile

    @property
    def megabytes(self) -> float:
        return self.file.bytes / 1_000_000


@dataclass(frozen=True)
class Mark:
    """A chapter: ``at`` in whole seconds, ``percent`` of the whole."""

    at: int
    time: str
    title: str
    url: str
    percent: float
    picture: Any = None


@dataclass(frozen=True)
class Heard:
    """Somebody who is heard, and where more of them stands."""

    name: Any
    role: str
    href: str


@dataclass(frozen=True)
class Shown:
    """An episode as its page shows it. ``begin`` is the second from which it plays."""

    episode: Episode
    href: str
    podcast_href: str
    picture: Any
    art_src: str
    length: str
    seconds: int
    master: Sound | None
    small: Sound | None
    wave: str
    marks: list[Mark] = field(default_factory=list)
    people: list[Heard] = field(default_factory=list)
    begin: int = 0

    @property
    def illustrated(self) -> bool:
        """Whether chapters have pictures that differ."""
        return any(mark.picture is not None for mark in self.marks)

    @property
    def marks_json(self) -> str:
        return json.dumps([[mark.at, mark.title] for mark in self.marks], ensure_ascii=False)


def whole(episode: Episode, language: str, begin: int = 0) -> Shown:
    """An episode on its page in ``language``."""
    depends(episode_key(episode.pk), podcast_key(episode.podcast_id))
    files = episode.files.select_related("episode__podcast") if episode.pk else ()  # a preview may be unsaved
    sounds = {file.role: Sound(file_path(file), file) for file in files}
    picture = picture_of(episode)
    sizes = square(picture) if picture else None
    return Shown(
        episode=episode,
        href=episode_path(episode, language),
        podcast_href=podcast_path(episode.podcast, language),
        picture=picture,
        art_src=sizes.src if sizes else "",
        length=length(episode.duration_ms),
        seconds=round(episode.duration_ms / 1000),
        master=sounds.get(EpisodeFile.Role.MASTER),
        small=sounds.get(EpisodeFile.Role.SMALL),
        wave=wave(episode.peaks),
        marks=_marks(episode),
        people=[_heard(person, language) for person in episode.persons.select_related("person")],
        begin=begin,
    )


def _marks(episode: Episode) -> list[Mark]:
    whole_ms = max(1, episode.duration_ms)
    rows = list(episode.chapters.select_related("picture").order_by("start_ms"))
    told = len({row.picture_id for row in rows}) > 1  # one picture for all says nothing
    return [
        Mark(
            one.start_ms // 1000,
            length(one.start_ms) or "0:00",
            one.title,
            one.url,
            min(100.0, one.start_ms / whole_ms * 100),
            _seen(one.picture) if told else None,
        )
        for one in rows
    ]


def _seen(picture: Any) -> Any:
    """A chapter's picture, recorded."""
    if picture is not None:
        depends(f"picture:{picture.pk}")
    return picture


def _heard(person: EpisodePerson, language: str) -> Heard:
    role = str(person.get_role_display())
    if person.person is None:
        return Heard({episode_language(person): person.name}, role, "")
    depends(f"person:{person.person.pk}")
    slug = getattr(person.person, "slug", "")
    return Heard(person.person.names, role, (slug and address_or_none("author", language, slug=slug)) or "")


def episode_language(person: EpisodePerson) -> str:
    """A name without a page is written as the episode is spoken."""
    return str(person.episode.language)
