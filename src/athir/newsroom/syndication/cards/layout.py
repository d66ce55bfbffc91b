"""Lines of mixed text: cut between words into balanced lines, ordered for the eye (a small part of UAX #9).

Pure but for measuring, which is asked of the fonts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from athir.newsroom.syndication.cards.fonts import font_of

Measure = Callable[[str, str, str], float]
"""(text, font name, ``rtl`` or ``ltr``) → width in pixels."""

_STRONG_LEFT = ("L",)
_STRONG_RIGHT = ("R", "AL")


@dataclass(frozen=True)
class Run:
    """A piece of one font and one direction, as it is handed to the shaper."""

    text: str
    font: str
    direction: str


def directions(text: str, base: str) -> list[str]:
    """``rtl`` or ``ltr`` for each sign: letters by themselves, numbers left to right, what stands between by its
    neighbours, and by ``base`` where these differ."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    for at, kind in enumerate(kinds):  # a per cent or degree sign belongs to its number
        if kind == "ET" and (_is_number(kinds, at - 1) or _is_number(kinds, at + 1)):
            kinds[at] = "EN"
    found: list[str] = []
    for kind in kinds:
        if kind in _STRONG_RIGHT:
            found.append("rtl")
        elif kind in _STRONG_LEFT or kind in ("EN", "AN"):
            found.append("ltr")
        else:
            found.append("")
    at = 0
    while at < len(found):
        if found[at]:
            at += 1
            continue
        end = at
        while end < len(found) and not found[end]:
            end += 1
        before, after = (found[at - 1] if at else ""), (found[end] if end < len(found) else "")
        numbers = _is_number(kinds, at - 1) and _is_number(kinds, end)
        same = before == after and before and not (numbers and " " in text[at:end])
        found[at:end] = [before if same else base] * (end - at)
        at = end
    return found


def _is_number(kinds: list[str], at: int) -> bool:
    return 0 <= at < len(kinds) and kinds[at] in ("EN", "AN")


def runs(text: str, base: str) -> list[Run]:
    """The line's pieces from left to right, as they are drawn."""
    logical: list[Run] = []
    for sign, direction in zip(text, directions(text, base), strict=True):
        name = font_of(sign) or "core"
        if logical and (logical[-1].font, logical[-1].direction) == (name, direction):
            logical[-1] = Run(logical[-1].text + sign, name, direction)
        else:
            logical.append(Run(sign, name, direction))
    # Each stretch of one direction is laid from left to right or right to left, the stretches by the base.
    stretches: list[list[Run]] = []
    for run in logical:
        if stretches and stretches[-1][0].direction == run.direction:
            stretches[-1].append(run)
        else:
            stretches.append([run])
    ordered = [stretch[::-1] if stretch[0].direction == "rtl" else stretch for stretch in stretches]
    if base == "rtl":
        ordered.reverse()
    return [run for stretch in ordered for run in stretch]


def width(text: str, base: str, measure: Measure) -> float:
    """The line's width in pixels."""
    return sum(measure(run.text, run.font, run.direction) for run in runs(text, base))


def _filled(words: list[float], space: float, limit: float) -> list[int] | None:
    """Words a line, each line filled up to ``limit``; ``None`` when one word alone is wider."""
    counts, now = [0], 0.0
    for word in words:
        if word > limit:
            return None
        wider = now + space + word if counts[-1] else word
        if wider > limit:
            counts.append(1)
            now = word
        else:
            counts[-1] += 1
            now = wider
    return counts


def balanced(text: str, base: str, limit: float, most: int, measure: Measure) -> list[str] | None:
    """The text in as few lines as fit into ``limit`` pixels, of about equal length; ``None`` when ``most`` are not enough."""
    words = text.split()
    if not words:
        return []
    widths = [width(word, base, measure) for word in words]
    space = measure(" ", "core", base)
    counts = _filled(widths, space, limit)
    if counts is None or len(counts) > most:
        return None
    low, high = max(widths), limit
    for _ in range(12):
        middle = (low + high) / 2
        tried = _filled(widths, space, middle)
        if tried is not None and len(tried) <= len(counts):
            high, counts = middle, tried
        else:
            low = middle
    lines, at = [], 0
    for count in counts:
        lines.append(" ".join(words[at : at + count]))
        at += count
    return lines
