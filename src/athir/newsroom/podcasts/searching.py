"""Podcasts and episodes can be found by their titles, by what is said of them and by what is said in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.html import strip_tags

from athir.newsroom.frame.names import language_of, name_in
from athir.newsroom.podcasts.addresses import episode_path, podcast_path
from athir.newsroom.podcasts.episodes import Episode, EpisodePerson, Transcript
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.pages import is_out
from athir.newsroom.search.index import put
from athir.newsroom.search.registry import Found, Searchable, register

_CUES = re.compile(r"^(WEBVTT.*|NOTE.*|\d+|.*-->.*)$", re.MULTILINE)


def spoken(transcript: str) -> str:
    """The words of a WebVTT text, without its times and tags."""
    return strip_tags(_CUES.sub("", transcript))


def _episode_words(episode: Episode) -> tuple[str, str, str] | None:
    podcast = episode.podcast
    if not is_out(episode) or not podcast.live or podcast.private:
        return None
    people = " ".join(person.name_in(episode.language) for person in episode.persons.all())
    chapters = " ".join(chapter.title for chapter in episode.chapters.all())
    said = " ".join(spoken(one.text) for one in episode.transcripts.all())
    body = (episode.summary, strip_tags(episode.notes), podcast.name_in(episode.language), people, chapters, said)
    return episode.title, " ".join(body), episode.language


def _episodes_found(ids: Iterable[int]) -> dict[int, Found]:
    episodes: Any = Episode.objects
    rows = episodes.on_site().filter(pk__in=list(ids)).select_related("podcast")
    return {
        one.pk: Found("episode", one.public_id, one.title, episode_path(one), one.summary, one.published_at, 0.0)
        for one in rows
    }


def _podcast_words(podcast: Podcast) -> tuple[str, str, str] | None:
    if not podcast.live or podcast.private:
        return None
    told = language_of(podcast.names, settings.LANGUAGE_CODE)
    texts = " ".join(text for names in (podcast.names, podcast.description) for text in names.values())
    return name_in(podcast.names, told), texts, told


def _podcasts_found(ids: Iterable[int]) -> dict[int, Found]:
    rows = Podcast.objects.filter(pk__in=list(ids), live=True, private=False)
    return {
        one.pk: Found(
            "podcast", one.public_id, one.name_in(), podcast_path(one), one.description_in(), one.published_at, 0.0
        )
        for one in rows
    }


EPISODES = Searchable("episode", Episode, _episode_words, _episodes_found)
register(EPISODES)
register(Searchable("podcast", Podcast, _podcast_words, _podcasts_found))


@receiver(post_save, sender=Podcast)
def _podcast_saved(sender: type[Model], instance: Podcast, **_: Any) -> None:
    """Its name stands with its episodes, and none can be found while it cannot."""
    before: Podcast | None = getattr(instance, "_before_this_save", None)
    if before is None:
        return
    if any(getattr(before, name) != getattr(instance, name) for name in ("live", "private", "names")):
        for episode in instance.episodes.filter(live=True).select_related("podcast").iterator(chunk_size=200):
            put(EPISODES, episode)


@receiver([post_save, post_delete], sender=Transcript)
@receiver([post_save, post_delete], sender=EpisodePerson)
def _part_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    episode = Episode.objects.filter(pk=instance.episode_id).select_related("podcast").first()
    if episode is not None and episode.live:
        put(EPISODES, episode)
