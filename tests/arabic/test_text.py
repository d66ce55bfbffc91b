from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.arabic.dates import MONTHS, WEEKDAYS, full_date, full_time, short_date
from athir.arabic.direction import direction, split_runs
from athir.arabic.plurals import category, reading_minutes


def test_a_date_reads_as_in_morocco() -> None:
    assert full_time(datetime(2026, 1, 21, 14, 5), "ar").replace("\u00a0", " ") == "الأربعاء 21 يناير 2026، 14:05"
    assert short_date(date(2026, 8, 3), "ar") == "3\u00a0غشت"
    assert full_date(date(2026, 5, 1), "fr") == "vendredi 1er\u00a0mai\u00a02026"


def test_day_month_and_year_never_break_apart() -> None:
    assert full_date(date(2026, 11, 24), "ar").count("\u00a0") == 2


@pytest.mark.parametrize("language", ["ar", "fr", "zgh", "en"])
def test_each_language_names_the_whole_year_and_week(language: str) -> None:
    assert len(set(MONTHS[language])) == 12
    assert len(set(WEEKDAYS[language])) == 7


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
        (102, "other"),
        (103, "few"),
        (111, "many"),
    ],
)
def test_arabic_plurals_follow_cldr(number: int, expected: str) -> None:
    assert category(number, "ar") == expected


def test_a_text_takes_at_least_a_minute_to_read() -> None:
    assert reading_minutes(3) == 1
    assert reading_minutes(480) == 3


def test_a_latin_name_in_arabic_text_is_one_run_and_punctuation_stays_outside() -> None:
    pieces = split_runs("بلقاء Shahabudeen Bin Adam Shah، سفير دولة ماليزيا")
    assert pieces == [("text", "بلقاء "), ("latin", "Shahabudeen Bin Adam Shah"), ("text", "، سفير دولة ماليزيا")]


def test_a_signed_number_is_isolated_and_a_range_is_not() -> None:
    assert ("number", "−16") in split_runs("درجة الحرارة −16 اليوم")
    assert all(kind == "text" for kind, _ in split_runs("من 14:00–16:00 بتوقيت الجهة"))


def test_text_without_arabic_is_left_alone() -> None:
    assert split_runs("Radio Player") == [("text", "Radio Player")]


@given(st.text(max_size=200))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(piece for _, piece in split_runs(text)) == text


def test_tifinagh_runs_left_to_right() -> None:
    assert [direction(x) for x in ("ar", "fr", "zgh", "en")] == ["rtl", "ltr", "ltr", "ltr"]
