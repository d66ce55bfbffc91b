"""Addresses in the title's own script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.arabic.slugs import free_slug, slug_of

LONGEST = 60


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
    assert slug_of(title, LONGEST) == slug


def test_a_long_title_is_cut_between_words():
    slug = slug_of("كلمة " * 40, LONGEST)
    assert len(slug) <= LONGEST
    assert set(slug.split("-")) == {"كلمة"}


@given(st.text(max_size=300))
def test_any_title_gives_a_short_stable_address(title):
    slug = slug_of(title, LONGEST)
    assert len(slug) <= LONGEST
    assert slug_of(slug, LONGEST) == slug
    assert not set(slug) & set(" /?#%&\u0640")


def test_a_taken_address_gets_a_number_and_stays_short():
    taken = {"a" * 60, "a" * 58 + "-2"}
    assert free_slug("a" * 60, taken.__contains__, "id", LONGEST) == "a" * 58 + "-3"
    assert free_slug("b", taken.__contains__, "id", LONGEST) == "b"


def test_a_title_used_every_day_asks_no_thousand_times():
    asked: list[str] = []

    def taken(slug: str) -> bool:
        asked.append(slug)
        return True

    assert free_slug("نشرة", taken, "k7d2mvqx3p", LONGEST) == "نشرة-k7d2mvqx3p"
    assert len(asked) == 20


def test_an_address_that_a_page_of_the_section_has_gets_a_number():
    assert free_slug("archive", set().__contains__, "id", LONGEST, {"archive"}) == "archive-2"
