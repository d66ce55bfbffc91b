"""Pasted text and HTML: what goes, what stays, and that no letter is ever lost."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.arabic.links import without_tracking
from athir.arabic.paste import changes, clean_line, clean_text
from athir.arabic.pasted_html import clean_html, paragraphs, text_of


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("خدمـــات الجهـــة", "خدمات الجهة"),
        ("1447 هـ", "1447 هـ"),
        ("قناة الـBBC والـ20 دولة", "قناة الـBBC والـ20 دولة"),
        ("التفاصيلـــ", "التفاصيل"),
        ("الرحمـٰن", "الرحمٰن"),
        ("ﺣﻤﻮﺷﻲ ﻻ", "حموشي لا"),
        ("محمد ﷺ", "محمد ﷺ"),
        ("ﷲ", "الله"),
        ("\u200fأثير\u200e \u202bالجهة\u202c", "أثير الجهة"),
        ("٢٠٢٦ و٣٫٥٪ و۱۲", "2026 و3,5% و12"),
        ("قال \"نعم\" و“لا”", "قال «نعم» و“لا”"),
        ("« نص »", "«نص»"),
        ("He said \"yes\" and 7\" more", "He said \"yes\" and 7\" more"),
        ("سطر \u00a0\u00a0 آخر  \n\n\n\nنهاية", "سطر آخر\n\nنهاية"),
        ("*عاجل* ثمن 3 * 4 * 5", "عاجل ثمن 3 * 4 * 5"),
        ("[١٢/١١/٢٠٢٦، ١٤:٠٥:٣٣] محمد: افتتاح\n12/11/2026, 14:05 - Ali: شكرا", "افتتاح\nشكرا"),
        ("انظر https://a.ma/x?utm_source=wa&id=3&fbclid=9، ثم", "انظر https://a.ma/x?id=3، ثم"),
        ("مُحمّد عليه السلام", "مُحمّد عليه السلام"),
    ],
)  # fmt: skip
def test_text_is_stored_clean(pasted: str, stored: str) -> None:
    assert clean_text(pasted) == stored


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://a.ma/?a=1&utm_campaign=x&b=%D8%A7", "https://a.ma/?a=1&b=%D8%A7"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.ma%2Fx%3Ffbclid%3D1&h=AT", "https://a.ma/x"),
        ("https://www.google.com/url?q=x&url=https://a.ma/", "https://a.ma/"),
        ("https://www.google.com/search?q=utm_source", "https://www.google.com/search?q=utm_source"),
        ("https://[broken", "https://[broken"),
        ("mailto:a@b.ma", "mailto:a@b.ma"),
    ],
)
def test_links_follow_nobody(before: str, after: str) -> None:
    assert without_tracking(before) == after


WORD = """<html><head><style>p{color:red}</style></head><body lang=AR><!--[if gte mso 9]><xml>x</xml><![endif]-->
<p class=MsoNormal dir=RTL style='margin:0'><st1:place w:st="on"><span lang=AR style='font-family:"Arial"'>افتتـــاح
<b>مع</b><b>رض</b></span></st1:place><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span><![endif]>الماء</p><p class=MsoListParagraph>التكوين</p></body></html>"""


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (WORD, "<p>افتتاح <b>معرض</b></p><ul><li>الماء</li><li>التكوين</li></ul>"),
        ("<font color=red size=7><center>خبر</center></font><div>آخر</div>", "<p>خبر</p><p>آخر</p>"),
        ("<b style='font-weight:normal'>نص <span style='font-weight:700'>قوي</span></b>", "<p>نص <b>قوي</b></p>"),
        ("<p>سطر<br><br>ثان<br>ثالث</p><p> &nbsp; </p>", "<p>سطر</p><p>ثان<br/>ثالث</p>"),
        ("<table><tr><td>أ</td><td>ب</td></tr></table>", "<p>أ</p><p>ب</p>"),
        ("<h1>عنوان</h1><h5>فرعي</h5><blockquote><p>قول</p></blockquote>", "<h2>عنوان</h2><h3>فرعي</h3><blockquote>قول</blockquote>"),
        ("<a href='javascript:alert(1)'>س</a><script>alert(1)</script><img src=x onerror=alert(1)>", "<p>س</p>"),
        ("<ol><li><p>واحد</p></li><li>اثنان <a href='https://a.ma/?fbclid=1'>رابط</a></li></ol>",
         "<ol><li>واحد</li><li>اثنان <a href=\"https://a.ma/\">رابط</a></li></ol>"),
    ],
)  # fmt: skip
def test_html_becomes_paragraphs_and_nothing_else(pasted: str, stored: str) -> None:
    assert clean_html(pasted) == stored
    assert clean_html(stored) == stored


def test_a_chat_becomes_paragraphs_with_its_bold() -> None:
    chat = "[12/11/2026, 14:05] سعاد: *عاجل* وصلنا\n\nالماء < الحقل"
    assert paragraphs(chat) == "<p><b>عاجل</b> وصلنا</p><p>الماء &lt; الحقل</p>"


def test_what_was_mended_is_named() -> None:
    assert changes("خدمـــات ٢٠٢٦") == ["kashida", "digits"]
    assert changes("خدمات 2026") == []
    assert clean_line("سطر\nآخر") == "سطر آخر"
    assert text_of(WORD) == "افتتـــاح معرض\nالماء\nالتكوين"


def _letters(text: str) -> str:
    shown = "".join(unicodedata.normalize("NFKC", c) if "\ufb50" <= c <= "\ufefc" else c for c in text)
    return "".join(c for c in shown if unicodedata.category(c)[0] == "L" and c != "\u0640")


_PIECES = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="ابتـًٰ هـلالﻻﺣﷲ \"“”«»*~<>&;:.،؛٠١٫\u00a0\u200f\u200d\n", max_size=16),
    st.sampled_from(["<b>", "</b>", "<p>", "<br>", "<li>", "<ul>", "</ul>", "<span style='mso-list:Ignore'>", "<<", ">>",
                     "https://a.ma/?utm_x=1", "12/11/2026, 14:05 - س: ", "&amp;", "&lt;b&gt;", "<a href='https://a.ma'>"]),
)  # fmt: skip
_PASTED = st.lists(_PIECES, max_size=12).map("".join)


@given(_PASTED)
def test_cleaning_twice_is_cleaning_once(pasted: str) -> None:
    once = clean_text(pasted)
    assert clean_text(once) == once
    html = clean_html(pasted)
    assert clean_html(html) == html


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), max_size=4).map("\n".join))
def test_no_letter_is_lost(pasted: str) -> None:
    plain = re.sub(r"https?://\S*|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}", "", pasted)
    assert _letters(clean_text(plain)) == _letters(plain)
    marked = plain.replace("&", " ").replace("<", " ")
    assert _letters(text_of(clean_html(f"<p>{marked}</p>"))) == _letters(marked)
