"""Titles as listeners' players take them: one line, no control characters, no end of the ICY field inside."""

from __future__ import annotations

import re
import unicodedata

from athir.contracts.ring import MAX_TITLE, cut_utf8

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Bidirectional controls: they have no place in a field of one line, and some players show them as boxes."""

_DROP = dict.fromkeys(map(ord, _BIDI + "\ufeff"))
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """One line of letters; Arabic (joiners and marks included) is left as it is.

    ``';`` ends an ICY ``StreamTitle`` wherever it stands, so its apostrophe becomes a typographic one.
    """
    text = text.translate(_DROP)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    text = _SPACE.sub(" ", text).strip().replace("';", "’;")
    return text.encode("utf-8", "replace").decode()


def cut(text: str, limit: int = MAX_TITLE) -> str:
    """``text`` as at most ``limit`` bytes of UTF-8: cut at a letter, with the marks that belong to it."""
    end = len(cut_utf8(text, limit).decode())
    if end < len(text):
        while end and unicodedata.combining(text[end]):
            end -= 1
    return text[:end].rstrip()


def stream_title(artist: str, title: str) -> str:
    """``artist - title`` as players split it, or the one there is; clean and within 4080 bytes."""
    return cut(" - ".join(filter(None, (clean(artist), clean(title)))))
