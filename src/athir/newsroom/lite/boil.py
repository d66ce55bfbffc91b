"""A finished page boiled down to its words, links and structure: no script, style, font or picture. Pure."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml import etree, html

from athir.newsroom.syndication.clean import legal

Element = Any
"""lxml's element; it ships no types."""

_GONE = frozenset(
    {
        *("script", "style", "template", "noscript", "link", "meta", "svg", "canvas", "iframe", "object", "embed"),
        *("button", "dialog", "form", "input", "select", "textarea", "progress", "meter", "map", "track"),
    }
)
_GONE_CLASSES = frozenset({"js", "noprint", "art", "eq"})
"""What a page marks as of no use without a script, not for paper, or mere drawing."""

_KEPT = frozenset(
    {
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "figure", "hr"),
        *("figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "pre", "details", "summary"),
        *(
            "a",
            "b",
            "strong",
            "em",
            "i",
            "q",
            "cite",
            "time",
            "bdi",
            "br",
            "small",
            "sub",
            "sup",
            "abbr",
            "code",
            "nav",
        ),
        *("address", "audio", "mark"),
    }
)
_ATTRIBUTES = {
    "": frozenset({"lang", "dir"}),
    "a": frozenset({"href", "hreflang", "aria-current"}),
    "time": frozenset({"datetime"}),
    "ol": frozenset({"start", "reversed"}),
    "li": frozenset({"value"}),
    "th": frozenset({"scope", "colspan", "rowspan"}),
    "td": frozenset({"colspan", "rowspan"}),
    "nav": frozenset({"aria-label"}),
    "audio": frozenset({"src", "controls", "preload", "aria-label"}),
    "details": frozenset({"open"}),
}
_PLAYS = "controls"
"""How a player that stays is told from a recording of the page."""
_BLOCKS = frozenset({"div", "section", "article", "header", "footer", "aside", "main"})


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    href: str
    text: str
    code: str = ""
    current: bool = False


@dataclass(frozen=True)
class Page:
    """A page's parts; ``main`` and ``breaking`` are safe HTML, ``home`` is where its masthead leads."""

    language: str
    direction: str
    title: str
    main: str
    home: str = "/"
    canonical: str = ""
    breaking: str = ""
    menu: list[Link] = field(default_factory=list)
    languages: list[Link] = field(default_factory=list)


def boil(document: str, link: Callable[[str], str], words: Callable[[str], str]) -> Page | None:
    """``document`` as a light page, its links through ``link``; ``None`` for what has no ``<main>``.

    ``words("picture")``, ``words("sound")``, ``words("film")`` say what a link to a file leads to.
    """
    root = html.document_fromstring(legal(document))  # what no XML may hold, lxml cannot move
    main = root.find(".//main")
    if main is None:
        return None
    wanted = {str(a.get("href"))[1:] for a in main.iter("a") if str(a.get("href", "")).startswith("#")}
    wanted.discard("")
    bar = root.find(".//*[@id='breaking']")
    news = bar is not None and bar.get("hidden") is None and bar.find(".//li") is not None
    return Page(
        language=root.get("lang", ""),
        direction=root.get("dir", "auto"),
        title=(root.findtext(".//title") or "").strip(),
        home=link(_attribute(root, ".//header//a", "href") or "/"),
        canonical=_attribute(root, ".//link[@rel='canonical']", "href"),
        main=_reduced(main, link, words, wanted),
        breaking=_reduced(bar, link, words, set()) if news else "",
        menu=[_entry(a, link) for a in root.iterfind(".//header//nav//a")],
        languages=[_entry(a, link) for a in root.iterfind(".//footer//a[@hreflang]")],
    )


def _attribute(root: Element, path: str, name: str) -> str:
    found = root.find(path)
    return str(found.get(name, "")) if found is not None else ""


def _entry(a: Element, link: Callable[[str], str]) -> Link:
    return Link(
        link(a.get("href", "")),
        " ".join(a.text_content().split()),
        a.get("hreflang", ""),
        a.get("aria-current") is not None,
    )


def _reduced(part: Element, link: Callable[[str], str], words: Callable[[str], str], wanted: set[str]) -> str:
    tree = copy.deepcopy(part)
    tree.tail = None
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or (element is not tree and _is_gone(element)):
            _drop(element)
    _files(tree, words)
    _apart(tree)
    for element in list(tree.iter()):
        if element is not tree:
            _reduce(element, link, wanted)
    for element in list(tree.iter("p", "li", "ul", "ol", "figure", "a", "h2", "h3", "nav")):
        if not element.text_content().strip() and element.find(".//audio") is None and element is not tree:
            _drop(element)
    inner = escape(tree.text or "", quote=False) + "".join(
        etree.tostring(e, encoding="unicode", method="html") for e in tree
    )
    return "\n".join(filter(None, (" ".join(line.split()) for line in inner.splitlines())))


def _is_gone(element: Element) -> bool:
    if element.tag in _GONE or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return not _GONE_CLASSES.isdisjoint((element.get("class") or "").split())


def _drop(element: Element) -> None:
    """Out with it, but not with the text after it."""
    parent = element.getparent()
    if parent is not None:
        element.drop_tree() if isinstance(element, html.HtmlElement) else parent.remove(element)


def _files(tree: Element, words: Callable[[str], str]) -> None:
    """Pictures, recordings and films become links to them; a picture that is itself a link, or says nothing, goes.

    Sound that has a copy for weak networks (``data-small``: its address) plays: that copy, and only when it is asked to.
    The link to the whole recording stays behind it.
    """
    for element in list(tree.iter()):
        if element.get("data-small") and element.getparent() is not None:
            player = _plays(element)
            if element.tag == "audio":
                element.addprevious(player)
            else:
                player.tail = element.tail
                element.getparent().replace(element, player)
    for element in list(tree.iter("img", "audio", "video")):
        if element.get("controls") == _PLAYS:
            continue
        source = element.get("src") or _first_source(element)
        kind = {"img": "picture", "audio": "sound", "video": "film"}[element.tag]
        told = element.get("alt") or element.get("aria-label") or element.get("title") or ""
        if not source or (kind == "picture" and not told) or _within_link(element):
            _drop(element)
            continue
        a = html.Element("a", href=source)
        a.text = f"{words(kind)}: {told}" if told else words(kind)
        a.tail = element.tail
        element.getparent().replace(element, a)


def _plays(element: Element) -> Element:
    """A player without a script; ``data-begin`` is the second at which it begins."""
    begin = element.get("data-begin") or "0"
    made = html.Element("audio", controls=_PLAYS, preload="none")
    made.set("src", element.get("data-small") + (f"#t={begin}" if begin != "0" else ""))
    if told := element.get("data-title") or element.get("aria-label"):
        made.set("aria-label", told)
    return made


def _apart(tree: Element) -> None:
    """Pieces of one line that only styles kept apart (by-lines: who, where, when) get a dot between them."""
    for element in tree.iter("span", "a"):
        before = element.getprevious()
        if before is None or before.tag != "span" or (before.tail or "").strip():
            continue
        if before.text_content().strip() and element.text_content().strip():
            before.tail = " · "


def _first_source(element: Element) -> str:
    return next((str(found.get("src")) for found in element.iter("source") if found.get("src")), "")


def _within_link(element: Element) -> bool:
    return any(above.tag == "a" for above in element.iterancestors())


def _reduce(element: Element, link: Callable[[str], str], wanted: set[str]) -> None:
    tag = element.tag
    if tag == "a" and element.get("href"):
        if not element.get("href").startswith("#"):
            element.set("href", link(element.get("href")))
    elif tag == "source":  # taken for a box by the parser, with the picture inside
        element.drop_tag()
        return
    anchor = element.get("id")
    keeps = _ATTRIBUTES[""] | _ATTRIBUTES.get(tag, frozenset())
    for name in list(element.attrib):
        if name not in keeps and not (name == "id" and anchor in wanted):
            del element.attrib[name]
    if tag in _KEPT:
        return
    if tag in _BLOCKS:
        _unwrap_block(element)
    elif element.attrib:
        element.tag = "bdi" if "id" not in element.attrib else "span"
    else:
        element.drop_tag()


def _unwrap_block(element: Element) -> None:
    """A box without words of its own is no more; one with words is a paragraph."""
    own = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    inline = all(child.tag in ("a", "b", "bdi", "time", "small", "em", "strong", "span", "br") for child in element)
    if element.get("id"):
        element.tag = "div"
    elif (own or (len(element) and inline)) and element.getparent().tag != "p":
        element.tag = "p" if inline else "div"
    else:
        _space(element)
        element.drop_tag()


def _space(element: Element) -> None:
    """What stood apart in boxes stays apart in words."""
    element.tail = " " + (element.tail or "")
