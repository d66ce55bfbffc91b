"""Text on its way into HTML: Latin names isolated, figures held together, nothing else changed."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from athir.arabic.direction import has_rtl, split_runs

_TAG = re.compile(r"(<[^>]*>)")
_NUMBER_UNIT = re.compile(r"(\d) (?=(?:%|°|كلم|كم|متر|درهم|مليون|مليار|km|kg|MHz|FM)(?!\w))")


_FRENCH = re.compile("[àâæçéèêëîïôœùûüÿ]|&#x27;|’", re.IGNORECASE)
"""What tells a French name from others in Latin letters; those are read out as English ones."""


def _wrap(kind: str, piece: str) -> str:
    if kind == "latin":
        return f'<bdi lang="{"fr" if _FRENCH.search(piece) else "en"}">{piece}</bdi>'
    return f'<bdi dir="ltr">{piece}</bdi>' if kind == "number" else piece


def isolated(text: str) -> SafeString:
    """Plain text as HTML, with each Latin run of an Arabic text in a ``<bdi>``."""
    text = _NUMBER_UNIT.sub("\\1\u00a0", text)
    return mark_safe("".join(_wrap(kind, escape(piece)) for kind, piece in split_runs(text)))


def isolated_html(html: str) -> SafeString:
    """The same for HTML that is clean already: only what stands between tags is touched, entities are left whole."""
    if not has_rtl(_TAG.sub("", html)):
        return mark_safe(html)
    parts = _TAG.split(html)
    return mark_safe("".join(part if part.startswith("<") else _outside_entities(part) for part in parts))


_ENTITY = re.compile(r"(&(?:#\d+|#x[0-9a-fA-F]+|\w+);)")


def _outside_entities(text: str) -> str:
    text = _NUMBER_UNIT.sub("\\1\u00a0", text)
    pieces = _ENTITY.split(text)
    if len(pieces) == 1:
        return "".join(_wrap(kind, piece) for kind, piece in split_runs(text, True))
    # A name with an apostrophe or ampersand in it would be cut in two: such text is isolated piece by piece.
    return "".join(
        piece if _ENTITY.fullmatch(piece) else "".join(_wrap(kind, run) for kind, run in split_runs(piece, True))
        for piece in pieces
    )
