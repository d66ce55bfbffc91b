"""One item of a feed becomes an episode; its sound is fetched once and prepared in the background."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from athir.arabic.paste import clean_line, clean_text
from athir.newsroom.importers.feed_reading import read_json_chapters
from athir.newsroom.importers.feed_records import Item, Mark
from athir.newsroom.importers.fetching import Limits, Unfetched, download, fetch
from athir.newsroom.importers.pictures import Pictures
from athir.newsroom.library.captions import clean_captions
from athir.newsroom.podcasts import preparing
from athir.newsroom.podcasts.actions import name_episode
from athir.newsroom.podcasts.episodes import LANGUAGE_CHOICES, Chapter, Episode, EpisodePerson, Transcript
from athir.newsroom.podcasts.models import Podcast, Season
from athir.newsroom.podcasts.notes import clean
from athir.newsroom.podcasts.uploading import TAKEN, new_draft
from athir.newsroom.settings import HOME

_LANGUAGES = {code for code, _name in LANGUAGE_CHOICES}
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "aac", "audio/ogg": "ogg", "audio/opus": "opus"}
_TIMED = ("text/vtt", "application/srt", "application/x-subrip", "text/srt", "application/x-srt")
_GUEST = "guest"
MOST_PICTURES = 50
"""Of the chapters of one episode."""


@dataclass(frozen=True)
class Sounds:
    """Whether sound is fetched, and what may be asked of a file of it; ``small`` for chapters and transcripts, and what
    brings ``pictures``."""

    wanted: bool
    limits: Limits
    small: Limits
    pictures: Pictures


def bring(item: Item, podcast: Podcast, known: int | None, sounds: Sounds) -> tuple[Episode, bool]:
    """The episode of ``item``, made if there is none, and whether its sound was fetched now.

    Raises :class:`~.fetching.Unfetched` and ``OSError``: the episode stands then without its sound, and is gone on with
    the next time.
    """
    episode = Episode.objects.get(pk=known) if known else _make(item, podcast, sounds)
    if not sounds.wanted or episode.state == Episode.State.READY or preparing.source_of(episode) is not None:
        return episode, False
    folder = HOME.episode_dir(episode.public_id)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"source.{_ending(item)}"
    download(item.audio, target, sounds.limits)
    with target.open("rb") as file:
        episode.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    episode.source_name = PurePath(urlsplit(item.audio).path).name[-200:] or target.name
    with transaction.atomic():
        episode.save(update_fields=["sha256", "source_name", "changed_at"])
        preparing.ask(episode)
    return episode, True


def _ending(item: Item) -> str:
    named = PurePath(urlsplit(item.audio).path).suffix.lower().removeprefix(".")
    return named if named in TAKEN else _ENDINGS.get(item.type, "mp3")


def _make(item: Item, podcast: Podcast, sounds: Sounds) -> Episode:
    marks, words = _marks(item, sounds), _words(item, podcast, sounds)
    picture = sounds.pictures.bring(item.image, clean_line(item.title))
    pictures = [
        sounds.pictures.bring(mark.image, clean_line(mark.title), artwork=False) if number < MOST_PICTURES else None
        for number, mark in enumerate(marks)
    ]
    with transaction.atomic():
        episode = new_draft(podcast, clean_line(item.title)[:300] or "—")
        episode.show = None  # no broadcast of ours
        episode.guid, episode.fetched_from = item.guid, item.audio
        episode.summary, episode.notes = clean_text(item.summary)[:1000], clean(item.notes)[:100_000]
        episode.season, episode.number, episode.kind = _season(item, podcast), item.number, item.kind
        episode.explicit, episode.place, episode.geo = item.explicit, item.place, item.geo
        episode.duration_ms, episode.picture = item.duration_ms, picture
        episode.published_at, episode.live = item.published or timezone.now(), True
        name_episode(episode)
        episode.save()
        Chapter.objects.bulk_create(
            Chapter(
                episode=episode,
                start_ms=mark.at,
                title=clean_line(mark.title)[:200],
                url=_link(mark.url),
                picture=shown,
            )
            for mark, shown in zip(marks, pictures, strict=True)
        )
        roles = EpisodePerson.Role.values
        EpisodePerson.objects.bulk_create(
            EpisodePerson(
                episode=episode, name=clean_line(one.name)[:200], role=one.role if one.role in roles else _GUEST
            )
            for one in item.people
        )
        Transcript.objects.bulk_create(
            Transcript(episode=episode, language=language, text=text) for language, text in words.items()
        )
    return episode


def _link(url: str) -> str:
    return url[:500] if url.startswith(("http://", "https://")) else ""


def _season(item: Item, podcast: Podcast) -> Season | None:
    if item.season is None or item.season > 32_000:
        return None
    names = {podcast.language: item.season_name} if item.season_name else {}
    return Season.objects.get_or_create(podcast=podcast, number=item.season, defaults={"names": names})[0]


def _marks(item: Item, sounds: Sounds) -> list[Mark]:
    """Those in the feed, else those that it names; what cannot be had is left out."""
    marks = list(item.marks)
    if not marks and item.chapters_url:
        try:
            marks = read_json_chapters(fetch(item.chapters_url, sounds.small).body)
        except Unfetched:
            return []
    return sorted({mark.at: mark for mark in marks[:500]}.values(), key=lambda mark: mark.at)


def _words(item: Item, podcast: Podcast, sounds: Sounds) -> dict[str, str]:
    """Language → WebVTT, of the transcripts that carry times."""
    found: dict[str, str] = {}
    for one in item.words:
        language = one.language.partition("-")[0] or podcast.language
        timed = one.type in _TIMED or one.url.partition("?")[0].endswith((".vtt", ".srt"))
        if language not in _LANGUAGES or language in found or not timed:
            continue
        try:
            body = fetch(one.url, sounds.small).body
            found[language] = clean_captions(body.decode("utf-8-sig"))
        except (Unfetched, ValueError):
            continue
    return found
