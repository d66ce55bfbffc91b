"""Texts that try to become markup, and what a browser would run of an answer. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import html5lib

from athir.newsroom.frame.assets import assets

MARK = "boum"
"""What every text wants to run."""

_BEFORE = ("", '">', "'>", "</title>", "</script>", "</textarea>", "-->", "]]>", "</style>", "\u202e", "</p></div>")
_PAYLOADS = (
    f"<script>{MARK}(1)</script>",
    f"<img src=x onerror={MARK}(1)>",
    f"<svg/onload={MARK}(1)>",
    f'<a href="jAvA\tsCrIpT:{MARK}(1)">x</a>',
    f'<iframe srcdoc="&lt;script&gt;{MARK}(1)&lt;/script&gt;">',
    f"<b onmouseover={MARK}(1)>نص</b>",
    f"<form action=javascript:{MARK}(1)><button>ok",
    f"<math><mtext><script>{MARK}(1)</script>",
    "<base href=//x.example>",
    f"<meta http-equiv=refresh content='0;url=javascript:{MARK}(1)'>",
    f"<object data=javascript:{MARK}(1)>",
)
_ALONE = (
    f"javascript:{MARK}(1)//",
    f"&lt;script&gt;{MARK}(1)&lt;/script&gt;",
    f"{{{{ {MARK}|add:'1' }}}}{{% load i18n %}}",
    f"\r\nATTACH:javascript:{MARK}(1)\r\nX-EVIL:1",
    f"\x0b\x1f<script>{MARK}(1)</script>",
    f"'-{MARK}(1)-'",
    f'" onfocus={MARK}(1) autofocus x="',
    f"' onfocus={MARK}(1) autofocus x='",
    f"\\u003cscript\\u003e{MARK}(1)",
    f"<scr<script>ipt>{MARK}(1)</scr</script>ipt>",
    f"<!--<img src='--><img src=x onerror={MARK}(1)//'>",
    f"＜script＞{MARK}(1)＜/script＞",
)
VECTORS = (*(before + payload for payload in _PAYLOADS for before in _BEFORE), *_ALONE)

_SCRIPTS = (
    f"javascript:{MARK}(1)",
    f"jAvA\tsCr\nIpT:{MARK}(1)",
    f"\x01javascript:{MARK}(1)",
    f"&#106;avascript&colon;{MARK}(1)",
    f"java&Tab;script:{MARK}(1)",
    f"data:text/html,<script>{MARK}(1)</script>",
    f"vbscript:{MARK}(1)",
    f'https://x.example/" onmouseover="{MARK}(1)',
    f"https://l.facebook.com/l.php?u=javascript:{MARK}(1)",
    f"https://l.facebook.com/l.php?u=https://x.example/%22%20onclick=%22{MARK}(1)",
    f"//x.example/'><script>{MARK}(1)</script>",
)
_ENTITIES: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("LINK", {"url": bad}) for bad in _SCRIPTS),
    ("LINK", {"id": f'1" onclick="{MARK}(1)'}),
    ("LINK", {"id": 999_999, "parentId": f"<script>{MARK}(1)</script>"}),
    ("LINK", {"url": "https://x.example/", "onclick": f"{MARK}(1)", "style": "x"}),
    *(("EMBED", {"url": bad, "embedType": "video", "thumbnail": bad, "title": bad}) for bad in _SCRIPTS[:3]),
    *(("IMAGE", {"id": 1, "src": bad, "alt": f'"><script>{MARK}(1)</script>', "format": bad}) for bad in _SCRIPTS[:3]),
    ("DOCUMENT", {"id": 1, "url": f"javascript:{MARK}(1)", "filename": f"<svg/onload={MARK}(1)>"}),
    ("HORIZONTAL_RULE", {}),
    ("SCRIPT", {"src": "x", "text": f"{MARK}(1)"}),
    (f"<script>{MARK}(1)</script>", {"href": f"javascript:{MARK}(1)"}),
)
_STYLES = ("BOLD", "ITALIC", "CODE", f"STYLE{{background:url(javascript:{MARK}(1))}}", f'x" onclick="{MARK}(1)')
_BLOCKS = ("header-two", "unordered-list-item", "atomic", "blockquote", "code-block", "script", "iframe", "--><script>")


def _state(text: str, entity: tuple[str, dict[str, Any]] | None = None, style: str = "", **block: Any) -> str:
    """What the editor of rich text posts (Draft.js' raw content): one block, all of it in the entity and the style."""
    whole = {"offset": 0, "length": len(text)}
    entities = {"0": {"type": entity[0], "mutability": "MUTABLE", "data": entity[1]}} if entity else {}
    row = {
        "key": "a1b2c",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [{**whole, "style": style}] if style else [],
        "entityRanges": [{**whole, "key": 0}] if entity else [],
        "data": {},
    }
    return json.dumps({"blocks": [{**row, **block}], "entityMap": entities})


RICH = (
    *(_state("نص", entity) for entity in _ENTITIES),
    *(_state("نص", style=style) for style in _STYLES),
    *(_state("نص", type=kind, data={"style": f"x:{MARK}", "onclick": f"{MARK}(1)"}) for kind in _BLOCKS),
    *(_state("نص", key=bad) for bad in VECTORS[::11]),
    *(_state(bad, entity) for bad in VECTORS for entity in (None, _ENTITIES[0])),
)
"""What an editor's browser could be made to send as a rich text."""
NO_RICH = (
    "x",
    "null",
    "[]",
    "{}",
    '{"blocks": 1, "entityMap": []}',
    '{"blocks": [{}], "entityMap": {}}',
    _state("نص", ("LINK", {"url": None})),
    _state("نص", depth=-1, type="unordered-list-item"),
    _state("نص", entityRanges=[{"offset": 0, "length": 2, "key": 7}]),
    _state("نص", inlineStyleRanges=[{"offset": -5, "length": 10**9, "style": "BOLD"}]),
    "[" * 100_000,
)
"""What no editor sends at all."""

_LINKS = ("href", "src", "action", "formaction", "data", "{http://www.w3.org/1999/xlink}href", "poster")
_RUNS = re.compile(r"(?i)(javascript|vbscript|data:text/html)")
_NAMES_IN_XML = ("label", "term", "title")
"""Attributes that are text to be read (RFC 4287, 4.2.2), whatever they look like."""
_FOREIGN = {"base", "object", "embed", "applet"}


def without_our_script(html: str) -> str:
    """The page without the one script that stands in it, to the letter as the policy's hash allows it."""
    return html.replace(f'<script data-file="early.js">{assets()["early.js"].body.decode()}</script>', "", 1)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def running(html: str, *, ours: bool = True) -> list[str]:
    """What of a page runs that must not. Not ``ours`` (Wagtail's admin has scripts of its own): what the marks want."""
    root = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parse(without_our_script(html))
    return [found for element in root.iter() if isinstance(element.tag, str) for found in _of(element, ours)]


def _of(element: Any, ours: bool) -> Iterator[str]:
    name, values = _local(element), {key: value or "" for key, value in element.attrib.items()}
    if name == "script" and "src" not in values:
        text = "".join(element.itertext())
        if values.get("type") in ("application/ld+json", "application/json", "speculationrules"):
            json.loads(text)
        elif ours or text.strip().startswith(MARK):
            yield f"<script>{text[:60]}"
    if name in _FOREIGN and (ours or MARK in str(values) or "x.example" in str(values)):
        yield f"<{name}>"
    refreshes = name == "meta" and values.get("http-equiv", "").lower() == "refresh"
    if (
        "srcdoc" in values
        or values.get("src") == "x"
        or (refreshes and "javascript" in values.get("content", "").lower())
    ):
        yield f"<{name} {values}>"
    for key, value in values.items():
        if key.lower().startswith("on") and (ours or MARK in value):
            yield f"<{name} {key}={value[:40]}>"
        if key in _LINKS and _RUNS.match(re.sub(r"[\x00-\x20]", "", value)):
            yield f"<{name} {key}={value[:40]}>"


def running_in_xml(text: str) -> list[str]:
    """Of a feed: it parses, and no HTML in it runs; a text that is none stays text."""
    found = []
    for element in ElementTree.fromstring(text).iter():
        if element.get("type") in ("html", "xhtml") or _local(element) in ("description", "encoded"):
            found += running(element.text or "")
        addresses = (value for name, value in element.attrib.items() if name not in _NAMES_IN_XML)
        found += [value for value in addresses if _RUNS.match(value.strip())]
    return found


def running_in_json(value: Any, key: str = "") -> list[str]:
    """Of a JSON answer: HTML where its key says so, addresses wherever they are."""
    if isinstance(value, dict):
        return [found for name, one in value.items() for found in running_in_json(one, name)]
    if isinstance(value, list):
        return [found for one in value for found in running_in_json(one, key)]
    if not isinstance(value, str):
        return []
    if "html" in key:
        return running(value)
    return [value] if key in ("url", "href", "image", "src") and _RUNS.match(value.strip()) else []


def running_in_calendar(text: str) -> list[str]:
    """Of a calendar: no text has become a line of its own."""
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    wrong = [line for line in lines if line and not re.match(r"[A-Z-]+[;:]", line)]
    return wrong + [line for line in lines if line.startswith(("ATTACH", "X-EVIL")) or "\n" in line]


def faults(content_type: str, text: str, *, ours: bool = True) -> list[str]:
    """By its kind, what in this answer would run."""
    if "html" in content_type:
        return running(text, ours=ours)
    if "json" in content_type:
        return running_in_json(json.loads(text))
    if "calendar" in content_type:
        return running_in_calendar(text)
    if "xml" in content_type:
        return running_in_xml(text)
    return []
