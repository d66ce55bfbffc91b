"""When a show ends, its part of the log becomes a draft episode, and is on its way to be one that can be heard.

The row, its place in the book of airings and the task that makes the sound are one transaction: a worker that is killed
at any moment leaves all of it or nothing, and finds the airing again in the journal.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from athir.airlog.running import running_order
from athir.home import Home
from athir.newsroom.airlink import episode_texts as texts
from athir.newsroom.airlink.broadcasts import SHORTEST, Broadcast, Range, broadcasts, without
from athir.newsroom.airlink.chapter_pictures import pictures_of
from athir.newsroom.airlink.journal_tail import JournalTail
from athir.newsroom.airlink.models import MadeEpisode
from athir.newsroom.airlink.timeline import KINDS, Span, read
from athir.newsroom.frame.models import Station
from athir.newsroom.library.models import AudioFile
from athir.newsroom.podcasts import preparing
from athir.newsroom.podcasts.episodes import Chapter, Episode, EpisodePerson
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.record import places
from athir.newsroom.record.log import best_mount, index, reader
from athir.newsroom.settings import HOME
from athir.newsroom.shows.models import Slot

log = logging.getLogger("athir.episodes")

CAUGHT_UP = timedelta(hours=12)
"""Shows that ended so long ago, while the newsroom was down, still become episodes."""

LOG_LATE = timedelta(seconds=30)
"""So long the end of a show is waited for in the log; then what is there has to do."""

_SILENT = (str(AudioFile.Kind.JINGLE), str(AudioFile.Kind.AD))


class Expected:
    """Who should present a slot, by accounts. Asked again for each look at the journal."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, slot: str) -> tuple[str, ...]:
        if slot not in self._known:
            self._known[slot] = self._asked(slot.partition(".")[0])
        return self._known[slot]

    @staticmethod
    def _asked(public_id: str) -> tuple[str, ...]:
        row = Slot.objects.filter(public_id=public_id).select_related("show").first()
        if row is None:
            return ()
        people = list(row.presenters.select_related("user")) or list(row.show.presenters.select_related("user"))
        return tuple(person.user.get_username() for person in people if person.user is not None)


class EpisodeMaker:
    """Watches one station. :meth:`step` is cheap while nothing ends."""

    def __init__(self, home: Home, station: str) -> None:
        self._station = station
        self._tail = JournalTail(home.station(station).journal_dir, KINDS, CAUGHT_UP)
        self._shows: set[str] | None = None
        self._waiting = True

    def step(self, now: datetime | None = None) -> int:
        """Make drafts of the shows that have ended; how many."""
        now = now or datetime.now(UTC)
        shows = set(_podcasts(self._station).values_list("show__public_id", flat=True))
        if not shows:
            return 0
        fresh = self._tail.read(now)
        if not (fresh or self._waiting or shows != self._shows):
            return 0
        self._shows = shows
        return self._look(shows, now)

    def _look(self, shows: set[str], now: datetime) -> int:
        found = [b for b in broadcasts(read(self._tail.events), Expected(), now) if b.show in shows]
        over = [one for one in found if one.over and one.end > now - CAUGHT_UP]
        self._waiting = any(not one.over for one in found)
        made = 0
        for podcast in _podcasts(self._station).select_related("station", "show"):
            for one in over:
                if podcast.show is None or one.show != podcast.show.public_id or known(podcast, one):
                    continue
                if not _logged(self._station, one, now):
                    self._waiting = True
                    continue
                made += _make(podcast, one) is not None
        return made


def _podcasts(station: str) -> Any:
    return Podcast.objects.filter(station__slug=station, show__isnull=False, complete=False).order_by("pk")


def key_of(podcast: Podcast, one: Broadcast) -> str:
    """What names the airing for this podcast: it makes one episode."""
    return f"{podcast.station.slug}:{one.slot}:{podcast.public_id}"[:120]


def known(podcast: Podcast, one: Broadcast) -> bool:
    return MadeEpisode.objects.filter(key=key_of(podcast, one)).exists()


def _logged(station: str, one: Broadcast, now: datetime) -> bool:
    """Whether the log has come to the broadcast's end."""
    if now - one.end > LOG_LATE:
        return True
    mount = best_mount(station, one.start, one.end)
    last = index(station, mount).last() if mount else None
    return last is not None and last.end >= one.end


def _make(podcast: Podcast, one: Broadcast) -> Episode | None:
    kinds = _kinds(one.items)
    kept = without(one.kept, _cut_out(podcast, one.items, kinds))
    silent = {path for path, kind in kinds.items() if kind in _SILENT}
    key = key_of(podcast, one)
    with transaction.atomic():
        MadeEpisode.objects.create(key=key)
        if sum((end - start for start, end in kept), timedelta()) < SHORTEST:
            log.info("%s: nothing of %s is left to make an episode of", podcast, one.slot)
            return None
        played = [(item.start, item.path) for item in one.items]
        return draft(podcast, kept, one.marks(silent), one=one, broadcast=key, played=played)


def _kinds(items: Sequence[Span]) -> dict[str, str]:
    paths = {item.path for item in items if item.path}
    return dict(AudioFile.objects.filter(path__in=paths).values_list("path", "kind"))


def _cut_out(podcast: Podcast, items: Sequence[Span], kinds: dict[str, str]) -> list[Range]:
    unwanted: set[str] = set(_SILENT if podcast.cut_jingles else ())
    if podcast.cut_music:
        unwanted.add(str(AudioFile.Kind.MUSIC))
    return [(item.start, item.end) for item in items if item.end is not None and kinds.get(item.path) in unwanted]


def draft(
    podcast: Podcast,
    kept: Sequence[Range],
    marks: Sequence[tuple[datetime, str]],
    *,
    one: Broadcast | None = None,
    broadcast: str | None = None,
    played: Iterable[tuple[datetime, str]] = (),
    user: Any = None,
    title: str = "",
) -> Episode | None:
    """A draft of ``kept``, and the task that makes its sound; ``None`` when the log holds nothing of it. ``played``: when
    which file of the audio library began."""
    station: Station = podcast.station
    mount = best_mount(station.slug, kept[0][0], kept[-1][1])
    stretches = places.of_log(index(station.slug, mount), station.slug, kept) if mount else ()
    stretches = places.allowed(reader(station.slug).state(), stretches)
    if not stretches:
        log.warning("%s: the log holds nothing of %s", podcast, kept[0][0])
        return None
    show, language = podcast.show, podcast.language
    start, end = stretches[0].start, stretches[-1].end
    people = texts.people_of(one, show)
    about = (show.description_in(language) if show else "") or podcast.description_in(language)
    articles = texts.mentioned(station.pk, people, start, end, language)
    with transaction.atomic():
        episode = Episode.objects.create(
            podcast=podcast,
            station=station,
            show=show,
            broadcast=broadcast,
            title=title[:300] or texts.title_of(podcast, show, one, start),
            language=language,
            summary=about[:1000],
            notes=texts.notes_of(about, articles, language),
            mount=mount,
            stretches=[stretch.as_record() for stretch in stretches],
            started_at=start,
            ended_at=end,
            created_by=user,
        )
        chapters = texts.chapters_of(marks, stretches, language)
        pictures = pictures_of(chapters, stretches, played, station.pk, show, language)
        for (at, words), picture in zip(chapters, pictures, strict=True):
            Chapter.objects.create(episode=episode, start_ms=at, title=words, picture=picture)
        for person in people:
            EpisodePerson.objects.create(episode=episode, person=person)
        preparing.ask(episode, trim=podcast.trim and user is None, fresh=user is None)
    return episode


def by_hand(podcast: Podcast, start: datetime, end: datetime, user: Any, title: str = "") -> Episode | None:
    """A draft of a range that somebody chose, with what the journal says of it; nothing of it is cut out."""
    order = running_order(HOME.station(podcast.station.slug).journal_dir, start, end)
    items = [entry for entry in order if entry.kind == "item"]
    marks = [(e.start, f"{e.artist} – {e.title}" if e.artist else e.title) for e in items]
    played = [(entry.start, entry.path) for entry in items]
    return draft(podcast, [(start, end)], marks, played=played, user=user, title=title)
