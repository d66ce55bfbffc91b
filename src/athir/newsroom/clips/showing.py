"""What a page shows of a clip: its waveform, its sound, what is said, and what it was taken from. Recorded as shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from athir.airlog.running import Entry
from athir.newsroom.baking.recording import depends
from athir.newsroom.clips import marks
from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.clips.pages import clip_key, file_url, is_out, url
from athir.newsroom.clips.transcript import is_timed, spoken
from athir.newsroom.frame.addresses import address_or_none
from athir.newsroom.library.captions import Cue, read_captions
from athir.newsroom.library.showing import wave
from athir.newsroom.settings import HOUSE

__all__ = ["Shown", "has_whole", "shown", "spoken"]

Whole = Callable[[Clip, str], str | None]
_whole: list[Whole] = []


def has_whole(find: Whole) -> Whole:
    """Decorator: ``find(clip, language)`` knows where the whole show can be heard that a clip was taken from."""
    _whole.append(find)
    return find


@dataclass(frozen=True)
class Played:
    """A file that a page plays or offers."""

    href: str
    file: ClipFile

    @property
    def megabytes(self) -> float:
        return self.file.bytes / 1_000_000


@dataclass(frozen=True)
class Shown:
    """A clip as a page shows it. ``out`` is whether it may be heard; ``whole`` where one hears all of the show."""

    clip: Clip
    href: str
    out: bool
    files: list[Played] = field(default_factory=list)
    films: list[Played] = field(default_factory=list)
    wave: str = ""
    said: list[Cue] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    show_href: str = ""
    whole: str = ""
    on: str = ""
    """Where one listens on from its beginning, while the radio still keeps it: until ``on_until``, seconds since 1970."""
    on_until: int = 0

    @property
    def length(self) -> str:
        """``1:05``."""
        minutes, seconds = divmod(round(self.clip.duration_ms / 1000), 60)
        return f"{minutes}:{seconds:02}"


def shown(clip: Clip, language: str) -> Shown:
    """The clip on its page or inside another. ``language`` is the page's."""
    depends(clip_key(clip.pk))
    href, timed = url(clip, language), is_timed(clip.transcript)
    if not is_out(clip):
        return Shown(clip, href, False)
    files = list(clip.files.select_related("clip"))
    show_href = ""
    if clip.show_id and clip.show is not None:
        depends(f"show:{clip.show_id}")
        if clip.show.active:
            show_href = address_or_none("show", language, slug=clip.show.slug) or ""
    on, on_until = _listening_on(clip, language)
    return Shown(
        clip,
        href,
        True,
        files=[Played(file_url(file), file) for file in files if file.role in ("master", "small")],
        films=[Played(file_url(file), file) for file in files if file.role in ("square", "upright")],
        wave=wave(clip.peaks),
        said=read_captions(clip.transcript) if timed else [],
        lines=[] if timed else [line.strip() for line in clip.transcript.splitlines() if line.strip()],
        show_href=show_href,
        whole=next((found for find in _whole if (found := find(clip, language))), ""),
        on=on,
        on_until=on_until,
    )


def _listening_on(clip: Clip, language: str) -> tuple[str, int]:
    radio = address_or_none("radio", language)
    if not radio or clip.started_at is None or HOUSE.rewind_hours <= 0:
        return "", 0
    until = clip.started_at + timedelta(hours=HOUSE.rewind_hours)
    return f"{radio}?from={clip.started_at:%Y-%m-%dT%H:%M:%SZ}", int(until.timestamp())


@dataclass(frozen=True)
class Moment:
    """What was on air round a clip."""

    started_at: datetime
    before: Entry | None
    after: Entry | None


def moment(clip: Clip) -> Moment | None:
    """The clip's place in the programme, by the journal; ``None`` for one that is not from the air."""
    if clip.started_at is None or clip.ended_at is None:
        return None
    before, after = marks.around(clip.station.slug, clip.started_at, clip.ended_at)
    return Moment(clip.started_at, before, after)
