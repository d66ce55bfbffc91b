"""The running order of a range on paper (PDF/A4), in Arabic from right to left or in French or English.

The letters are the site's own, embedded and shaped (fpdf2 with HarfBuzz), so that it reads the same wherever it is
opened, and its words can be searched. Import it by its name: nothing else of the log needs these libraries.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import TTFFont

import athir
from athir.airlog.running import Entry, length

FONTS = Path(athir.__file__).parent / "newsroom" / "frame" / "static" / "site" / "fonts"
LANGUAGES = ("ar", "fr")
"""An export holds it in both: letters are answered in either."""

_MAIN, _OTHERS = "core", ("latin", "tifinagh")
_WIDTHS = {"start": 36, "length": 17, "kind": 21, "title": 112}
_NUMBERS = re.compile(r"\d[\d:/.-]*\d")
"""Dates and numbers of letters: kept in their order between Arabic words."""
LONGEST = 500
"""Signs of one cell."""

MOST = 3_000
"""Lines, as many as a week of songs has; a spreadsheet takes more."""

logging.getLogger("fontTools").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Heading:
    """What stands above the list: the range that was asked for (UTC), of which station and mount, by whom and why."""

    station: str
    mount: str
    start: datetime
    end: datetime
    by: str
    why: str
    made_at: datetime


def running_order_pdf(
    path: Path,
    order: Sequence[Entry],
    heading: Heading,
    zone: tzinfo,
    language: str,
    words: Callable[[str], str],
) -> None:
    """Write it to ``path``. ``words`` is gettext in ``language``. Raises ``OSError``."""
    paper = _Paper(language == "ar")
    try:
        _fill(paper, order, heading, zone, words)
        paper.output(str(path))
    finally:
        paper.close_fonts()


def _fill(paper: _Paper, order: Sequence[Entry], heading: Heading, zone: tzinfo, words: Callable[[str], str]) -> None:
    _ = words
    paper.alias_nb_pages()
    paper.set_creation_date(heading.made_at)
    paper.set_title(_("Running order"))
    paper.set_author(heading.station)
    paper.add_page()
    paper.say(_("Running order"), 18, bold=True)
    paper.say(heading.station, 13, bold=True)
    times = [when.astimezone(zone) for when in (heading.start, heading.end, heading.made_at)]
    facts = [
        (_("from"), f"{times[0]:%Y-%m-%d %H:%M:%S %z}"),
        (_("to"), f"{times[1]:%Y-%m-%d %H:%M:%S %z}"),
        (_("mount"), heading.mount),
        (_("asked for by"), heading.by),
        (_("why"), heading.why),
        (_("made at"), f"{times[2]:%Y-%m-%d %H:%M %z}"),
    ]
    paper.facts([(name, value) for name, value in facts if value])
    if order:
        titles = {"start": _("from"), "length": _("length"), "kind": _("kind"), "title": _("title")}
        kinds = {"slot": _("show"), "item": _("item"), "live": _("presenter live")}
        rows = [_row(entry, zone, kinds) for entry in order[:MOST]]
        paper.rows([titles, *rows])
    else:
        paper.say(_("The journal tells of nothing that was on air in this range."), 11)
    if len(order) > MOST:
        paper.say(_("The rest stands in running-order.csv."), 11)


def _row(entry: Entry, zone: tzinfo, kinds: dict[str, str]) -> dict[str, str]:
    title = f"{entry.artist} – {entry.title}" if entry.artist else entry.title or entry.item
    start = f"{entry.start.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return {"start": start, "length": length(entry.seconds), "kind": kinds[entry.kind], "title": title}


class _Paper(FPDF):
    def __init__(self, rtl: bool) -> None:
        super().__init__(format="A4")
        self._rtl = rtl
        for family in (_MAIN, *_OTHERS):
            for style, weight in (("", "400"), ("B", "700")):
                file = FONTS / f"athir-{family}-{weight}.woff2"
                self.add_font(family, style, file if file.exists() else FONTS / f"athir-{family}-400.woff2")
        self._letters = [font for name, font in self.fonts.items() if isinstance(font, TTFFont)]
        self.set_fallback_fonts(list(_OTHERS), exact_match=False)
        self.set_text_shaping(True, direction=None)
        self.set_margins(12, 14)
        self.set_auto_page_break(True, 16)

    def close_fonts(self) -> None:
        """Their files are read until the last page is written."""
        for font in self._letters:
            font.ttfont.close()

    @property
    def _side(self) -> str:
        return "R" if self._rtl else "L"

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(_MAIN, "", 9)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="C")

    def say(self, text: str, size: float, *, bold: bool = False) -> None:
        self.set_font(_MAIN, "B" if bold else "", size)
        self.multi_cell(0, size * 0.6, self.clean(text), align=self._side, new_x="LMARGIN", new_y="NEXT")

    def facts(self, facts: list[tuple[str, str]]) -> None:
        self.ln(2)
        self.set_font(_MAIN, "", 10.5)
        sides = ("RIGHT", "RIGHT") if self._rtl else ("LEFT", "LEFT")
        widths = (150, 36) if self._rtl else (36, 150)
        with self.table(
            col_widths=widths,
            text_align=sides,
            first_row_as_headings=False,
            borders_layout=TableBordersLayout.NONE,
            line_height=6,
        ) as table:
            for name, value in facts:
                row = table.row()
                for text in (value, name) if self._rtl else (name, value):
                    row.cell(self.clean(text))
        self.ln(3)

    def rows(self, rows: list[dict[str, str]]) -> None:
        """The first row is repeated on every page."""
        self.set_font(_MAIN, "", 9)
        columns = list(_WIDTHS)
        if self._rtl:
            columns.reverse()
        aligned = {"start": "CENTER", "length": "CENTER"}
        side = "RIGHT" if self._rtl else "LEFT"
        with self.table(
            col_widths=[_WIDTHS[name] for name in columns],
            text_align=[aligned.get(name, side) for name in columns],
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=5.2,
            padding=0.6,
        ) as table:
            for shown in rows:
                row = table.row()
                for name in columns:
                    row.cell(self.clean(shown[name]))

    def clean(self, text: str) -> str:
        """In one line, without signs that steer the direction of what follows; ``?`` for what no letter of ours shows."""
        kept = " ".join("".join(self._sign(sign) for sign in text).split())
        if len(kept) > LONGEST:
            kept = kept[: LONGEST - 1] + "…"
        if self._rtl or any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in kept):
            kept = _NUMBERS.sub("\u2066\\g<0>\u2069", kept)
        return kept or " "

    def _sign(self, sign: str) -> str:
        if sign == "\u200c" or not sign.isprintable():
            return sign if sign == "\u200c" else " "
        return sign if any(ord(sign) in font.cmap for font in self._letters) else "?"
