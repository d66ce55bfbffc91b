"""Addresses in the title's own script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.newsroom.news.slugs import MAX_LENGTH, slugify, unique_slug


@pytest.mark.parametrize(
    "title,slug",
    [
        ("افتتاح معرض التمور بأرفود", "افتتاح-معرض-التمور-بأرفود"),
        ("عـين الجـهة", "عين-الجهة"),
        ("مُدَرِّسَةٌ", "مدرسة"),
        ("أخبار: «المغرب» 2026!", "أخبار-المغرب-2026"),
        ("L'été à Errachidia", "lété-à-errachidia"),
        ("ⴰⵎⴰⵣⵉⵖ ⵏ ⵜⵎⵓⵔⵜ", "ⴰⵎⴰⵣⵉⵖ-ⵏ-ⵜⵎⵓⵔⵜ"),
        ("\u202bمرحبا\u202c", "مرحبا"),
        ("؟!…", ""),
    ],
)
def test_titles_become_addresses(title, slug):
    assert slugify(title) == slug


def test_a_long_title_is_cut_between_words():
    slug = slugify("كلمة " * 40)
    assert len(slug) <= MAX_LENGTH
    assert set(slug.split("-")) == {"كلمة"}


@given(st.text(max_size=300))
def test_any_title_gives_a_short_stable_address(title):
    slug = slugify(title, fallback="x")
    assert 0 < len(slug) <= MAX_LENGTH
    assert slugify(slug, fallback="x") == slug
    assert not set(slug) & set(" /?#%&\u0640")


def test_a_taken_address_gets_a_number_and_stays_short():
    taken = {"a" * 60, "a" * 58 + "-2"}
    assert unique_slug("a" * 60, taken.__contains__, "id") == "a" * 58 + "-3"
    assert unique_slug("b", taken.__contains__, "id") == "b"


def test_a_title_used_every_day_asks_no_thousand_times():
    asked: list[str] = []

    def taken(slug: str) -> bool:
        asked.append(slug)
        return True

    assert unique_slug("نشرة", taken, "k7d2mvqx3p") == "نشرة-k7d2mvqx3p"
    assert len(asked) == 20
