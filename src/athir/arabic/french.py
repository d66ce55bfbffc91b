"""French spacing, put in when a page is made and never stored (Imprimerie nationale).

U+202F before ``; ! ?``, U+00A0 before ``:`` and inside «  », apostrophe ’. Text with right-to-left letters or
Tifinagh is left alone.
"""

from __future__ import annotations

import re

NBSP, THIN = "\u00a0", "\u202f"

_OTHER_SCRIPT = re.compile("[\u0590-\u08ff\u2d30-\u2d7f\ufb1d-\ufdff\ufe70-\ufefc]")
_SPACE = f"[ {NBSP}{THIN}]"
_ENDS = r"(?=\s|\Z|[»)\]”’\"])"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[^\W\d_])['\u02bc](?=\w)"), "’"),
    (re.compile(rf"{_SPACE}+([;!?]+){_ENDS}"), rf"{THIN}\1"),
    (re.compile(rf"(?<=[\w»)\]”%’])([;!?]+){_ENDS}"), rf"{THIN}\1"),
    (re.compile(rf"{_SPACE}+:{_ENDS}"), f"{NBSP}:"),
    (re.compile(rf"(?<=[\w»)\]”%’]):{_ENDS}"), f"{NBSP}:"),
    (re.compile(rf"«{_SPACE}*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=\S){_SPACE}*»"), f"{NBSP}»"),
)


def spaced(text: str) -> str:
    """Plain French ``text`` with the spaces and apostrophes of French typography. Idempotent."""
    if _OTHER_SCRIPT.search(text):
        return text
    for rule, instead in _RULES:
        text = rule.sub(instead, text)
    return text
