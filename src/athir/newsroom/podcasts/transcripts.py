"""What is said in an episode, as its page shows it: short ones whole, of long ones the beginning and a page of their own."""

from __future__ import annotations

from dataclasses import dataclass

from athir.newsroom.frame.addresses import address
from athir.newsroom.library.captions import Cue, transcript
from athir.newsroom.podcasts.episodes import Episode, Transcript
from athir.newsroom.podcasts.showing import length

WHOLE = 6_000
"""Letters of a transcript that still stand on the episode's page: more would be heavier than the page itself."""
BEGINNING = 12
"""Lines of a longer one."""


@dataclass(frozen=True)
class Said:
    """A line: ``at`` seconds, ``time`` to be read, ``text``."""

    at: int
    time: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A transcript: its ``language`` and its ``name``, ``lines``, and where the whole of it stands (empty: this is it)."""

    language: str
    name: str
    lines: list[Said]
    more: str


def said(cues: list[Cue]) -> list[Said]:
    """Cues as lines of a page."""
    return [Said(cue.start // 1000, length(cue.start) or "0:00", cue.text) for cue in cues]


def read(row: Transcript) -> list[Cue]:
    """Its cues; none where what is stored cannot be read."""
    try:
        return transcript(row.text)
    except ValueError:
        return []


def transcripts_of(episode: Episode, language: str) -> list[Shown]:
    """The transcripts of an episode for its page in ``language``; the spoken language first."""
    rows = sorted(episode.transcripts.all(), key=lambda row: (row.language != episode.language, row.pk))
    found = []
    for row in rows:
        cues = read(row)
        if not cues:
            continue
        short = sum(len(cue.text) for cue in cues) <= WHOLE
        where = address(
            "episode-said", language, podcast=episode.podcast.slug, slug=episode.slug or "-", spoken=row.language
        )
        found.append(Shown(row.language, str(row), said(cues if short else cues[:BEGINNING]), "" if short else where))
    return found
