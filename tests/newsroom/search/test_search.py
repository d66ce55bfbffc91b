"""Readers find articles however they spell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athir.newsroom.search import fts5, tsvector
from athir.newsroom.search.index import reindex, search


@pytest.fixture
def published(article: Callable[..., Any]) -> Callable[..., Any]:
    def make(title: str, body: str = "متن", **fields: Any) -> Any:
        made = article(title, body=[("text", f"<p>{body}</p>")], live=True, **fields)
        made.full_clean(exclude=["region"])
        made.save()
        return made

    return make


def titles(query: str) -> list[str]:
    return [found.title for found in search(query)[0]]


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("الحموشي يستقبل السفراء", "حموشي"),
        ("حموشي يستقبل سفراء", "الحموشي"),
        ("أخبار زاكورة", "اخبار زاكوره"),
        ("خدمات الماء", "خدمـــات"),
        ("مضايق تودغى", "تودغي"),
        ("ماراثون 2026", "٢٠٢٦"),
        ("لقاء Alex Example بالرباط", "alex"),
        ("Festival de Kénitra", "kenitra"),
        ("للمغرب مكانة", "المغرب"),
        ("تعاونيات التمور", "تعاون"),
    ],
)
def test_spellings_of_one_word_meet(published: Callable[..., Any], title: str, query: str) -> None:
    published(title)
    assert titles(query) == [title]


def test_a_word_of_the_title_comes_before_one_of_the_body(published: Callable[..., Any]) -> None:
    published("مقال آخر", body="الخطارة في المتن")
    published("الخطارة تعود")
    assert titles("خطارة") == ["الخطارة تعود", "مقال آخر"]


def test_all_words_first_and_any_word_only_when_none_has_all(published: Callable[..., Any]) -> None:
    published("ماء الواحة")
    published("ماء المدينة")
    assert titles("ماء الواحة") == ["ماء الواحة"]
    assert set(titles("ماء القمر")) == {"ماء الواحة", "ماء المدينة"}


def test_what_cannot_be_read_cannot_be_found(published: Callable[..., Any]) -> None:
    made = published("سري للغاية")
    assert titles("سري") == ["سري للغاية"]
    made.embargo_until = timezone.now() + timedelta(hours=1)
    made.save()
    assert titles("سري") == []
    made.embargo_until, made.withdrawn_at = None, timezone.now()
    made.save()
    assert search("سري") == ([], 0)
    made.withdrawn_at, made.title = None, "علني"
    made.save()
    assert titles("سري") == [] and titles("علني") == ["علني"]
    made.delete()
    assert search("علني") == ([], 0)


def test_the_index_can_be_made_anew(published: Callable[..., Any]) -> None:
    from django.db import connection

    published("واحة")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")
    assert titles("واحة") == []
    assert reindex() == 1
    assert titles("واحة") == ["واحة"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_no_query_is_an_expression(db: None, query: str) -> None:
    search(query)


def test_quotes_and_operators_are_words() -> None:
    assert fts5._match(["or", "واحة"], True) == '"or" AND "واحة"*'
    assert tsvector._query(["or", "o'r\\", "واحة"], False) == r"""'or' | 'o''r\\':* | 'واحة':*"""
    assert tsvector.vector(["ماء", "ال'"], ["ماء"]) == """'ماء':1A,3 'ال''':2A"""


def test_of_very_many_matches_the_newest_are_counted_and_weighed(
    published: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("athir.newsroom.search.index.WEIGHED", 2)
    for n in range(4):
        published(f"واحة {n}")
    found, total = search("واحة")
    assert total == 2
    assert {one.title for one in found} == {"واحة 2", "واحة 3"}
