"""Items of feeds as XML, each kept with all that it was made of: of three hundred episodes one changes at a time.

The rows are asked for every time, as bare values; only where they are not what they were is an item told and written
anew. So nothing has to be said to the shelf, and nothing on it can be old.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from athir.airlog.aired import Stretch
from athir.newsroom.baking.recording import depends
from athir.newsroom.dossiers.models import Person
from athir.newsroom.library.models import Picture
from athir.newsroom.podcasts.bites import bites_of
from athir.newsroom.podcasts.episodes import Episode, EpisodeFile, EpisodePerson
from athir.newsroom.podcasts.feed import Written, written
from athir.newsroom.podcasts.feed_items import Telling, told
from athir.newsroom.podcasts.models import Chapter, Season, Transcript
from athir.newsroom.syndication.addresses import absolute

MOST = 3000
"""Items on the shelf: 20 kB each where the notes are long."""

_UNSEEN = {"peaks", "former_names", "progress", "changed_at"}
"""Of an episode: what no feed tells."""
_EPISODE = [field.attname for field in Episode._meta.concrete_fields if field.name not in _UNSEEN]
_PICTURE = ("pk", "file_hash", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
_FILE = ("episode_id", "role", "name", "content_type", "bitrate", "bytes", "sha256")


@dataclass(frozen=True)
class _Kept:
    made_of: tuple[Any, ...]
    xml: Written | None
    keys: frozenset[str]


@dataclass(frozen=True)
class _Aired:
    """What decides which clips lie in an episode."""

    pk: int
    station_id: int
    started_at: datetime | None
    ended_at: datetime | None
    stretches: list[dict[str, Any]]

    def pieces(self) -> tuple[Stretch, ...]:
        return tuple(Stretch.from_record(record) for record in self.stretches)


class Shelf:
    """What this process has written. Safe between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()

    def get(self, key: tuple[Any, ...], made_of: tuple[Any, ...]) -> _Kept | None:
        """The item, if it is made of the same."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.made_of != made_of:
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[Any, ...], kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


shelf = Shelf()


def items_of(telling: Telling, pks: Sequence[int], picture: str) -> list[Written]:
    """Those of the episodes that have sound, in this order; ``picture`` for those without one of their own."""
    made_of, bites = _made_of(telling, pks, picture)
    keys = {pk: (telling.podcast.pk, telling.token, telling.language, pk) for pk in made_of}
    found = {pk: kept for pk in made_of if (kept := shelf.get(keys[pk], made_of[pk])) is not None}
    missing = [pk for pk in made_of if pk not in found]
    for pk, item, shown in told(telling, missing, bites) if missing else ():
        kept = _Kept(made_of[pk], None if item is None else written(item, picture), shown)
        shelf.put(keys[pk], kept)
        found[pk] = kept
    for kept in found.values():
        depends(*kept.keys)
    return [xml for pk in pks if pk in found and (xml := found[pk].xml) is not None]


def _made_of(telling: Telling, pks: Sequence[int], picture: str) -> tuple[dict[int, tuple[Any, ...]], dict[int, Any]]:
    """By episode, in the order asked for: all that its item tells; and its soundbites."""
    rows = {row["id"]: row for row in Episode.objects.filter(pk__in=pks).values(*_EPISODE)}
    bites = bites_of(
        _Aired(pk, row["station_id"], row["started_at"], row["ended_at"], row["stretches"]) for pk, row in rows.items()
    )
    files = _grouped(EpisodeFile.objects.filter(episode__in=pks).order_by("id").values_list(*_FILE))
    marks = _grouped(Chapter.objects.filter(episode__in=pks).values_list("episode_id", "start_ms", "title"))
    heard = EpisodePerson.objects.filter(episode__in=pks).order_by("id")
    persons = _grouped(heard.values_list("episode_id", "person_id", "name", "role"))
    words = _grouped(Transcript.objects.filter(episode__in=pks).order_by("id").values_list("episode_id", "language"))
    people = _people(telling, {person for rows in persons.values() for person, *_ in rows if person})
    wanted = {row["picture_id"] for row in rows.values() if row["picture_id"]}
    pictures = {row[0]: row for row in Picture.objects.filter(pk__in=wanted).values_list(*_PICTURE)}
    around = _around(telling, picture)
    return {
        pk: (
            around,
            tuple(row.values()),
            pictures.get(row["picture_id"]),
            files[pk],
            marks[pk],
            [(people.get(person), name, role) for person, name, role in persons[pk]],
            words[pk],
            [(clip.pk, bite) for clip, bite in bites.get(pk, ())],
        )
        for pk in pks
        if (row := rows.get(pk)) is not None
    }, bites


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """By their first value, without it."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *rest in rows:
        found[pk].append(tuple(rest))
    return found


def _people(telling: Telling, pks: set[int]) -> dict[int, Any]:
    """What is told of each of them."""
    if not pks:
        return {}
    return {one.pk: telling.person(one) for one in Person.objects.filter(pk__in=pks).select_related("picture")}


def _around(telling: Telling, picture: str) -> tuple[Any, ...]:
    """What all items of a podcast's feed are told by."""
    podcast = telling.podcast
    rows = [podcast, podcast.station, *([podcast.desk] if podcast.desk else [])]
    values = [getattr(row, field.attname) for row in rows for field in row._meta.concrete_fields]
    seasons = Season.objects.filter(podcast=podcast).order_by("pk").values_list("pk", "number", "names")
    return (absolute("/"), picture, values, list(seasons))
