"""The last hand on a page: French spacing, Tamazight in Latin letters; what both leave alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from athir.newsroom.frame.finish import french, latin, latin_address
from athir.newsroom.frame.radio import offsets

T, N = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Où ? L&#x27;été: oui!</p>", f"<p>Où{T}? L’été{N}: oui{T}!</p>"),
        ('<p><bdi lang="ar">نعم !</bdi> et <b>non</b> : rien</p>', f'<p><bdi lang="ar">نعم !</bdi> et <b>non</b>{N}: rien</p>'),
        ('<a href="/x?a=1;b" lang="en">Why? No: never!</a>', '<a href="/x?a=1;b" lang="en">Why? No: never!</a>'),
        ("<p>a &amp; b; c&nbsp;!</p>", f"<p>a &amp; b{T}; c&nbsp;!</p>"),
        ("<script>if (a ? b : c) {}</script><p>« x »</p>", f"<script>if (a ? b : c) {{}}</script><p>«{N}x{N}»</p>"),
    ],
)  # fmt: skip
def test_french_text_is_spaced_and_nothing_else(html: str, shown: str) -> None:
    assert french(html) == shown


def test_tamazight_in_latin_letters_keeps_addresses_and_says_its_script() -> None:
    html = (
        '<html lang="zgh" dir="ltr"><p title="ⴰⵣⵓⵍ">ⵜⴰⵎⴰⵣⵉⵖⵜ ⵏ <b>ⵓⵙⵙⴰ</b></p><a href="/zgh/news/ⴰⵣⵓⵍ/">ⴰⵏⵖⵎⵉⵙ</a>'
        '<a href="/zgh/" hreflang="zgh" lang="zgh">ⵜⵉⴼⵉⵏⴰⵖ</a><form action="/zgh/search/"></form></html>'
    )
    assert latin(html) == (
        '<html lang="zgh-Latn" dir="ltr"><p title="Azul">Tamaziɣt n <b>ussa</b></p><a href="/zgh-latn/news/ⴰⵣⵓⵍ/">Anɣmis</a>'
        '<a href="/zgh/" hreflang="zgh" lang="zgh">ⵜⵉⴼⵉⵏⴰⵖ</a><form action="/zgh-latn/search/"></form></html>'
    )
    assert latin_address("/zgh/news/") == "/zgh-latn/news/"


def test_the_latin_page_is_a_page_of_its_own_and_both_name_each_other(db: None) -> None:
    answer = Client().get("/zgh-latn/radio/")
    text = answer.content.decode()
    assert answer.status_code == 200 and '<html lang="zgh-Latn" dir="ltr"' in text
    # Another script is another page for who searches or shares: it says its own address, and both name each other.
    tifinagh = Client().get("/zgh/radio/").content.decode()
    assert text.partition('rel="canonical" href="')[2].partition('"')[0].endswith("/zgh-latn/radio/")
    for page in (text, tifinagh):
        for tag, path in (("zgh", "/zgh/radio/"), ("zgh-Latn", "/zgh-latn/radio/")):
            assert f'{path}"' in page.partition(f'rel="alternate" hreflang="{tag}"')[2][:80]
    assert "Ṛṛadyu" in text and 'href="/zgh/radio/" lang="zgh"' in text


def test_what_is_not_written_says_so_and_what_is_in_another_language_is_marked(db: None) -> None:
    from athir.newsroom.frame.models import FixedPage, Station

    assert "Fixed pages" in Client().get("/en/about/").content.decode()
    page = FixedPage.objects.get(kind="about")
    page.text_ar = "<p>محطة الجهة</p>"
    page.save()
    Station.objects.update(phone="+212 5 35 00", whatsapp="00212 6 00", publisher={"ar": "شركة"})
    english = Client().get("/en/about/").content.decode()
    assert '<div class="prose" lang="ar" dir="rtl"><p>محطة الجهة</p>' in english
    contact = Client().get("/en/contact/").content.decode()
    assert 'href="tel:+21253500"' in contact and 'href="https://wa.me/212600"' in contact
    imprint = Client().get("/en/imprint/").content.decode()
    assert '<bdi lang="ar" dir="rtl">شركة</bdi>' in imprint and "to be filled in" in imprint


def test_offsets_tell_each_change_of_the_station_s_clock() -> None:
    morocco, paris = ZoneInfo("Africa/Casablanca"), ZoneInfo("Europe/Paris")
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert offsets(morocco, now) == [(0, 0)]
    before = datetime(2026, 9, 1, tzinfo=UTC)
    change = int(datetime(2026, 9, 20, 1, tzinfo=UTC).timestamp())
    assert offsets(morocco, before, 60) == [(0, 60), (change, 0)]
    spring = int(datetime(2027, 3, 28, 1, tzinfo=UTC).timestamp())
    assert offsets(paris, now, 200) == [(0, 60), (spring, 120)]


def test_only_the_newsroom_has_its_pastes_cleaned(account: Any, as_user: Any) -> None:
    sent = {"kind": "rich", "text": "خدمـات ٢٠", "html": "<p style='color:red'>خدمـات ٢٠<script>x</script></p>"}
    assert Client().post("/admin/paste/", sent).status_code == 302
    browser = as_user(account("reporter"))
    found = browser.post("/admin/paste/", sent).json()
    assert found["html"] == "<p>خدمات 20</p>" and found["after"] == "خدمات 20" and found["before"] == "خدمـات ٢٠"
    assert len(found["changes"]) == 3
    assert browser.post("/admin/paste/", {"kind": "line", "text": "سليم\n"}).json()["text"] == "سليم"
    assert browser.get("/admin/paste/").status_code == 405
    assert browser.post("/admin/paste/", {"text": "ا" * 1_000_001}).status_code == 413


def test_what_is_saved_is_clean_and_links_inside_the_house_stay(db: None) -> None:
    from wagtail.rich_text import RichText

    from athir.newsroom.frame.names import NamesFormField
    from athir.newsroom.frame.pasting import clean_value
    from athir.newsroom.news.blocks import BodyBlock

    body = BodyBlock()
    source = '<p data-block-key="a">خدمـات <a linktype="page" id="3">٢٠</a> &amp; <a href="https://a.ma/?utm_x=1">x</a></p><p data-block-key="b">&nbsp;</p>'
    value = body.to_python(
        [
            {"type": "heading", "value": "عنـوان"},
            {"type": "quote", "value": {"text": "قـول", "source": "مثـل"}},
            {"type": "text", "value": source},
        ]
    )
    cleaned = clean_value(value)
    assert cleaned[0].value == "عنوان" and dict(cleaned[1].value) == {"text": "قول", "source": "مثل"}
    assert isinstance(cleaned[2].value, RichText)
    assert cleaned[2].value.source == (
        '<p data-block-key="a">خدمات <a linktype="page" id="3">20</a> &amp; <a href="https://a.ma/">x</a></p>'
    )
    assert NamesFormField(max_length=50).clean(["الجـهة", "", "", ""]) == {"ar": "الجهة"}
