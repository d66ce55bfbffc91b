"""The running order on paper: right to left in Arabic, whatever stands in the journal."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from athir.airlog.paper import FONTS, Heading, _Paper, running_order_pdf
from athir.airlog.running import Entry

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HEADING = Heading("إذاعة أثير", "live.aac", START, START + timedelta(hours=1), "رشيد", "رسالة رقم 2026/417", START)


def song(number: int, title: str = "الصينية") -> Entry:
    begins = START + timedelta(minutes=3 * number)
    return Entry(begins, begins + timedelta(minutes=3), "item", title, "ناس الغيوان")


def written(path: Path, order: list[Entry], language: str = "ar") -> bytes:
    running_order_pdf(path, order, HEADING, UTC, language, str)
    return path.read_bytes()


def drawn(data: bytes) -> str:
    """All that is drawn, as the operators of the format."""
    parts = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    return "".join(_open(part) for part in parts)


def _open(part: bytes) -> str:
    try:
        return zlib.decompress(part).decode("latin-1")
    except zlib.error:
        return ""


def test_it_is_a_pdf_with_our_letters_in_it(tmp_path: Path) -> None:
    data = written(tmp_path / "one.pdf", [song(number) for number in range(60)])
    assert data.startswith(b"%PDF-1.")
    assert data.count(b"/Type /Page\n") == 2
    assert data.count(b"/FontFile2") >= 2, "the letters are embedded: no program must have them"
    assert all((FONTS / f"athir-{name}-400.woff2").exists() for name in ("core", "latin", "tifinagh"))


def test_arabic_begins_at_the_right_and_french_at_the_left(tmp_path: Path) -> None:
    places = {}
    for language in ("ar", "fr"):
        data = drawn(written(tmp_path / f"{language}.pdf", [], language))
        places[language] = float(next(re.finditer(r"BT ([\d.]+) [\d.]+ Td", data))[1])
    assert places["ar"] > 400
    assert places["fr"] < 60


@pytest.mark.parametrize(
    "title", ["", "\u202e\u2066live", "日本 🎵", "x" * 5000, "أ" * 3000, "a\nb\x00\x1b", "(Ya Rayah) 98.5", "\ud800"]
)
def test_no_title_of_the_journal_breaks_it(tmp_path: Path, title: str) -> None:
    assert written(tmp_path / "one.pdf", [song(0, title), song(1)]).startswith(b"%PDF")


def test_signs_that_steer_are_taken_out_and_unknown_ones_are_said() -> None:
    paper = _Paper(rtl=True)
    assert paper.clean("a\u202eb\nc") == "a b c"
    assert paper.clean("日本 live") == "?? live"
    assert _Paper(rtl=False).clean("n° 417 – 2026-11-30") == "n° 417 – 2026-11-30", "what is copied from it is clean"
    assert paper.clean("بتاريخ 2026-11-30") == "بتاريخ \u20662026-11-30\u2069"
