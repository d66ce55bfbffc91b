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
    for line in snapshot.splitlines():
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
        words = f' "{_dateless(name)}"' if name and (inside is None or role in _KEPT) else ""
        if role in ("text", "time", "emphasis", "strong") and inside is not None:
            continue
        lines.append(f"{found['space']}- {role}{words}{' ' + marks if marks else ''}")
        if role == "main":
            inside = depth
    return "\n".join(_once(lines)) + "\n"


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
    return (words, tuple(_shape(child) for child in children))


def _flat(forest: list[Tree]) -> list[str]:
    found: list[str] = []
    before: object = None
    for line, children in forest:
        shape = _shape((line, children))
        if shape != before:
            found += [line, *_flat(children)]
        elif found[-1].strip() != "- …":
            found.append(line[: len(line) - len(line.lstrip())] + "- …")
        before = shape
    return found
