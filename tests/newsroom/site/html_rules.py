"""What is wrong with a page's HTML: html5lib's parse errors and the rules of our own pages. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import html5lib
from lxml import html as lxml_html

_XHTML = "{http://www.w3.org/1999/xhtml}"
_HEADING = re.compile(r"h[1-6]\Z")
_MIXED = re.compile("[\u0620-\u064a].*[A-Za-z]{2,}|[A-Za-z]{2,}.*[\u0620-\u064a]", re.DOTALL)
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_WHEN = re.compile(
    r"(\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\d\d:\d\d|\d{4}-\d\d|\d{4}|--\d\d-\d\d|PT?\S+)\Z"
)
_RTL = ("ar", "he", "fa")
_NOT_SHOWN = {"script", "style", "title", "template", "noscript", "option", "head"}


def _name(element: Any) -> str:
    return element.tag.removeprefix(_XHTML) if isinstance(element.tag, str) else ""


def _walk(element: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    yield element, above
    for child in element:
        if isinstance(child.tag, str):
            yield from _walk(child, (*above, element))


def _text(element: Any) -> str:
    return "".join(element.itertext())


def faults(html: str, language: str) -> list[str]:
    """Sentences, one a fault; ``language`` is what ``<html lang>`` must say."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    root = parser.parse(html)
    found = [f"parse error {code} at {place}: {data}" for place, code, data in parser.errors]
    every = list(_walk(root))
    found += _of_the_root(root, language)
    found += _of_ids(every)
    found += _of_headings(every)
    for element, above in every:
        found += _of_an_element(element, above)
    return found + (_unisolated(every) if language == "ar" else unmarked(html))


def unmarked(html: str) -> list[str]:
    """Arabic that a page in another language shows, or says of an element, without saying that it is Arabic."""
    found = []
    for element in lxml_html.document_fromstring(html).iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "head", "meta", "link"):
            continue
        if _spoken(element) == "ar":
            continue
        said = [element.get(name, "") for name in ("alt", "aria-label", "placeholder")]
        said += [element.text or "", *(child.tail or "" for child in element)]
        if element.tag in ("title", "option"):  # can say one language only
            said = [one for one in said if _ARABIC.match(one.strip())]
        found += [
            f"not marked as Arabic in <{element.tag}>: {one.strip()[:90]!r}" for one in said if _ARABIC.search(one)
        ]
    return found


def _spoken(element: Any) -> str:
    return next((up.get("lang") for up in (element, *element.iterancestors()) if up.get("lang")), "")


def _of_the_root(root: Any, language: str) -> list[str]:
    wanted = "rtl" if language in _RTL else "ltr"
    got = (root.get("lang"), root.get("dir"))
    return [] if got == (language, wanted) else [f"<html lang dir> is {got}, not {(language, wanted)}"]


def _of_ids(every: list[tuple[Any, Any]]) -> list[str]:
    ids = Counter(element.get("id") for element, _ in every if element.get("id"))
    found = [f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1]
    for element, _above in every:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    found.append(f"{attribute}={name!r} leads to nothing")
        target = element.get("href") or ""
        if target.startswith("#") and len(target) > 1 and target[1:] not in ids:
            found.append(f"a link to {target} leads to nothing")
    return found


def _of_headings(every: list[tuple[Any, Any]]) -> list[str]:
    shown = [
        element for element, above in every if _HEADING.match(_name(element)) and "template" not in map(_name, above)
    ]
    levels = [int(_name(element)[1]) for element in shown]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            found.append(f"a heading of level {after} follows one of level {before}")
    return found + [f"an empty heading <{_name(element)}>" for element in shown if not _text(element).strip()]


def _named(element: Any) -> bool:
    labels = any(element.get(name) for name in ("aria-label", "aria-labelledby", "title"))
    pictures = any(_name(child) == "img" and child.get("alt") for child in element.iter())
    return bool(labels or pictures or _text(element).strip())


def _of_an_element(element: Any, above: tuple[Any, ...]) -> list[str]:
    name, found = _name(element), []
    if any(_name(up) == "template" for up in above):
        return []  # filled by script before anybody meets it
    if element.get("style") is not None or any(key.startswith("on") for key in element.attrib):
        found.append(f"<{name}> has a style or handler of its own")
    if name == "img" and not all(element.get(key) is not None for key in ("alt", "width", "height")):
        found.append(f"a picture without alt, width or height: {element.get('src')}")
    if name in ("a", "button", "summary") and not _named(element):
        found.append(f"<{name} {element.get('href') or element.get('class')}> has no name")
    if name == "time" and not element.get("data-slot") and (when := element.get("datetime") or _text(element).strip()):
        found += [] if _WHEN.match(when) else [f"<time> says {when!r}"]
    lang, way = element.get("lang"), element.get("dir")
    if lang and name != "html":
        outer = next((up.get("dir") for up in reversed(above) if up.get("dir")), "ltr")
        wanted = "rtl" if lang.partition("-")[0] in _RTL else "ltr"
        if (way or outer) not in (wanted, "auto") and name not in ("bdi", "track", "input", "textarea"):
            found.append(f"<{name} lang={lang}> runs {way or outer}")
    return found


def _unisolated(every: list[tuple[Any, tuple[Any, ...]]]) -> list[str]:
    """Text of Arabic pages in which Latin words stand bare among Arabic ones."""
    found = []
    for element, above in every:
        names = {_name(up) for up in (*above, element)}
        if names & _NOT_SHOWN or "bdi" in names or not names & {"main", "header", "footer"}:
            continue
        # Its own words and what follows its children, each alone: a child may be the isolation.
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        found += [
            f"not isolated in <{_name(element)}>: {piece.strip()[:90]!r}" for piece in pieces if _MIXED.search(piece)
        ]
    return found
