"""Addresses made of titles, in the title's own script: ``الرشيدية-تستقبل``, never a transcription. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

_DROPPED = re.compile(
    "[\u0640"  # tatweel: decoration inside a word
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # vowel signs
    "\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff'’ʼ]"  # invisible marks, apostrophes
)


def slug_of(title: str, longest: int) -> str:
    """Letters, digits and hyphens of ``title``, lower case, at most ``longest``, cut between words where it can be.

    Normalised (NFKC, so presentation forms become letters), without tatweel and vowel signs; may be empty.
    """
    text = unicodedata.normalize("NFC", _DROPPED.sub("", unicodedata.normalize("NFKC", title)))
    slug = ""
    for word in filter(None, re.split(r"[^\w]+|_+", text.lower())):
        longer = f"{slug}-{word}" if slug else word[:longest]
        if len(longer) > longest:
            break
        slug = longer
    return slug


def free_slug(wanted: str, taken: Callable[[str], bool], own: str, longest: int, reserved: Collection[str] = ()) -> str:
    """``wanted``, or with the first free ``-2`` … ``-20`` that keeps it within ``longest``, or else with ``own``.

    ``own`` is an id that nobody else has: the daily bulletin's thousandth edition asks no thousand times.
    """
    if wanted not in reserved and not taken(wanted):
        return wanted
    for number in range(2, 21):
        end = f"-{number}"
        slug = wanted[: longest - len(end)].rstrip("-") + end
        if not taken(slug):
            return slug
    return f"{wanted[: longest - len(own) - 1].rstrip('-')}-{own}"
