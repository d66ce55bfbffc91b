"""Chapters and transcripts of an episode that becomes another range: they go with what they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from athir.airlog.aired import Stretch
from athir.newsroom.library.captions import Cue, read_captions, write_captions
from athir.newsroom.podcasts.episodes import Chapter, Episode
from athir.newsroom.record import places


def moved(old: Sequence[Stretch], new: Sequence[Stretch], ms: int) -> int | None:
    """Where what began at ``ms`` begins now; ``None`` when it is no longer in it. Sound that is not of the air stays."""
    return places.moved(old, new, ms) if old and new else ms


def move_chapters(episode: Episode, old: Sequence[Stretch], new: Sequence[Stretch]) -> None:
    """Let chapters begin where what they name begins; of those that now begin together the last stays."""
    rows: dict[int, Chapter] = {}
    gone = []
    for row in episode.chapters.all().order_by("start_ms", "pk"):
        at = moved(old, new, row.start_ms)
        if at is None:
            gone.append(row.pk)
            continue
        if at in rows:
            gone.append(rows[at].pk)
        rows[at] = row
    Chapter.objects.filter(pk__in=gone).delete()
    for at, row in rows.items():
        Chapter.objects.filter(pk=row.pk).update(start_ms=at)


def move_words(episode: Episode, old: Sequence[Stretch], new: Sequence[Stretch]) -> None:
    """Let the lines of transcripts stand where they are said; what is no longer said is left out."""
    if tuple(old) == tuple(new):
        return
    for row in episode.transcripts.all():
        try:
            cues = read_captions(row.text)
        except ValueError:
            continue
        left = [cue for cue in (_moved_cue(old, new, cue) for cue in cues) if cue is not None]
        if left:
            row.text = write_captions(left)
            row.save(update_fields=["text"])


def _moved_cue(old: Sequence[Stretch], new: Sequence[Stretch], cue: Cue) -> Cue | None:
    """One that begins in what was cut out is gone; one that runs into it is cut short."""
    at = places.moment(old, cue.start)
    start = None if at is None else places.place(new, at)
    if start is None:
        return None
    last = places.moment(old, cue.end - 1)
    end = None if last is None else places.place(new, last)
    return replace(cue, start=start, end=max(end + 1, start + 1) if end is not None else start + (cue.end - cue.start))
