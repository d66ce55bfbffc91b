"""Light pages: everything a page says, in one small answer without script, style of its own, font or picture."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from lxml import html

from athir.home import Home
from athir.newsroom.baking import store
from athir.newsroom.baking.baker import Baker
from athir.newsroom.baking.registry import all_paths
from athir.newsroom.baking.render import render
from athir.newsroom.lite.addresses import light, light_href
from athir.newsroom.lite.boil import boil

BUDGET = 12_000
"""Bytes over the wire of the page and its style sheet, as a phone of today asks for them."""

PARAGRAPH = "وتواصل البرنامج بلقاء حيث تناول الطرفان سبل تعزيز علاقات التعاون واستعرضا الوضع في المحيط الإقليمي. "


@pytest.fixture
def published(article: Callable[..., Any]) -> Callable[..., Any]:
    def make(title: str, **fields: Any) -> Any:
        made = article(title, live=True, lead="تقديم", body=[("text", f"<p>{PARAGRAPH * 12}</p>")] * 4, **fields)
        made.full_clean(exclude=["region"])
        with transaction.atomic():
            made.save()
        return made

    return make


def page(path: str) -> Any:
    """The light page as a tree."""
    answer = Client().get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return html.document_fromstring(answer.content.decode())


def test_every_kind_of_page_has_a_light_one_within_its_budget(published: Callable[..., Any]) -> None:
    for n in range(40):
        published(f"خبر رقم {n} من مكتب الإقليم", desk=("errachidia", "zagora")[n % 2])
    style = (Path("src/athir/newsroom/frame/static/site") / "lite.css").stat().st_size
    weights = {}
    kinds: dict[str, str] = {}
    for path in all_paths():
        found = light(path)
        if found and not found.startswith(("/lite/fr/", "/lite/en/", "/lite/zgh")):
            kinds.setdefault(re.sub(r"[^/]+/$", "*", found) if found.count("/") > 3 else found, found)
    assert {"/lite/", "/lite/news/", "/lite/radio/"} <= set(kinds)
    for kind, path in kinds.items():
        rendered = render(path)
        if rendered.status == 302:  # a fragment for scripts, such as the breaking bar: no page
            continue
        assert rendered.bakeable, (path, rendered.status)
        text = rendered.body.decode()
        for asked in ("<script", "<img", "<style", "@font", "<svg", "<form", "<picture", "style=", "onclick"):
            assert asked not in text, (path, asked)
        weights[kind] = len(gzip.compress(rendered.body, 9)) + style
    assert max(weights.values()) <= BUDGET, weights


@pytest.mark.parametrize(("prefix", "direction"), [("", "rtl"), ("/fr", "ltr")])
def test_it_says_language_direction_and_which_page_it_stands_for(
    published: Callable[..., Any], prefix: str, direction: str
) -> None:
    root = page(f"/lite{prefix}/news/")
    assert root.get("dir") == direction
    assert root.get("lang") == (prefix[1:] or "ar")
    assert root.find(".//meta[@name='robots']").get("content") == "noindex"
    assert root.find(".//link[@rel='canonical']").get("href").endswith(f"{prefix}/news/")
    assert root.find(".//audio").get("src") == "/radio/listen/low.aac"


def test_from_a_page_to_its_light_one_and_back(published: Callable[..., Any]) -> None:
    made = published("ذهابا وإيابا")
    full = html.document_fromstring(Client().get(made.get_absolute_url()).content.decode())
    there = [a.get("href") for a in full.iterfind(".//footer//a") if a.get("href").startswith("/lite/news/")]
    assert there, "a page leads to its light one"
    root = page(there[0])
    assert root.findtext(".//h1") == "ذهابا وإيابا"
    assert PARAGRAPH.strip()[:40] in root.find(".//main").text_content()
    links = {a.get("href") for a in root.iter("a")}
    assert any(link.startswith("/news/") for link in links), "and back"
    assert "/lite/" in links
    inner = [link for link in links if link.startswith("/") and not link.startswith(("/lite/", "/radio/listen/"))]
    assert len(inner) == 1, f"all other links stay among light pages: {inner}"


def test_it_pages_redirects_and_is_gone_like_the_page_itself(
    published: Callable[..., Any], article: Callable[..., Any]
) -> None:
    for n in range(25):
        published(f"خبر {n}")
    older = [a.get("href") for a in page("/lite/news/").iter("a") if "before=" in a.get("href")]
    assert older and older[0].startswith("/lite/news/?before=")
    assert page(older[0]).find(".//main").text_content()
    made = published("سينسحب")
    path = light(made.get_absolute_url())
    assert path
    made.withdrawn_at, made.withdrawn_reason = timezone.now(), "خطأ في الخبر"
    made.save()
    gone = Client().get(path)
    assert gone.status_code == 410
    assert "خطأ في الخبر" in gone.content.decode()
    hidden = published("محظور", embargo_until=timezone.now() + timedelta(hours=1))
    assert Client().get(f"/lite{hidden.get_absolute_url()}").status_code == 404
    assert Client().get("/lite/search/").headers["Location"] == "/search/"
    assert Client().get("/lite/nothing/here/").status_code == 404
    assert Client().get("/lite//example.com/").status_code == 404


def test_an_edit_bakes_the_light_page_with_the_full_one(house: Home, published: Callable[..., Any]) -> None:
    baker = Baker(house.public_dir)
    made = published("قبل التعديل")
    paths = [light(made.get_absolute_url()) or "", "/lite/"]
    for path in paths:
        assert baker.bake(path).bakeable
    made.title = "بعد التعديل"
    with transaction.atomic():
        made.save()
    while baker.tick():
        pass
    for path in paths:
        file = store.file_of(house.public_dir, path)
        assert file is not None and "بعد التعديل" in file.read_text(encoding="utf-8"), path


def boiled(main: str) -> str:
    found = boil(
        f"<html lang='ar' dir='rtl'><head><title>x</title></head><body><main>{main}</main></body></html>",
        lambda href: f"/lite{href}" if href.startswith("/") else href,
        str,
    )
    assert found is not None
    return found.main


@pytest.mark.parametrize(
    ("full", "light"),
    [
        ("<p>a<script>x</script>b</p>", "<p>ab</p>"),
        ('<figure><picture><source srcset="x"><img src="/m/1.jpg" alt="نخلة"></picture></figure>',
         '<figure><a href="/lite/m/1.jpg">picture: نخلة</a></figure>'),
        ('<a href="/x/"><img src="/1.jpg" alt="y">كلمة</a>', '<a href="/lite/x/">كلمة</a>'),
        ('<img src="/1.jpg" alt="">', ""),
        ('<audio controls><source src="/audio/1"></audio>', '<a href="/lite/audio/1">sound</a>'),
        ('<audio controls data-small="/s.opus"><source src="/1"></audio>',
         '<audio controls="controls" preload="none" src="/s.opus"></audio><a href="/lite/1">sound</a>'),
        ('<section class="pod" aria-label="x" data-title="حوار" data-small="/s.opus" data-begin="90"><svg></svg></section>',
         '<audio controls="controls" preload="none" src="/s.opus#t=90" aria-label="حوار"></audio>'),
        ('<p class="by"><span>أ</span><span>ب</span></p>', "<p>أ · ب</p>"),
        ("<div><div><p>أ</p></div></div><div>ب</div>", "<p>أ</p> <p>ب</p>"),
        ('<button class="js">x</button><p hidden>x</p><p class="js">x</p><i aria-hidden="true">x</i><!-- x -->', ""),
        ('<p><a href="#c">أ</a></p><section id="c"><p>ب</p></section>',
         '<p><a href="#c">أ</a></p><div id="c"><p>ب</p></div>'),
        ('<p onclick="x" style="x" class="x" data-x="1" lang="fr" dir="ltr">a &lt; b</p>',
         '<p lang="fr" dir="ltr">a &lt; b</p>'),
        ('<a href="tel:0528000000">٠</a>', '<a href="tel:0528000000">٠</a>'),
    ],
)  # fmt: skip
def test_what_is_left_of_a_page(full: str, light: str) -> None:
    assert re.sub(r"\s+", " ", boiled(full)).strip() == light


def test_a_page_without_main_is_none() -> None:
    assert boil("<html><body><p>x</p></body></html>", str, str) is None


def test_links_lead_to_light_pages_only_where_there_are_some(db: None) -> None:
    assert light_href("/news/?before=1-2") == "/lite/news/?before=1-2"
    assert light_href("/search/?q=1") == "/search/?q=1"
    assert light_href("https://example.org/news/") == "https://example.org/news/"
    assert light_href("//example.org/") == "//example.org/"
    assert light("/lite/") is None
    assert light("/admin/") is None


def test_a_control_character_in_a_text_costs_only_itself() -> None:
    page = boil("<html><body><main><p><span>الما\x0bء</span> \x1fهنا</p></main></body></html>", str, str)
    assert page is not None and "الماء" in page.main and "هنا" in page.main
