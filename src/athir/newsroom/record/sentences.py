"""What is wrong with the log, in the language of whoever reads it: rows hold a code and its values, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from athir.airlog import retention

CHAIN: dict[str, Any] = {
    "book": _("the log's book is damaged: %(why)s"),
    "missing": _("segments %(first)d to %(last)d are missing before it"),
    "torn": _("%(bytes)d bytes at the end are no row"),
    "twice": _("it holds segments that another file holds too"),
    "gone": _("segments before %(seq)d were there, and are gone"),
    "row": _("the row cannot be read: %(why)s"),
    "number": _("it is segment %(found)d, not %(expected)d"),
    "order": _("it does not follow the row before it"),
    "untold": _("its sound is gone, and nothing tells of its deletion"),
    "changed": _("its sound was changed"),
    "away": _("its sound on the storage is lost or was changed: %(why)s"),
    "rewritten": _("all rows before it were written anew since they were verified"),
}
"""The codes of :data:`athir.airlog.chain.WORDS`; ``athir log verify`` says the same words."""

SILENCE, UNDECODED, DIED, NOTHING = "silence", "undecoded", "died", "nothing"
MINUTE: dict[str, Any] = {
    SILENCE: _("it is digital silence"),
    UNDECODED: _("it cannot be decoded: %(why)s"),
    DIED: _("the program that decodes it died over it: %(why)s"),
    NOTHING: _("nothing was logged"),
}

STORAGE: dict[str, Any] = {
    "stays": _("the sound of this hour is not what its rows say, so it stays here: run athir log verify"),
    "not_back": _("what was read back from the storage is not what was sent"),
    "lost": _("it is not there any more as it was sent"),
}

_SAID = {**CHAIN, **MINUTE, **STORAGE}

REFUSED: dict[str, Any] = {
    retention.NO_BOOK: _("The log's book was missing and is begun anew: nothing is deleted today."),
    retention.NO_HOLDS: _("The newsroom's holds cannot be read: nothing is deleted."),
    retention.NEW_TERMS: _("For how long something is kept was changed meanwhile: what is left goes the next time."),
    retention.TOO_SHORT: _("The log is kept for fewer days than the law asks: nothing is deleted."),
}
"""Why retention deleted nothing."""


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """In the active language; the code itself where an older or newer Athir wrote something else."""
    words = str(_SAID.get(code, code))
    try:
        return words % values
    except (KeyError, TypeError, ValueError):
        return words
