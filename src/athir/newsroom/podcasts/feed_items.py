"""Episodes as the items of a feed: rows in, records out, a fixed number of questions to the database for any number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from athir.newsroom.baking.recording import depends, recording
from athir.newsroom.clips.models import Clip
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.addresses import address, address_or_none
from athir.newsroom.podcasts import covers
from athir.newsroom.podcasts.addresses import episode_path
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile, EpisodePerson
from athir.newsroom.podcasts.feed_records import Heard, Item, Place, Sound, Words
from athir.newsroom.podcasts.media_paths import chapters_path, feed_type, file_url, words_path
from athir.newsroom.podcasts.models import Chapter, Podcast, Transcript
from athir.newsroom.podcasts.pages import episode_key
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.clean import cleaned

_ROLES = {
    EpisodePerson.Role.HOST: ("host", "cast"),
    EpisodePerson.Role.GUEST: ("guest", "cast"),
    EpisodePerson.Role.REPORTER: ("reporter", "cast"),
    EpisodePerson.Role.PRODUCER: ("producer", "creative direction"),
    EpisodePerson.Role.EDITOR: ("editor", "audio post-production"),
}
_FORMS = (("vtt", "text/vtt", True), ("srt", "application/x-subrip", True), ("html", "text/html", False))
COUNTRIES = {"Africa/Casablanca": "MA", "Africa/El_Aaiun": "MA"}
"""Of the zones in which we know where we are."""


@dataclass
class Telling:
    """How one document is told: of which ``podcast``, in which ``language``, below which ``token``; remembers people, so
    that who is heard in three hundred episodes is looked up once."""

    podcast: Podcast
    language: str
    token: str = ""
    _people: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def country(self) -> str:
        return COUNTRIES.get(self.podcast.station.zone, "")

    def person(self, person: Person, role: str = "host") -> Heard:
        """Somebody of the house, with page and picture where there are any."""
        depends(f"person:{person.pk}")
        if person.pk not in self._people:
            page = address_or_none("author", self.language, slug=person.slug) if person.bylines.exists() else None
            picture = covers.portrait(person.picture) if person.picture_id else ""
            self._people[person.pk] = (absolute(page) if page else "", absolute(picture) if picture else "")
        url, picture = self._people[person.pk]
        told, group = _ROLES.get(EpisodePerson.Role(role), ("host", "cast"))
        return Heard(person.name_in(self.language), told, group, url, picture)

    def page(self, episode: Episode) -> str:
        """Where the episode stands on the site; a private one stands nowhere."""
        return absolute(address("home", self.language) if self.token else episode_path(episode, self.language))


@dataclass(frozen=True)
class Loaded:
    """An episode with all that a feed says of it: ``files`` in the order in which they were made, ``marks`` its chapters,
    ``languages`` of its transcripts."""

    episode: Episode
    files: list[EpisodeFile]
    marks: list[tuple[int, str]]
    persons: list[EpisodePerson]
    languages: list[str]

    @property
    def master(self) -> EpisodeFile | None:
        """The sound as it is offered: of several the last that was made."""
        return next((file for file in reversed(self.files) if file.role == EpisodeFile.Role.MASTER), None)

    @property
    def small(self) -> EpisodeFile | None:
        """The same for weak networks."""
        return next((file for file in reversed(self.files) if file.role == EpisodeFile.Role.SMALL), None)


def loaded(pks: Sequence[int]) -> list[Loaded]:
    """The episodes in this order, by one question for each kind of row."""
    # Rows of a cluster's children are gathered here: prefetching them clones a query for each of three hundred.
    episodes = Episode.objects.filter(pk__in=pks).select_related("season", "picture").defer("peaks")
    found = {episode.pk: Loaded(episode, [], [], [], []) for episode in episodes}
    for file in EpisodeFile.objects.filter(episode__in=pks).order_by("id"):
        if file.episode_id in found:
            found[file.episode_id].files.append(file)
    for key, at, title in Chapter.objects.filter(episode__in=pks).values_list("episode_id", "start_ms", "title"):
        if key in found:
            found[key].marks.append((at, title))
    for person in EpisodePerson.objects.filter(episode__in=pks).select_related("person__picture").order_by("id"):
        if person.episode_id in found:
            found[person.episode_id].persons.append(person)
    transcripts = Transcript.objects.filter(episode__in=pks).order_by("id")
    for key, language in transcripts.values_list("episode_id", "language"):
        if key in found:
            found[key].languages.append(language)
    return [found[pk] for pk in pks if pk in found]


def told(
    telling: Telling, pks: Sequence[int], bites: Mapping[int, Sequence[tuple[Clip, Any]]]
) -> Iterator[tuple[int, Item | None, frozenset[str]]]:
    """Each of the episodes with its item (``None``: it has no sound) and the keys of what this shows."""
    for row in loaded(pks):
        episode = row.episode
        episode.podcast = telling.podcast
        with recording() as keys:
            depends(episode_key(episode.pk))
            if episode.picture_id:
                depends(f"picture:{episode.picture_id}")
            item = _item(telling, row, bites.get(episode.pk, ()))
        yield episode.pk, item, frozenset(keys)


def sound_of(telling: Telling, episode: Episode, file: EpisodeFile) -> Sound:
    file.episode = episode
    url = file_url(file, telling.token)
    return Sound(url, feed_type(file.content_type), file.bytes, file.bitrate, file.sha256)


def _item(telling: Telling, row: Loaded, clips: Sequence[tuple[Clip, Any]]) -> Item | None:
    podcast, token, episode = telling.podcast, telling.token, row.episode
    master, small, when = row.master, row.small, episode.published_at
    if master is None or when is None:
        return None
    for clip, _bite in clips:
        depends(f"clip:{clip.pk}")
    cover, wide = covers.of_episode(episode, token), covers.of_episode(episode, token, "wide")
    sound = sound_of(telling, episode, master)
    return Item(
        guid=episode.guid or f"urn:athir:episode:{episode.public_id}",
        title=episode.title or episode.public_id,
        url=telling.page(episode),
        published=when,
        sound=sound,
        duration=episode.duration_ms,
        html=notes_of(episode),
        explicit=podcast.explicit if episode.explicit is None else episode.explicit,
        picture=absolute(cover) if cover else "",
        wide=absolute(wide) if wide else "",
        kind=episode.kind,
        season=episode.season.number if episode.season else 0,
        season_name=episode.season.name_in(telling.language) if episode.season else "",
        number=episode.number or 0,
        marks=_from_the_beginning(row.marks, episode),
        chapters=absolute(chapters_path(episode, token)),
        # The master stands among them too, with its hash: apps offer what they find here, and nothing else.
        others=(sound, sound_of(telling, episode, small)) if small else (),
        persons=tuple(_persons(telling, row)),
        words=tuple(_words(telling, row)),
        bites=tuple(bite for _clip, bite in clips),
        place=_place(telling, episode),
        ai=True if podcast.ai_content else None,
    )


def _from_the_beginning(marks: Sequence[tuple[int, str]], episode: Episode) -> tuple[tuple[int, str], ...]:
    """Ascending, each moment once, the first at 0 as apps want it; what lies behind the end is none."""
    kept = dict(sorted((at, title) for at, title in marks if at < max(episode.duration_ms, 1) and title.strip()))
    if kept and 0 not in kept:
        kept = {0: episode.title, **kept}
    return tuple(kept.items())


def notes_of(episode: Episode) -> str:
    """Summary and notes as one clean text."""
    summary = "".join(f"<p>{_escaped(part)}</p>" for part in episode.summary.splitlines() if part.strip())
    return summary + _cleaned(episode.notes, absolute("/"), episode.title) if episode.notes.strip() else summary


@lru_cache(maxsize=1024)
def _cleaned(notes: str, base: str, title: str) -> str:
    """Kept: of three hundred episodes one changes at a time, and all are written anew."""
    return cleaned(notes, base, media=title)


def _escaped(text: str) -> str:
    return text.strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _persons(telling: Telling, row: Loaded) -> Iterable[Heard]:
    for one in row.persons:
        if one.person:
            yield telling.person(one.person, one.role)
        elif one.name.strip():
            told, group = _ROLES.get(EpisodePerson.Role(one.role), ("host", "cast"))
            yield Heard(one.name, told, group)


def _words(telling: Telling, row: Loaded) -> Iterable[Words]:
    for language in row.languages:
        for form, kind, timed in _FORMS:
            yield Words(absolute(words_path(row.episode, language, form, telling.token)), kind, language, timed)


def _place(telling: Telling, episode: Episode) -> Place | None:
    """Where it is about: its own place, else the province of its podcast."""
    if episode.place:
        return Place(episode.place, episode.geo, telling.country)
    desk = telling.podcast.desk
    return Place(desk.name_in(telling.language), "", telling.country) if desk and desk.parent_id else None
