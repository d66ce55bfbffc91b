"""What an editor sees before publishing is what the reader will see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from athir.newsroom.frame.views import broken
from athir.newsroom.news.views import keyset, preview, read_keyset


def test_a_draft_that_was_never_saved_can_be_previewed(article: Callable[..., Any]) -> None:
    from athir.newsroom.news.models import Byline

    draft = article("مسودة", lead="مقدمة", body=[("heading", "عنوان فرعي"), ("text", "<p>لقاء Alex Example</p>")])
    draft.bylines.add(Byline(name="القسم الجهوي"))
    response = preview(RequestFactory().get("/"), draft)
    text = response.content.decode()
    assert response.status_code == 200
    for words in ("مسودة", "مقدمة", "<h2>عنوان فرعي</h2>", '<bdi lang="en">Alex Example</bdi>', "القسم الجهوي"):
        assert words in text


def test_a_revision_is_previewed_with_its_own_words(article: Callable[..., Any]) -> None:
    made = article("أول", live=True)
    made.full_clean(exclude=["region"])
    made.save()
    made.title = "ثان"
    revision = made.save_revision()
    text = preview(RequestFactory().get("/"), revision.as_object()).content.decode()
    assert "<h1>ثان</h1>" in text


@pytest.mark.parametrize("path", ["/news/", "/fr/news/"])
def test_a_fault_of_ours_needs_no_database_to_be_said(path: str) -> None:
    response = broken(RequestFactory().get(path))
    assert response.status_code == 500
    assert ('dir="ltr"' if path.startswith("/fr/") else 'dir="rtl"') in response.content.decode()


@pytest.mark.parametrize(
    "text", ["", "20260101T000000", "20260101T000000-", "20261301T000000-1", "x-1", "20260101T000000-9" * 3]
)
def test_a_malformed_place_in_the_stream_is_none(text: str) -> None:
    assert read_keyset(text) is None


def test_the_place_in_the_stream_is_exact(article: Callable[..., Any]) -> None:
    made = article("موضع", live=True)
    made.full_clean(exclude=["region"])
    made.save()
    assert read_keyset(keyset(made)) == (made.published_at, made.pk)
