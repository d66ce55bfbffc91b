"""Latin names inside Arabic text: found, so that a page can isolate them (W3C: isolate what is inserted)."""

from __future__ import annotations

import re

_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
# One run: Latin words with what joins them (spaces, apostrophes, dots inside, hyphens, slashes, numbers after a word).
_RUN = re.compile(rf"[{_LATIN}][{_LATIN}0-9]*(?:(?:[ \u00a0'’.&/+@_-]|\. )[{_LATIN}0-9]+)*")
_SIGNED = re.compile(r"(?<![\w.])[−+-]\d[\d.,]*(?:\s?(?:°C|dB|%|°))?")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def is_rtl(language: str) -> bool:
    """Whether the language is written right to left. Tifinagh (zgh) is not."""
    return language.partition("-")[0] in ("ar", "he", "fa", "ur")


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, for ``dir=``."""
    return "rtl" if is_rtl(language) else "ltr"


def has_rtl(text: str) -> bool:
    """Whether the text has right-to-left letters."""
    return _RTL.search(text) is not None


def split_runs(text: str, among_arabic: bool = False) -> list[tuple[str, str]]:
    """``text`` as (kind, piece): kind ``latin``, ``number`` or ``text``. Joined, the pieces are the text.

    Text without right-to-left letters is one piece of kind ``text``, unless it stands ``among_arabic``.
    """
    if not (among_arabic or has_rtl(text)):
        return [("text", text)] if text else []
    pieces: list[tuple[str, str]] = []
    at = 0
    found = sorted(
        [("latin", m.span()) for m in _RUN.finditer(text)] + [("number", m.span()) for m in _SIGNED.finditer(text)],
        key=lambda item: item[1],
    )
    for kind, (start, end) in found:
        if start < at:
            continue
        if start > at:
            pieces.append(("text", text[at:start]))
        pieces.append((kind, text[start:end]))
        at = end
    if at < len(text):
        pieces.append(("text", text[at:]))
    return pieces
