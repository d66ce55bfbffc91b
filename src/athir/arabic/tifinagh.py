"""Tamazight in Tifinagh (IRCAM's letters) and its Latin alternative, letter by letter.

The Latin letters are those of IRCAM's table: ɣ, ε (ɛ), ḍ ḥ ṛ ṣ ṭ ẓ, gʷ, kʷ. Both ways are exact for Tifinagh made of
IRCAM's letters; other signs stay as they are.
"""

from __future__ import annotations

import re

LATIN: dict[str, str] = {
    "ⴰ": "a",
    "ⴱ": "b",
    "ⴳ": "g",
    "ⴷ": "d",
    "ⴹ": "ḍ",
    "ⴻ": "e",
    "ⴼ": "f",
    "ⴽ": "k",
    "ⵀ": "h",
    "ⵃ": "ḥ",
    "ⵄ": "ɛ",
    "ⵅ": "x",
    "ⵇ": "q",
    "ⵉ": "i",
    "ⵊ": "j",
    "ⵍ": "l",
    "ⵎ": "m",
    "ⵏ": "n",
    "ⵓ": "u",
    "ⵔ": "r",
    "ⵕ": "ṛ",
    "ⵖ": "ɣ",
    "ⵙ": "s",
    "ⵚ": "ṣ",
    "ⵛ": "c",
    "ⵜ": "t",
    "ⵟ": "ṭ",
    "ⵡ": "w",
    "ⵢ": "y",
    "ⵣ": "z",
    "ⵥ": "ẓ",
    "ⵯ": "ʷ",
    # Outside IRCAM's thirty-three, met in names and older texts.
    "ⴲ": "b",
    "ⴴ": "g",
    "ⴵ": "ǧ",
    "ⴶ": "ǧ",
    "ⴸ": "d",
    "ⴺ": "ḍ",
    "ⴿ": "k",
    "ⵁ": "h",
    "ⵞ": "č",
    "ⵝ": "t",
    "ⵠ": "v",
    "ⵒ": "p",
    "ⵤ": "z",
}
_TO_LATIN = str.maketrans(LATIN)
_IRCAM = list(LATIN)[: list(LATIN).index("ⵯ") + 1]
_TO_TIFINAGH = str.maketrans({**{LATIN[letter]: letter for letter in _IRCAM}, "ε": "ⵄ", "γ": "ⵖ", "o": "ⵓ"})
_TIFINAGH = re.compile("[\u2d30-\u2d7f]")
# The first letter of a sentence; Tifinagh has no capitals. A mark of a title (|, :) begins no sentence.
_SENTENCE = re.compile(r"(?:\A|[.!?…]\s+|\n)\W*?([a-zḍḥṛṣṭẓɣɛčǧ])")


def has_tifinagh(text: str) -> bool:
    """Whether any letter of Tifinagh stands in it."""
    return _TIFINAGH.search(text) is not None


def to_latin(text: str) -> str:
    """Tifinagh letters of ``text`` in Latin; everything else unchanged. No capitals are made."""
    return text.translate(_TO_LATIN)


def to_latin_sentences(text: str) -> str:
    """The same with a capital where a sentence begins, if it began in Tifinagh."""
    if not has_tifinagh(text):
        return text
    latin = to_latin(text)

    def capital(found: re.Match[str]) -> str:
        at = found.start(1)
        return found.group()[:-1] + latin[at].upper() if _TIFINAGH.match(text[at]) else found.group()

    # One letter becomes one letter, so places in both texts are the same.
    return _SENTENCE.sub(capital, latin)


def to_tifinagh(text: str) -> str:
    """Latin Tamazight in IRCAM's Tifinagh, for comparing and searching."""
    return text.lower().translate(_TO_TIFINAGH)
