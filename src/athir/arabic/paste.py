"""What an editor pastes, made into clean text: from Word, WhatsApp, old sites. Pure; nothing is ever translated.

:func:`clean_text` for a line or paragraphs, :func:`changes` names what was wrong with the original. HTML is
:mod:`athir.arabic.pasted_html`. No letter is lost: presentation forms become the letters they show, kashida (no
letter), controls, tracking parameters and the «[date] name:» of an exported chat go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from athir.arabic.direction import has_rtl
from athir.arabic.links import ADDRESS, without_tracking

_MARKS = "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_LETTER = "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f"
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Signs that stand for whole phrases (ﷺ ﷻ ﷽ ﷼) are signs, and ﴾ ﴿ are brackets: only letters are taken apart.
_PRESENTATION = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf2\ufe70-\ufefc]")
_ISOLATED_MARK = re.compile(f"^[ \u0640](?=[{_MARKS}])")
_KASHIDA_INSIDE = re.compile(f"(?<=[{_LETTER}{_MARKS}])\u0640+(?=[{_MARKS}]*[{_LETTER}])")
_KASHIDA_UNDER_MARK = re.compile(f"(?<=[{_LETTER}])\u0640+(?=[{_MARKS}])")
_KASHIDA_END = re.compile(f"(?<=[{_LETTER}{_MARKS}])\u0640+(?![{_MARKS}{_LETTER}])")
_BEFORE_END = re.compile(f"[{_LETTER}{_MARKS}]+\\Z")
_DIGITS = str.maketrans({**{chr(0x660 + n): str(n) for n in range(10)}, **{chr(0x6F0 + n): str(n) for n in range(10)}})
_DECIMAL = re.compile(r"(?<=\d)\u066b(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d)\u066c(?=\d)")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

_WHEN = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}[,،]? \d{1,2}:\d{2}(?::\d{2})?(?: ?(?:[AaPp]\.?[Mm]\.?|ص|م))?"
_CHAT_LINE = re.compile(rf"^(?:\[{_WHEN}\] ?|{_WHEN} - )(?:[^:\n]{{1,60}}: )?", re.MULTILINE)
_STARRED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]{1,300}?)(?<=[^\s~])~(?![\w~])")


def letters(text: str) -> str:
    """Presentation forms as the letters they show; isolated marks keep no space or kashida of their own."""

    def one(found: re.Match[str]) -> str:
        return _ISOLATED_MARK.sub("", unicodedata.normalize("NFKC", found.group()))

    return _PRESENTATION.sub(one, text)


def without_kashida(text: str) -> str:
    """No kashida inside words or at their end; it stays in «هـ», in «الـBBC» and where it stands alone."""
    text = _KASHIDA_UNDER_MARK.sub("", _KASHIDA_INSIDE.sub("", text))

    def end(found: re.Match[str]) -> str:
        before = _BEFORE_END.search(text, 0, found.start())
        word = re.sub(f"[{_MARKS}]", "", before.group()) if before else ""
        follows = text[found.end() : found.end() + 1]
        joined = bool(follows) and not follows.isspace() and follows not in ".،,:؛!؟)»"
        return "\u0640" if len(word) == 1 or joined or word.endswith(("ال", "لل")) else ""

    return _KASHIDA_END.sub(end, text)


def without_controls(text: str) -> str:
    """No direction marks, zero-width spaces, soft hyphens. ZWNJ and ZWJ stay: they change what one sees."""
    return _CONTROLS.sub("", _INVISIBLE.sub("", text))


def western_digits(text: str) -> str:
    """٠-٩ and ۰-۹ as 0-9, with Moroccan decimal comma and thousands point."""
    return _THOUSANDS.sub(".", _DECIMAL.sub(",", text.translate(_DIGITS))).replace("\u066a", "%")


def plain_links(text: str) -> str:
    """Addresses in running text without tracking parameters."""
    return ADDRESS.sub(lambda found: without_tracking(found.group()), text)


def without_chat(text: str) -> str:
    """Lines of an exported chat without «[12/11/2026, 14:05] name:»."""
    return _CHAT_LINE.sub("", text)


def without_stars(text: str) -> str:
    """``*word*`` and ``~word~`` as the word: where no bold can be."""
    return _STRUCK.sub(r"\1", _STARRED.sub(r"\1", text))


def stars_to_bold(escaped: str) -> str:
    """``*word*`` as ``<b>word</b>``; the text is HTML already."""
    return _STRUCK.sub(r"\1", _STARRED.sub(r"<b>\1</b>", escaped))


def quotes(text: str) -> str:
    """``<<x>>`` as «x»; in Arabic text also "x" and “x” (where no « stands round them), and no spaces inside «»."""
    text = re.sub(r"<<(?=[^<>\n]*>>)([^<>\n]*)>>", r"«\1»", text)
    if not has_rtl(text):
        return text
    text = re.sub(r'(?<![\w"])"(?=[^\s"])([^"\n]*?)(?<=[^\s"])"(?![\w"])', r"«\1»", text)
    if "«" not in text:
        text = re.sub("[“„](?=[^“”„\n]*”)([^“”„\n]*)”", r"«\1»", text)
    return re.sub(r"[ \u00a0\u202f]+»", "»", re.sub(r"«[ \u00a0\u202f]+", "«", text))


def spaces(text: str) -> str:
    """Runs of spaces and no-break spaces as one space, none at the ends of lines, at most one empty line."""
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip()


Step = Callable[[str], str]

STEPS: dict[str, Step] = {
    "controls": without_controls,
    "presentation": letters,
    "kashida": without_kashida,
    "digits": western_digits,
    "links": plain_links,
    "chat": without_chat,
    "stars": without_stars,
    "quotes": quotes,
    "spaces": spaces,
}
"""In this order; the names are what :func:`changes` says."""

RUN = ("controls", "presentation", "kashida", "digits", "links")
"""Steps that hold for any piece of text, whatever stands before or after it."""


def settled(text: str, names: tuple[str, ...]) -> str:
    """The steps over and over until nothing changes: what one takes away may bring two others together."""
    for _ in range(12):
        before = text
        for name in names:
            text = STEPS[name](text)
        if text == before:
            break
    return text


def clean_text(text: str) -> str:
    """``text`` (a line, or paragraphs with line breaks) as it should be stored. Idempotent."""
    return settled(text, tuple(STEPS))


def clean_line(text: str) -> str:
    """The same for a field of one line: line breaks become spaces."""
    return settled(clean_text(text).replace("\n", " "), tuple(STEPS))


def changes(before: str) -> list[str]:
    """Which of :data:`STEPS` have something to mend in ``before`` (plain text), in their order."""
    found = []
    for name, step in STEPS.items():
        after = step(before)
        if after != before:
            found.append(name)
        before = after
    return found
