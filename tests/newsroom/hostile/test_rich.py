"""What an editor's browser could be made to send as rich text: no entity, style, block or key of it runs anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from tests.newsroom.hostile.vectors import MARK, NO_RICH, RICH, faults
from tests.newsroom.hostile.world import HERE, World, build
from tests.newsroom.news.test_admin import form

from athir.newsroom.frame.models import Desk, FixedPage
from athir.newsroom.news import actions
from athir.newsroom.news.models import Article


@pytest.fixture
def world(db: None, house: Any) -> World:
    return build(house, demo=False)


@pytest.fixture
def newsroom(world: World) -> Client:
    client = Client()
    client.force_login(world.accounts["administrator"])
    return client


def together(states: Iterable[str]) -> str:
    """Many states as one: their blocks one below the other."""
    blocks: list[Any] = []
    entities: dict[str, Any] = {}
    for state in map(json.loads, states):
        for block in state["blocks"]:
            for place in block["entityRanges"]:
                entities[str(len(entities))] = state["entityMap"][str(place["key"])]
                place["key"] = len(entities) - 1
            blocks.append(block)
    return json.dumps({"blocks": blocks, "entityMap": entities})


def told(client: Client, path: str, *, ours: bool = True) -> list[str]:
    answer = client.get(path)
    body = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert answer.status_code == 200, (path, answer.status_code)
    return [f"{path}: {fault}" for fault in faults(answer.get("Content-Type", ""), body, ours=ours)]


def body_of(state: str) -> dict[str, str]:
    """The two blocks of an article's body in which rich text may stand, as the form posts them."""
    rows = {"0": {"type": "text", "value": state}, "1": {"type": "question", "value-answer": state}}
    sent = {"body-count": "2", "body-1-value-question": "سؤال", "body-1-value-who": ""}
    for number, row in rows.items():
        sent |= {f"body-{number}-{name}": value for name, value in row.items()}
        sent |= {f"body-{number}-order": number, f"body-{number}-deleted": "", f"body-{number}-id": ""}
    return sent


def test_an_article_made_of_all_of_it_runs_nothing(newsroom):
    assert len(RICH) > 250
    before = set(Article.objects.values_list("pk", flat=True))
    sent = form(Desk.objects.get(slug=HERE), **body_of(together(RICH)))
    answer = newsroom.post("/admin/articles/add/", sent)
    assert answer.status_code == 302, re.findall(r"error-message.*?</", answer.content.decode())
    (story,) = Article.objects.exclude(pk__in=before)
    wrong = told(newsroom, f"/admin/articles/edit/{story.pk}/", ours=False)
    story = actions.publish(story.get_latest_revision_as_object())
    path, stranger = story.get_absolute_url(), Client()
    shown = stranger.get(path).content.decode()
    assert shown.count("&lt;") > 100 and MARK in shown, "the texts are there, as texts"
    for address in (
        path,
        f"/lite{path}",
        f"/embed/article/{story.public_id}/",
        f"/api/v1/articles/{story.public_id}",
        "/feeds/news.xml",
        "/feeds/news.json",
    ):
        wrong += told(stranger, address)
    assert wrong == []


def test_a_fixed_page_made_of_all_of_it_runs_nothing(newsroom):
    page = FixedPage.objects.get_or_create(kind=FixedPage.Kind.ABOUT)[0]
    empty = json.dumps({"blocks": [], "entityMap": {}})
    address = f"/admin/snippets/frame/fixedpage/edit/{page.pk}/"
    sent = {"kind": "about", "text_ar": together(RICH), **{f"text_{code}": empty for code in ("fr", "zgh", "en")}}
    assert newsroom.post(address, sent).status_code == 302
    assert MARK in Client().get("/about/").content.decode()
    assert told(Client(), "/about/") + told(newsroom, address, ours=False) == []


@pytest.mark.parametrize("bad", NO_RICH, ids=range(len(NO_RICH)))
def test_what_is_no_rich_text_is_refused_or_harmless(newsroom, bad):
    """No editor of ours sent it: a bad request and not a fault of ours."""
    answer = newsroom.post("/admin/articles/add/", form(Desk.objects.get(slug=HERE), **body_of(bad)))
    assert answer.status_code in (200, 302, 400)
