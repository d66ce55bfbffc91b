"""The last hand on a page that is made: French spacing, Tifinagh in Latin letters. Only text and labels are touched.

Done here, once for the whole page, so that no template of any room can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from athir.arabic.french import spaced
from athir.arabic.tifinagh import has_tifinagh, to_latin, to_latin_sentences

LATIN = "zgh-latn"
"""The first part of the addresses of Tamazight pages in Latin letters, and their language tag in small letters."""

_SILENT = re.compile(r"(<(script|style|textarea|pre|code|svg)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
_FOREIGN = re.compile(r"<(\w+)[^>]*\slang=\"(?!fr\")[^\"]*\"[^>]*>.*?</\1>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])&#(?:x27|39);(?=\w)")
_LABEL = re.compile(
    r"( (?:alt|title|aria-label|placeholder|content|data-s-[\w-]+|data-loading|data-language)=\")([^\"]*)"
)
_INLINE = re.compile(r"</?(?:b|strong|bdi|em|i|u|mark)\b|</(?:a|span|time|small)\b")
"""Before such a tag a sentence goes on: no capital."""
_KEPT_TIFINAGH = re.compile(r'<(\w+)[^>]*\slang="zgh"[^>]*>.*?</\1>|<script\b.*?</script>', re.DOTALL)
_ZGH = "/zgh/"
_LINK = re.compile(r'<(a|form)\b([^>]*?) (href|action)="/zgh/([^"]*)"([^>]*)>')


def _outside(html: str, skip: re.Pattern[str], change: Callable[[str], str]) -> str:
    """``change`` every piece of ``html`` that no match of ``skip`` covers."""
    done, at = [], 0
    for found in skip.finditer(html):
        done.append(change(html[at : found.start()]))
        done.append(found.group())
        at = found.end()
    done.append(change(html[at:]))
    return "".join(done)


def _words(html: str, change: Callable[[str], str]) -> str:
    """``change`` what stands between tags."""
    return "".join(part if part.startswith("<") else change(part) for part in _TAG.split(html) if part)


def _french_words(text: str) -> str:
    if not text.strip():
        return text
    text = _APOSTROPHE.sub("’", text)
    entities = _ENTITY.findall(text)
    if not entities:
        return spaced(text)
    # A sign of its own for each entity: its semicolon is no punctuation, and words go on around it.
    held = _ENTITY.sub("\ue000", text)
    names = iter(entities)
    return re.sub("\ue000", lambda _: next(names), spaced(held))


def french(html: str) -> str:
    """A page (or part) in French with French spacing; elements in another ``lang`` are left alone."""

    def plain(piece: str) -> str:
        return _outside(piece, _FOREIGN, lambda inner: _words(inner, _french_words))

    head, body, rest = html.partition("<body")
    title = re.compile(r"(?<=<title>)[^<]*")
    head = title.sub(lambda found: _french_words(found.group()), head)
    if not body:
        return _outside(html, _SILENT, plain)
    return head + _outside(body + rest, _SILENT, plain)


def latin_address(path: str) -> str:
    """The address of a Tamazight page in Latin letters: ``/zgh/news/`` → ``/zgh-latn/news/``."""
    return f"/{LATIN}/{path.removeprefix(_ZGH).removeprefix('/')}"


def latin(html: str) -> str:
    """A Tamazight page in Latin letters: words and labels; links lead to pages in Latin letters too.

    Links with ``hreflang`` lead where they say; addresses, slugs and other scripts stay as they are.
    """

    def link(found: re.Match[str]) -> str:
        name, before, attribute, path, after = found.groups()
        if "hreflang" in before + after:
            return found.group()
        return f'<{name}{before} {attribute}="/{LATIN}/{path}"{after}>'

    def tag(part: str) -> str:
        return _LABEL.sub(lambda found: found[1] + to_latin_sentences(found[2]), part) if has_tifinagh(part) else part

    def plain(piece: str) -> str:
        done, before = [], ""
        for part in _TAG.split(piece):
            if part.startswith("<"):
                done.append(tag(part))
                before = part
            elif part:
                begins = not _INLINE.match(before)
                done.append(to_latin_sentences(part) if begins else to_latin(part))
                before = before if not part.strip() else "<b>"
        return "".join(done)

    html = _LINK.sub(link, html)
    html = html.replace('<html lang="zgh"', '<html lang="zgh-Latn"', 1)
    return _outside(html, _KEPT_TIFINAGH, plain)
