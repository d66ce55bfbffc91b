"""Text on its way into a page."""

from __future__ import annotations

import re

from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from athir.newsroom.frame.text import isolated, isolated_html


def test_a_latin_name_in_an_arabic_title_is_isolated_and_markup_is_escaped() -> None:
    assert isolated("لقاء Alex Pinfield، السفير") == 'لقاء <bdi lang="en">Alex Pinfield</bdi>، السفير'
    assert isolated("<b>أثير</b>") == '&lt;<bdi lang="en">b</bdi>&gt;أثير&lt;/<bdi lang="en">b</bdi>&gt;'


def test_a_latin_name_says_in_which_language_it_is_read() -> None:
    assert isolated("مع François Hollande") == 'مع <bdi lang="fr">François Hollande</bdi>'


def test_french_text_is_left_alone() -> None:
    assert isolated("L'eau & la vie") == "L&#x27;eau &amp; la vie"


def test_only_what_stands_between_tags_is_touched() -> None:
    html = '<p>زار <a href="https://example.org/Path">Alex Pinfield</a> الرباط &amp; فاس</p>'
    done = isolated_html(html)
    assert '<a href="https://example.org/Path"><bdi lang="en">Alex Pinfield</bdi></a>' in done
    assert "&amp; فاس" in done


def test_a_number_keeps_its_unit_and_a_sign_its_number() -> None:
    assert "10\u00a0كلم" in isolated("على بعد 10 كلم")
    assert '<bdi dir="ltr">−16</bdi>' in isolated("الحرارة −16 ليلا")


@given(st.text(alphabet="اب تث<>&\"' Abc-3−،", max_size=80))
def test_no_character_is_lost_and_nothing_breaks_out(text: str) -> None:
    done = isolated(text)
    assert set(re.findall(r"<[^>]*>", done)) <= {'<bdi lang="en">', '<bdi lang="fr">', '<bdi dir="ltr">', "</bdi>"}
    assert strip_tags(done).count("&lt;") == text.count("<")
