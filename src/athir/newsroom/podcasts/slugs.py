"""Addresses of episodes, in the script of their title; some are taken by what stands in a podcast's folder itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

LONGEST = 80
RESERVED = frozenset({"feed", "lite", "page", "season"})

_DROPPED = re.compile(
    "[\u0640"  # tatweel: decoration inside a word
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # vowel signs
    "\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff'’ʼ]"  # invisible marks, apostrophes
)


def slug_of(text: str) -> str:
    """Letters, digits and hyphens of ``text`` in lower case, cut between words where it can be; may be empty."""
    plain = unicodedata.normalize("NFC", _DROPPED.sub("", unicodedata.normalize("NFKC", text)))
    slug = "-".join(word for word in re.split(r"[^\w]+|_+", plain.lower()) if word)
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
    return slug


def free_slug(wanted: str, taken: Callable[[str], bool], own: str) -> str:
    """``wanted`` if it is free, else with ``-2``, ``-3`` …, at last with ``own``, which nobody has; ``own`` for none.

    Of a daily bulletin the thousandth edition does not ask a thousand times.
    """
    if wanted and wanted not in RESERVED and not taken(wanted):
        return wanted
    if not wanted:
        return own
    stem = wanted
    for number in range(2, 20):
        slug = f"{stem[: LONGEST - 3]}-{number}"
        if not taken(slug):
            return slug
    return f"{stem[: LONGEST - len(own) - 1]}-{own}"
