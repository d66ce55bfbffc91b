"""Folding of Arabic text for search, and cleaning of what an editor pastes.

:func:`fold` is for the index and the query alike and is never shown; :func:`clean` keeps what a reader sees
and removes what he cannot (presentation forms, kashida used for layout, invisible controls).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TATWEEL = "\u0640"

# Tatweel, harakat, superscript alef, Quranic marks, zero-width and bidi controls, soft hyphen.
_DROPPED = re.compile(
    "[\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        **dict.fromkeys("کڪگڭݣ", "ك"),
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ش",
        "ڨ": "ق",
        **{chr(0x660 + n): str(n) for n in range(10)},
        **{chr(0x6F0 + n): str(n) for n in range(10)},
    }
)
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
# Kashida between two letters is typography; «هـ» (Hijri) and a lone one are text.
_KASHIDA = re.compile(
    "(?<=[\u0620-\u063f\u0641-\u064a\u0671-\u06d3])\u0640+(?=[\u0620-\u063f\u0641-\u064a\u0671-\u06d3])"
)
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"(?:[وف]?(?:[بك]?ال|لل)|ال)(?=\w{2})")


def fold(text: str) -> str:
    """``text`` with one spelling a word: for comparing, never for showing.

    NFKC, case folded, marks and controls dropped, alef, yeh, teh marbuta, hamza seats, Persian and Maghrebi
    letters brought together, digits 0-9. Latin accents fall too, so «Kénitra» meets «kenitra».
    """
    text = unicodedata.normalize("NFKC", text)
    text = _DROPPED.sub("", text).translate(_LETTERS).casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A folded word without the article and what sticks to it (ال، وال، بال، كال، فال، لل): الحموشي → حموشي.

    At least three letters are left; anything else is the word itself.
    """
    bare = _ARTICLE.sub("", word, count=1) if "\u0600" <= word[:1] <= "\u06ff" else word
    return bare if len(bare) >= 3 and word.endswith(bare) else word


def search_tokens(text: str) -> list[str]:
    """The words of ``text``, folded and without the article, in order."""
    return [stem(word) for word in _WORD.findall(fold(text))]


def clean(text: str) -> str:
    """What an editor pasted, as it should stand: letters for presentation forms, no kashida, no invisible controls.

    Harakat, ZWNJ and ZWJ are kept: they change what a reader sees.
    """
    text = _PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    return _KASHIDA.sub("", _INVISIBLE.sub("", text))
