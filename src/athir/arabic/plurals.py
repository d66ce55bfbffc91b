"""Plural categories (CLDR) of the four languages, for text that gettext cannot reach.

Arabic: 0 zero, 1 one, 2 two, 3-10 few, 11-99 many, 100-102 other, by n mod 100.
"""

from __future__ import annotations


def category(number: int, language: str = "ar") -> str:
    """``zero one two few many other`` as CLDR names them."""
    n, language = abs(number), language.partition("-")[0]
    if language == "ar":
        if n < 3:
            return ("zero", "one", "two")[n]
        rest = n % 100
        return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"
    if language == "fr":
        return "one" if n < 2 else "other"
    if language == "en":
        return "one" if n == 1 else "other"
    return "other"


def reading_minutes(words: int) -> int:
    """Whole minutes to read ``words`` words of Arabic at 160 a minute, one at least."""
    return max(1, round(words / 160))
