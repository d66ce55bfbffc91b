"""Transcripts in the forms that apps read: WebVTT as it is stored, SubRip, and plain HTML without times. Pure."""

from __future__ import annotations

from html import escape

from athir.arabic.direction import direction
from athir.newsroom.library.captions import Cue, read_captions, transcript

TYPES = {
    "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
_PAUSE = 1500
"""Milliseconds without a word, after which a new paragraph begins."""
_LONG = 600
"""Characters after which one begins all the same, at the end of a sentence."""
_ENDS = (".", "!", "?", "؟", "…", "»", "”")


def as_srt(text: str) -> str:
    """Raises ``ValueError`` for what holds no cue."""
    cues = read_captions(text)
    blocks = (
        f"{number}\n{_time(cue.start)} --> {_time(cue.end)}\n{cue.text}" for number, cue in enumerate(cues, start=1)
    )
    return "\n\n".join(blocks) + "\n"


def _time(ms: int) -> str:
    seconds, millis = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{millis:03}"


def paragraphs(text: str) -> list[str]:
    """The words in paragraphs: at pauses, and at the end of a sentence where one grows long."""
    found: list[str] = []
    held: list[Cue] = []
    for cue in transcript(text):
        if held and (cue.start - held[-1].end >= _PAUSE or _full(held)):
            found.append(" ".join(one.text for one in held))
            held = []
        held.append(cue)
    return [*found, " ".join(one.text for one in held)] if held else found


def _full(held: list[Cue]) -> bool:
    return sum(len(one.text) for one in held) > _LONG and held[-1].text.rstrip().endswith(_ENDS)


def as_html(text: str, language: str, title: str) -> str:
    """A small document of its own. Raises ``ValueError`` for what holds no cue."""
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs(text))
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{direction(language)}"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><body>{body}</body></html>"
    )
