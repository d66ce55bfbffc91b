from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.arabic.normalise import clean, fold, search_tokens, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الحموشي", "حموشي"),
        ("ﺣﻤﻮﺷﻲ", "حموشي"),
        ("خدمـــــات", "خدمات"),
        ("أخبار", "اخبار"),
        ("إقليم", "اقليم"),
        ("زاكورة", "زاكوره"),
        ("والرشيدية", "الرشيدية"),
        ("للمغرب", "المغرب"),
        ("بالرباط", "الرباط"),
        ("مُدِيرٌ", "مدير"),
        ("٢٠٢٦", "2026"),
        ("ڭلميم", "كلميم"),
        ("Kénitra", "KENITRA"),
        ("\u202bالجهة\u202c", "جهة"),
    ],
)
def test_two_spellings_of_a_word_meet(one: str, other: str) -> None:
    assert search_tokens(one) == search_tokens(other)


@pytest.mark.parametrize("word", ["الله", "ال", "والي", "الف", "بالي", "لله"])
def test_the_article_is_not_taken_off_a_word_that_has_none_to_spare(word: str) -> None:
    assert len(stem(fold(word))) >= min(3, len(fold(word)))


@given(st.text(max_size=200))
def test_folding_is_idempotent_and_tokens_are_words(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for token in search_tokens(text):
        assert token and not token.isspace() and " " not in token and '"' not in token


def test_pasted_text_loses_kashida_and_controls_but_keeps_the_hijri_sign_and_harakat() -> None:
    assert clean("التفــــــاصيل") == "التفاصيل"
    assert clean("عـين الجـهة") == "عين الجهة"
    assert clean("1447 هـ") == "1447 هـ"
    assert clean("\u200eأثير\u200f") == "أثير"
    assert clean("مُحمّد") == "مُحمّد"
    assert clean("ﺃﺛﻴﺮ") == "أثير"


@given(st.text(max_size=200))
def test_cleaning_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)
