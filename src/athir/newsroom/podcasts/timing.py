"""Lines of a transcript as people write them, and the cues that they become. Pure.

A line may begin with its time in brackets, ``[1:02.5]`` or ``[1:02:03.500]``, and with its end,
``[1:02.5 → 1:04]``. A line without a time lies between its neighbours, as long as its words are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from athir.newsroom.library.captions import Cue

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d(?:[.,]\d{1,3})?)"
_LINE = re.compile(rf"\s*\[\s*{_CLOCK}\s*(?:(?:→|-->|-)\s*{_CLOCK}\s*)?\]\s*(.*)\Z", re.DOTALL)
_BRACKET = re.compile(r"\s*\[[\d:.,→\s>-]*\]")
SHORTEST = 200
"""Milliseconds: a cue is shown at least so long."""
LONGEST = 8_000
"""A line that is followed by none, or by silence, is not shown longer."""


@dataclass(frozen=True)
class Line:
    """``text`` with the milliseconds of its beginning and end, where somebody has said them."""

    text: str
    start: int | None = None
    end: int | None = None


def clock(ms: int) -> str:
    """``1:02.500``, ``1:02:03.500``; without thousandths where there are none."""
    seconds, millis = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{parts}.{millis:03}" if millis else parts


def _ms(hours: str | None, minutes: str, seconds: str) -> int:
    return (int(hours or 0) * 60 + int(minutes)) * 60_000 + round(float(seconds.replace(",", ".")) * 1000)


def read_lines(text: str) -> list[Line]:
    """The lines of a text. Raises :class:`ValueError` with a sentence for a bracket that holds no time."""
    found = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = _LINE.match(raw)
        if match is None:
            if _BRACKET.match(raw):
                raise ValueError(_("This is no time: “%(line)s”. Write it as [1:02.5].") % {"line": raw.strip()[:60]})
            words, start, end = raw, None, None
        else:
            start = _ms(match[1], match[2], match[3])
            end = _ms(match[4], match[5], match[6]) if match[6] else None
            words = match[7]
        if words := " ".join(words.split()):
            found.append(Line(words.replace("-->", "→"), start, end))
    return found


def write_lines(cues: list[Cue]) -> str:
    """Cues as lines: the ends only where the next one does not begin there."""
    lines = []
    for number, cue in enumerate(cues):
        after = cues[number + 1].start if number + 1 < len(cues) else None
        end = "" if after is not None and after == cue.end else f" → {clock(cue.end)}"
        lines.append(f"[{clock(cue.start)}{end}] {' '.join(cue.text.split())}")
    return "\n".join(lines)


def cues(lines: list[Line], duration: int) -> list[Cue]:
    """The lines as cues of a sound of ``duration`` milliseconds, in order and without overlaps.

    Raises :class:`ValueError` with a sentence where times run backwards, or beyond the end.
    """
    if not lines:
        raise ValueError(_("There is no line in it."))
    starts = _starts(lines, duration)
    made = []
    for number, line in enumerate(lines):
        after = starts[number + 1] if number + 1 < len(lines) else duration
        end = min(line.end, after) if line.end is not None else min(after, starts[number] + _shown(line.text))
        made.append(
            Cue(starts[number], max(end, min(starts[number] + SHORTEST, max(after, starts[number] + 1))), line.text)
        )
    return made


def _shown(text: str) -> int:
    """As long as it takes to read, so that a line does not stand through a song that follows it."""
    return max(LONGEST, 80 * len(text))


def _starts(lines: list[Line], duration: int) -> list[int]:
    told = [(number, line.start) for number, line in enumerate(lines) if line.start is not None]
    _in_order(lines, told, duration)
    anchors = told if told and told[0][0] == 0 else [(0, 0), *told]
    starts = [0] * len(lines)
    for place, (number, at) in enumerate(anchors):
        last = place + 1 == len(anchors)
        until, end = (len(lines), duration) if last else anchors[place + 1]
        run = lines[number:until]
        weights = [len(line.text) + 1 for line in run]
        whole, done = sum(weights), 0
        room = max(end - at, 0)
        if last and len(run) > 1:
            room = min(room, sum(_shown(line.text) for line in run))
        for offset, weight in enumerate(weights):
            starts[number + offset] = at + room * done // whole
            done += weight
    return starts


def _in_order(lines: list[Line], told: list[tuple[int, int]], duration: int) -> None:
    before = -1
    for number, at in told:
        line = {"line": lines[number].text[:60], "time": clock(at)}
        if at <= before:
            raise ValueError(_("“%(line)s” begins at %(time)s, before the line above it.") % line)
        if duration and at >= duration:
            raise ValueError(_("“%(line)s” begins at %(time)s, after the end of the sound.") % line)
        end = lines[number].end
        if end is not None and end <= at:
            raise ValueError(_("“%(line)s” ends before it begins.") % line)
        before = at
