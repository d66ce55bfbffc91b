"""The accessibility tree of a page as a text that stays the same while only content changes.

What frames the page is kept word by word. Inside ``main`` the words of headings, buttons, fields and named regions are
kept, those of links, paragraphs and cells are not; dates, hours and numbers are left out; like siblings are told once.
"""

from __future__ import annotations

import re

from athir.arabic.dates import MONTHS, WEEKDAYS

_LINE = re.compile(r'(?P<space> *)- (?P<role>[\w-]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<rest>.*)')
_KEPT = {
    *(
        "banner",
        "navigation",
        "main",
        "contentinfo",
        "region",
        "group",
        "search",
        "form",
        "heading",
        "button",
        "textbox",
    ),
    *("searchbox", "radio", "checkbox", "combobox", "option", "spinbutton", "slider", "progressbar", "table", "tab"),
    *("columnheader", "alert", "status", "complementary", "dialog", "figure", "list", "article"),
}
_WORDS = sorted({*MONTHS["ar"], *WEEKDAYS["ar"]}, key=len, reverse=True)
_DAY = re.compile("|".join(_WORDS))


def settled(snapshot: str) -> str:
    """``snapshot`` (Playwright's ``aria_snapshot``) as a golden text keeps it."""
    lines: list[str] = []
    inside: int | None = None
    given = [_unquoted(line) for line in snapshot.splitlines()]
    for number, line in enumerate(given):
        found = _LINE.match(line)
        depth = len(line) - len(line.lstrip())
        if found is None:
            if not line.strip().startswith("- /url:") and inside is None:
                lines.append(_dateless(line))
            continue
        if inside is not None and depth <= inside:
            inside = None
        role, name = found["role"], found["name"]
        marks = "".join(re.findall(r"\[[^\]]*\]", found["rest"]))
        of_a_card = role == "heading" and "level=1" not in marks and _leads_to_a_link(given, number)
        words = f' "{_dateless(name)}"' if name and (inside is None or (role in _KEPT and not of_a_card)) else ""
        if role in ("text", "time", "emphasis", "strong") and inside is not None:
            continue
        lines.append(f"{found['space']}- {role}{words}{' ' + marks if marks else ''}")
        if role == "main":
            inside = depth
    return "\n".join(_once(lines)) + "\n"


def _unquoted(line: str) -> str:
    """A line that YAML had to quote (a name with a colon in it) as the others are."""
    found = re.match(r"( *- )'(.*)'(:.*)?\Z", line)
    return f"{found[1]}{found[2].replace(chr(39) * 2, chr(39))}{found[3] or ''}" if found else line


def _leads_to_a_link(lines: list[str], number: int) -> bool:
    """Whether the heading at ``number`` is the title of something elsewhere: content, that comes and goes."""
    after = lines[number + 1] if number + 1 < len(lines) else ""
    deeper = len(after) - len(after.lstrip()) > len(lines[number]) - len(lines[number].lstrip())
    return deeper and after.lstrip().startswith("- link")


def _dateless(text: str) -> str:
    return re.sub(r"\d+(?:[.,:]\d+)*", "0", _DAY.sub("DAY", text))


def _once(lines: list[str]) -> list[str]:
    """Subtrees that are like the one before them told once, from the inside out."""
    forest = _forest([(len(line) - len(line.lstrip()), line) for line in lines])
    return _flat(forest)


Tree = tuple[str, list["Tree"]]


def _forest(lines: list[tuple[int, str]]) -> list[Tree]:
    found: list[Tree] = []
    at = 0
    while at < len(lines):
        depth, line = lines[at]
        end = at + 1
        while end < len(lines) and lines[end][0] > depth:
            end += 1
        found.append((line, _forest(lines[at + 1 : end])))
        at = end
    return found


def _shape(tree: Tree) -> object:
    """A heading's words are no shape: ten stories in a list are alike."""
    line, children = tree
    words = re.sub(r'"(?:[^"\\]|\\.)*"', "", line) if "- heading" in line or "- article" in line else line
    inner = [_shape(child) for child in children]
    # A list of one and a list of ten are alike.
    return (words, tuple(shape for at, shape in enumerate(inner) if at == 0 or shape != inner[at - 1]))


def _flat(forest: list[Tree]) -> list[str]:
    groups = [(_shape(tree), [tree[0], *_flat(tree[1])]) for tree in forest]
    for width in (1, 2, 3):
        groups = _told_once(groups, width)
    return [line for _, lines in groups for line in lines]


def _told_once(groups: list[tuple[object, list[str]]], width: int) -> list[tuple[object, list[str]]]:
    """Neighbours (``width`` of them at a time) that are like those before them, as one «…»."""
    found: list[tuple[object, list[str]]] = []
    at, before = 0, None
    while at < len(groups):
        shapes = [shape for shape, _ in groups[at : at + width]]
        if shapes == before:
            first = groups[at][1][0]
            more = (("…",), [first[: len(first) - len(first.lstrip())] + "- …"])
            if found[-1][0] != ("…",):
                found.append(more)
            at += width
            continue
        before = shapes if len(shapes) == width else None
        if at + 2 * width <= len(groups) and [shape for shape, _ in groups[at + width : at + 2 * width]] == shapes:
            found += groups[at : at + width]
            at += width
        else:
            found.append(groups[at])
            at, before = at + 1, None
    return found
