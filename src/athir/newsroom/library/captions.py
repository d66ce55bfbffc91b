"""Captions: WebVTT (W3C, 2019) read strictly enough to trust, written back clean; SubRip is taken too.

Only timed text survives: no styles, regions, notes, no markup, no positions. What is written
back is ours, so nothing that a browser could take for more than text goes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from django.utils.translation import gettext as _

_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
_ARROW = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s+.*)?\Z")
_MARKUP = re.compile(r"<[^<>]*>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOO_MANY = 20_000
"""Cues: 11 hours at one in two seconds."""


@dataclass(frozen=True)
class Cue:
    """``text`` from ``start`` to ``end`` (milliseconds); lines are kept."""

    start: int
    end: int
    text: str


def _ms(hours: str | None, minutes: str, seconds: str, millis: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(millis)


def _plain(text: str) -> str:
    """The words alone: markup gone, entities read, spaces at the ends of lines gone."""
    lines = (unescape(_MARKUP.sub("", line)).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line).replace("-->", "→")


def read_captions(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip text in the order of their beginning.

    Raises :class:`ValueError` with a sentence that says what is wrong and where.
    """
    normal = _CONTROLS.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    blocks = [block for block in re.split(r"\n\s*\n", normal.strip("\n")) if block.strip()]
    cues: list[Cue] = []
    for number, block in enumerate(blocks, start=1):
        lines = block.split("\n")
        at = next((index for index, line in enumerate(lines[:2]) if "-->" in line), None)
        if at is None:
            if number == 1 or lines[0].split(" ")[0].strip() in ("NOTE", "STYLE", "REGION", "WEBVTT"):
                continue
            raise ValueError(_("Part %(number)d has no time: “%(line)s”.") % {"number": number, "line": lines[0][:60]})
        match = _ARROW.match(lines[at])
        if match is None:
            raise ValueError(_("This is no time of a caption: “%(line)s”.") % {"line": lines[at][:60]})
        start, end = _ms(*match.groups()[:4]), _ms(*match.groups()[4:])
        if end <= start:
            raise ValueError(_("This caption ends before it begins: “%(line)s”.") % {"line": lines[at][:60]})
        if words := _plain("\n".join(lines[at + 1 :])):
            cues.append(Cue(start, end, words))
    if not cues:
        raise ValueError(_("There is no caption in it: a time such as 00:01.000 --> 00:04.000, and below it the text."))
    if len(cues) > _TOO_MANY:
        raise ValueError(_("More than %(number)d captions: is this the right file?") % {"number": _TOO_MANY})
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def _stamp(ms: int) -> str:
    seconds, millis = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{millis:03}"


def write_captions(cues: list[Cue]) -> str:
    """The cues as WebVTT."""
    parts = (f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{escape(cue.text, quote=False)}" for cue in cues)
    return "WEBVTT\n\n" + "\n\n".join(parts) + "\n"


def clean_captions(text: str) -> str:
    """WebVTT that holds the times and words of ``text`` and nothing else. Raises :class:`ValueError`."""
    return write_captions(read_captions(text))


def transcript(text: str) -> list[Cue]:
    """The cues of captions that are stored already, neighbours with the same words made into one."""
    joined: list[Cue] = []
    for cue in read_captions(text):
        words = " ".join(cue.text.split("\n"))
        if joined and joined[-1].text == words:
            joined[-1] = Cue(joined[-1].start, cue.end, words)
        else:
            joined.append(Cue(cue.start, cue.end, words))
    return joined
