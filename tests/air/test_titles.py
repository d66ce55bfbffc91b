"""Titles as listeners read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.air.titles import clean, cut, stream_title


def test_artist_and_title_are_joined_as_players_split_them() -> None:
    assert stream_title("ناس الغيوان", "الصينية") == "ناس الغيوان - الصينية"
    assert stream_title("", "نشرة الأخبار") == "نشرة الأخبار"
    assert stream_title("Izenzaren", "") == "Izenzaren"
    assert stream_title(" ", "\n") == ""


@pytest.mark.parametrize(
    "text", ["أخبارُ الجهة: زاكورة، ورزازات", "می‌خواهم", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "L'été indien – 1975", "Ahidous 🥁"]
)
def test_letters_of_every_script_are_left_as_they_are(text: str) -> None:
    assert clean(text) == text


def test_bidi_controls_and_line_ends_are_taken_off() -> None:
    assert clean("\u202bعين\u202c \u2067الجهة\u2069\r\n\tمباشر\x00\u2028") == "عين الجهة مباشر"


def test_a_title_cannot_end_the_icy_field() -> None:
    assert clean("rock';StreamUrl='http://x") == "rock’;StreamUrl='http://x"
    assert "';" not in clean("a'; b';c")


def test_a_long_title_is_cut_at_a_letter_with_its_marks() -> None:
    long = "بَ" * 3000
    short = stream_title("", long)
    assert len(short.encode()) <= 4080
    assert long.startswith(short)
    assert short.endswith("بَ")
    assert cut("e\u0301" * 3, 4) == "e\u0301"


@given(st.text(max_size=400), st.integers(1, 300))
def test_any_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = cut(clean(text), limit)
    assert len(short.encode()) <= limit
    assert short == clean(short) or "’" in short
    assert not any(c in short for c in "\r\n\0\u202e\u2067") and "';" not in short
