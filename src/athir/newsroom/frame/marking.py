"""The language of parts (WCAG 3.1.2): names and texts in another language than their page's, marked in the page's HTML. Pure.

A name exists in the languages that somebody gave it, so any page may show one in Arabic letters. Done here, once for the
whole page, so that no template of any room can forget it; what a template has marked itself (``|named``) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from django.utils.html import escape

from athir.arabic.direction import direction

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_HAS_ARABIC = re.compile(f"[{_ARABIC}]")
_RUN = re.compile(f"[{_ARABIC}](?:[^A-Za-z\u00c0-\u024f\u2d30-\u2d7f<]*[{_ARABIC}])?[\u061f!.»]*")
"""From an Arabic letter to the last one before letters of another script."""
_OTHER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u2d30-\u2d7f]")
_BDI = r"<bdi\b[^>]*>[^<]*</bdi>"
_ISOLATED = re.compile(_BDI)
_PIECE = re.compile(
    r"(?P<silent><!--.*?-->|<!doctype[^>]*>|<(?P<mute>script|style|textarea)\b.*?</(?P=mute)>)"
    rf"|(?P<text>(?:[^<]+|{_BDI})+)"
    r"|<(?P<close>/?)(?P<tag>[\w-]+)(?P<rest>[^>]*)>|<",
    re.DOTALL | re.IGNORECASE,
)
_LANG = re.compile(r'\slang="([^"]*)"')
_LABEL = re.compile(r'\s(aria-label|alt|title|placeholder)="([^"]*)"')
_EDGES = re.compile(r"^([\s:·,–—|\u00a0]*)(.*?)([\s:·,–—|\u00a0]*)$", re.DOTALL)
"""What joins a name to its neighbours is the page's, not the name's."""
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_WITHOUT_WORDS = _VOID | {"audio", "video", "iframe", "svg"}
"""Elements whose label is all that is read of them: they carry its language themselves."""
_TEXT_ONLY = frozenset({"title", "option"})
"""Elements that may hold no other."""


def marked(html: str, language: str, foreign: Mapping[str, str]) -> str:
    """A whole page (or part) in ``language`` with its Arabic runs, and the names in ``foreign`` ({name: its language})
    that stand alone, each in a ``<bdi lang dir>``; labels of boxes in Arabic become hidden text with its language."""
    return _Marking(language, foreign).page(html)


class _Marking:
    def __init__(self, language: str, foreign: Mapping[str, str]) -> None:
        self.language = language
        self.foreign = {escape(name): code for name, code in foreign.items()}
        self.open: list[tuple[str, str]] = []
        self.labels: list[str] = []

    def page(self, html: str) -> str:
        done: list[str] = []
        for found in _PIECE.finditer(html):
            if found["text"]:
                done.append(self._text(found.group(), done))
            elif found["tag"]:
                done.append(self._tag(found))
            else:
                done.append(found.group())
        if self.labels:
            end = next((i for i in reversed(range(len(done))) if done[i] == "</body>"), len(done))
            done.insert(end, f"<div hidden>{''.join(self.labels)}</div>")
        return "".join(done)

    @property
    def _here(self) -> str:
        """The language that an element says here; ``""`` for the page's own."""
        return self.open[-1][1] if self.open else ""

    def _tag(self, found: re.Match[str]) -> str:
        name, rest = found["tag"].lower(), found["rest"]
        if found["close"]:
            at = next((i for i in reversed(range(len(self.open))) if self.open[i][0] == name), None)
            if at is not None:
                del self.open[at:]
            return found.group()
        said = _LANG.search(rest)
        told = said[1] if said and name != "html" else self._here
        if told != "ar" and _HAS_ARABIC.search(rest):
            rest = self._labels(name, rest, bool(said))
        if name not in _VOID and not rest.endswith("/"):
            self.open.append((name, told))
        return f"<{found['tag']}{rest}>"

    def _labels(self, name: str, rest: str, says_its_own: bool) -> str:
        label = next((one for one in _LABEL.finditer(rest) if _is_arabic(unescape(one[2]))), None)
        if label is None or name == "meta":
            return rest
        if name in _WITHOUT_WORDS and not says_its_own:
            way = "auto" if name in ("audio", "video", "iframe") else "rtl"  # controls stay where they are
            return f' lang="ar" dir="{way}"{rest}'
        if label[1] != "aria-label":
            return rest
        key = f"said-{len(self.labels) + 1}"
        self.labels.append(f'<span id="{key}" lang="ar" dir="rtl">{label[2]}</span>')
        return f'{rest[: label.start()]} aria-labelledby="{key}"{rest[label.end() :]}'

    def _text(self, text: str, done: list[str]) -> str:
        if self._here or not text.strip():
            # Within an element of another language all is that language's, but for Arabic in a French one.
            return text if self._here == "ar" or not _HAS_ARABIC.search(text) else self._arabic(text, done)
        before, inner, after = _edges(text)
        code = self.foreign.get(inner, "")
        if code and code not in (self.language, "ar"):
            return self._within(code, before, inner, after, done)
        return self._arabic(text, done) if _HAS_ARABIC.search(text) else text

    def _arabic(self, text: str, done: list[str]) -> str:
        before, inner, after = _edges(text)
        own = _ISOLATED.sub("", inner)
        if not _HAS_ARABIC.search(own):
            return text
        if self._alone():  # one language for all of it: that of its first words
            return self._within("ar", before, inner, after, done) if _HAS_ARABIC.match(_first_letter(own)) else text
        if _is_arabic(unescape(own)):
            return self._within("ar", before, inner, after, done)
        parts = re.split(f"({_BDI})", text)
        return "".join(part if part.startswith("<") else _runs(part) for part in parts)

    def _alone(self) -> bool:
        return bool(self.open) and self.open[-1][0] in _TEXT_ONLY

    def _within(self, code: str, before: str, inner: str, after: str, done: list[str]) -> str:
        mark = f'lang="{code}" dir="{direction(code)}"'
        if self._alone() and done:
            # ``<title>``, ``<option>``: the element itself, which was opened just before.
            done[-1] = f"{done[-1][:-1]} {mark}>"
            return f"{before}{inner}{after}"
        return f"{before}<bdi {mark}>{inner}</bdi>{after}"


def _edges(text: str) -> tuple[str, str, str]:
    found = _EDGES.match(text)
    return (found[1], found[2], found[3]) if found else ("", text, "")


def _is_arabic(text: str) -> bool:
    """Whether most letters are Arabic ones."""
    return len(_HAS_ARABIC.findall(text)) > len(_OTHER.findall(text))


def _first_letter(text: str) -> str:
    return next((sign for sign in unescape(text) if sign.isalpha()), "")


def _runs(text: str) -> str:
    return _RUN.sub(lambda found: f'<bdi lang="ar" dir="rtl">{found.group()}</bdi>', text)
