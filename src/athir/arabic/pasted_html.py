"""Pasted HTML made into paragraphs, headings, lists and quotations with bold and links, and nothing else.

First nh3 (html5ever) makes it well-formed and drops scripts, comments and unknown tags, then it is read once and
written anew: styles, smart tags, fonts, layout tables, Word's list marks and empty paragraphs leave no trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from itertools import groupby

import nh3

from athir.arabic.links import without_tracking
from athir.arabic.paste import RUN, settled, stars_to_bold

_KEPT_BY_NH3 = {
    *("p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre"),
    *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "section", "article", "header", "footer"),
    *("figure", "figcaption", "center", "dl", "dt", "dd", "b", "strong", "a", "span", "font", "em", "i", "u"),
}
_DROPPED_WHOLE = {"script", "style", "xml", "title", "noscript", "template", "svg", "math", "iframe", "object"}
_BLOCKS = _KEPT_BY_NH3 - {"b", "strong", "a", "span", "font", "em", "i", "u", "br"}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_BOLD = re.compile(r"font-weight:\s*(bold|bolder|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(normal|[1-5]00)", re.IGNORECASE)
_LIST_MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_WORD_LIST = re.compile(r"mso-list:|mso-?listparagraph", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass
class Run:
    """A piece of text inside a block: bold or not, a link or not. ``"\\n"`` is a line break."""

    text: str
    bold: bool
    href: str


@dataclass
class Block:
    """``kind``: p, h2, h3, ul, ol (one item of a list) or blockquote."""

    kind: str
    runs: list[Run] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(run.text.strip() for run in self.runs)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[tuple[str, bool | None, str, bool]] = []
        """Open elements: tag, bold it sets (or ``None``), address, whether its text is dropped."""
        self._lists: list[str] = []
        self._next("p")

    def _next(self, kind: str) -> None:
        if self.blocks and self.blocks[-1].empty:
            self.blocks[-1] = Block(kind)
        else:
            self.blocks.append(Block(kind))

    def _kind(self, tag: str, style: str) -> str:
        if tag in _HEADINGS:
            return _HEADINGS[tag]
        if tag == "li" or self._lists:
            return self._lists[-1] if self._lists else "ul"
        if _WORD_LIST.search(style):
            return "ul"
        quoted = tag == "blockquote" or any(name == "blockquote" for name, *_ in self._open)
        return "blockquote" if quoted else "p"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        style = f"{values.get('style', '')};{values.get('class', '')}"
        if tag == "br":
            self._break()
            return
        if tag in ("ul", "ol"):
            self._lists.append(tag)
        if tag in _BLOCKS:
            self._next(self._kind(tag, style))
        if tag == "hr":
            return
        bold = None if tag not in ("b", "strong") else True
        if _BOLD.search(style):
            bold = True
        elif _NOT_BOLD.search(style):
            bold = False
        href = without_tracking(values.get("href", "").strip()) if tag == "a" else ""
        self._open.append((tag, bold, href, bool(_LIST_MARK.search(style))))

    def _break(self) -> None:
        """One ends a line, two end a paragraph."""
        runs = self.blocks[-1].runs
        if runs and runs[-1].text == "\n":
            runs.pop()
            self._next(self.blocks[-1].kind)
        elif not self.blocks[-1].empty:
            runs.append(Run("\n", False, ""))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                break
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _BLOCKS:
            self._next(self._lists[-1] if self._lists else self._kind("p", ""))

    def handle_data(self, data: str) -> None:
        if any(dropped for *_, dropped in self._open):
            return
        text = _SPACE.sub(" ", data)
        block = self.blocks[-1]
        if not block.runs or block.runs[-1].text == "\n":
            text = text.lstrip(" ")
        if not text:
            return
        bold = next((value for _, value, *_ in reversed(self._open) if value is not None), False)
        href = next((value for _, _, value, _ in reversed(self._open) if value), "")
        block.runs.append(Run(text, bool(bold) and block.kind not in ("h2", "h3"), href))


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours of one kind as one: a word that Word had cut into spans is a word again."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and run.text != "\n" and last.text != "\n" and (last.bold, last.href) == (run.bold, run.href):
            last.text += run.text
        elif last and run.text != "\n" and last.text != "\n" and not run.text.strip() and not run.href:
            last.text += run.text  # a space in another dress
        else:
            found.append(Run(run.text, run.bold, run.href))
    return found


def _tidied(block: Block) -> list[Run]:
    for run in block.runs:
        if run.text != "\n":
            run.text = re.sub("[ \u00a0\u2000-\u200a\u202f]+", " ", settled(run.text, RUN))
    runs = _joined([run for run in block.runs if run.text])
    for run in runs:
        if run.text != "\n":
            run.text = settled(re.sub(" +", " ", run.text), (*RUN, "quotes"))
    while runs and not runs[-1].text.strip():
        runs.pop()
    while runs and not runs[0].text.strip():
        runs.pop(0)
    if runs:
        runs[0].text, runs[-1].text = runs[0].text.lstrip(), runs[-1].text.rstrip()
    return runs


def _written(run: Run) -> str:
    if run.text == "\n":
        return "<br/>"
    core = run.text.strip()
    if not core:
        return escape(run.text, quote=False)
    before, after = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
    html = escape(core, quote=False)
    if run.bold:
        html = f"<b>{html}</b>"
    if run.href:
        html = f'<a href="{escape(run.href)}">{html}</a>'
    return f"{before}{html}{after}"


def _as_html(blocks: list[Block]) -> str:
    written = [(block.kind, "".join(_written(run) for run in _tidied(block))) for block in blocks]
    parts = []
    for kind, group in groupby((item for item in written if item[1]), key=lambda item: item[0]):
        texts = [text for _, text in group]
        if kind in ("ul", "ol"):
            parts.append(f"<{kind}>" + "".join(f"<li>{text}</li>" for text in texts) + f"</{kind}>")
        else:
            parts.extend(f"<{kind}>{text}</{kind}>" for text in texts)
    return "".join(parts)


def _read(html: str) -> list[Block]:
    safe = nh3.clean(
        html,
        tags=_KEPT_BY_NH3,
        clean_content_tags=_DROPPED_WHOLE,
        attributes={"*": {"style", "class"}, "a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return reader.blocks


def clean_html(html: str) -> str:
    """``html`` as ``p h2 h3 ul ol li blockquote b a br`` and text, safe to show. Idempotent."""
    for _ in range(6):
        before, html = html, _as_html(_read(html))
        if html == before:
            break
    return html


def paragraphs(text: str) -> str:
    """Plain text (a chat, a mail) as HTML: an empty line or a new line begins a paragraph, ``*x*`` is bold."""
    starred = settled(text, ("controls", "presentation", "kashida", "digits", "links", "chat", "quotes", "spaces"))
    lines = [line for line in starred.split("\n") if line.strip()]
    return clean_html("".join(f"<p>{stars_to_bold(escape(line, quote=False))}</p>" for line in lines))


def text_of(html: str) -> str:
    """The words of ``html``, a line a block: what an editor compares before and after."""
    lines = ("".join(run.text for run in block.runs).strip() for block in _read(html))
    return "\n".join(line for line in lines if line)


_EMPTY = re.compile(r"<p(?:\s[^>]*)?>(?:\s|&nbsp;|\u00a0|<br\s*/?>)*</p>")
_PARTS = re.compile(r"(<[^>]*>)")
_ADDRESS = re.compile(r'(\shref=")([^"]*)(")')


_NO_NUMBER = re.compile(r'^<a\b[^>]*\sid="(?![0-9]{1,9}")')
"""An internal link to what can be no row: the page that shows it would fail in the database."""


def clean_stored(html: str) -> str:
    """Rich text that is an editor's already: its words, its addresses and empty paragraphs; tags stay as they are.

    For what is saved rather than pasted: internal links and embeds of the editor are attributes that
    :func:`clean_html` would drop. A link to a row that can be none leads nowhere. Idempotent.
    """
    parts = []
    for part in _PARTS.split(_EMPTY.sub("", html)):
        if _NO_NUMBER.search(part):
            parts.append("<a>")
        elif part.startswith("<"):
            parts.append(
                _ADDRESS.sub(lambda found: found[1] + escape(without_tracking(unescape(found[2]))) + found[3], part)
            )
        else:
            parts.append(escape(settled(unescape(part), (*RUN, "quotes")), quote=False) if part.strip() else part)
    return "".join(parts)
