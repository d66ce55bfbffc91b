"""Addresses made of titles, in the title's own script: ``الرشيدية-تستقبل``, never a transcription."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MAX_LENGTH = 60

_DROPPED = re.compile(
    "[\u0640"  # tatweel: decoration inside a word
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # vowel signs
    "\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff'’ʼ]"  # invisible marks, apostrophes
)


def slugify(title: str, fallback: str = "") -> str:
    """Letters, digits and hyphens of ``title``, lower case, at most 60, cut between words where it can be.

    Normalised (NFKC, so presentation forms become letters), without tatweel and vowel signs; ``fallback`` when
    nothing is left.
    """
    text = unicodedata.normalize("NFC", _DROPPED.sub("", unicodedata.normalize("NFKC", title)))
    words = [w for w in re.split(r"[^\w]+|_+", text.lower()) if w]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MAX_LENGTH]
        if len(longer) > MAX_LENGTH:
            break
        slug = longer
    return slug or fallback


def unique_slug(wanted: str, taken: Callable[[str], bool], own: str) -> str:
    """``wanted``, or with the first free ``-2`` … ``-20`` that keeps it within 60 letters, or else with ``own``.

    ``own`` is an id that nobody else has: the daily bulletin's thousandth edition asks no thousand times.
    """
    slug = wanted
    for n in range(2, 22):
        if not taken(slug):
            return slug
        end = f"-{n}" if n <= 20 else f"-{own}"
        slug = wanted[: MAX_LENGTH - len(end)].rstrip("-") + end
    return slug
