"""Texts as feeds take them: clean, short enough in bytes, with the chapters' times in the description. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache

from athir.newsroom.syndication.clean import legal

DESCRIPTION = 4000
"""Bytes of a description: what Apple takes. An Arabic letter is two."""
VALUE = 255
"""Characters of any other value."""

_PIECE = re.compile(r"(<[^<>]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)|([^<&]+|[<&])")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*?(/?)>\Z")
_VOID = {"br", "hr", "img", "wbr"}
_MORE = "…"


def value(text: str, most: int = VALUE) -> str:
    """``text`` on one line, legal in XML, at most ``most`` characters long."""
    found = " ".join(legal(text).split())
    return found if len(found) <= most else found[: most - 1].rstrip() + _MORE


def cut_html(source: str, most: int) -> str:
    """``source`` (clean HTML) in at most ``most`` bytes of UTF-8: cut between characters, never inside a tag or an
    entity, and every open tag closed."""
    if len(source.encode("utf-8")) <= most:
        return source
    kept: list[str] = []
    opened: list[str] = []
    room = most - len(_MORE.encode())
    for match in _PIECE.finditer(source):
        markup, text = match[1], match[2]
        closing = sum(len(name) + 3 for name in opened)
        if text is not None:
            fits = text.encode("utf-8")[: max(0, room - closing)].decode("utf-8", "ignore")
            kept.append(fits)
            room -= len(fits.encode("utf-8"))
            if fits != text:
                break
            continue
        tag = _TAG.match(markup)
        name = tag[2].lower() if tag else ""
        opens = tag is not None and not tag[1] and not tag[3] and name not in _VOID
        if tag is not None and tag[1]:
            if opened and opened[-1] == name:
                opened.pop()
                kept.append(markup)
                room -= len(markup.encode("utf-8"))
            continue
        size = len(markup.encode("utf-8"))
        if size + closing + (len(name) + 3 if opens else 0) > room:
            break
        kept.append(markup)
        room -= size
        if opens:
            opened.append(name)
    if most < len(_MORE.encode()):
        return ""
    return "".join(kept).rstrip() + _MORE + "".join(f"</{name}>" for name in reversed(opened))


def clock(milliseconds: int) -> str:
    """``00:00``, ``05:42``, ``1:03:07``: as Spotify and YouTube read times in a description."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def timed(marks: Sequence[tuple[int, str]], most: int) -> str:
    """The chapters as a paragraph, a line each, the last ones left out where ``most`` bytes have no room for them."""
    lines: list[str] = []
    room = most - len("<p></p>")
    for at, title in marks:
        line = f"{clock(at)} {html.escape(value(title, 128), quote=False)}"
        room -= len(line.encode("utf-8")) + len("<br>")
        if room < 0:
            break
        lines.append(line)
    return f"<p>{'<br>'.join(lines)}</p>" if lines else ""


@lru_cache(maxsize=1024)
def description(notes: str, marks: tuple[tuple[int, str], ...] = (), most: int = DESCRIPTION) -> str:
    """Clean ``notes`` and the chapters' times below them, in ``most`` bytes; the chapters take half of it at most."""
    below = timed(marks, most // 2)
    return cut_html(legal(notes), most - len(below.encode("utf-8"))) + below
