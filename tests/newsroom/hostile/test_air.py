"""Titles that a presenter's encoder sends, out of the air's journal: text wherever they are shown, in pages and lists."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.newsroom.hostile.vectors import MARK, VECTORS, faults
from tests.newsroom.hostile.world import World, build

from athir.contracts.journal import JournalWriter
from athir.delivery.icy import decode_title
from athir.newsroom.airlink.journal_follower import JournalFollower
from athir.newsroom.airlink.models import AsRun, LiveSession

LONG = bool(os.environ.get("ATHIR_LONG"))
ROWS = (AsRun, LiveSession)


@pytest.fixture
def world(db: None, house: Any) -> World:
    return build(house, demo=False)


def played(house: Any, titles: tuple[str, ...]) -> None:
    """What the air writes when a presenter is on with these titles, as the worker takes it over."""
    began = timezone.now() - timedelta(minutes=2)
    air = JournalWriter(house.station().journal_dir, "air")
    for number, bad in enumerate(titles):
        # As it came over the wire: the bytes of an ICY title.
        song = decode_title(bad.encode())
        at = began + timedelta(milliseconds=number)
        air.append("live.on", at, account="presenter", name=song, line=song)
        air.append("slot.start", at, slot=song, show=song, title={"ar": song, "fr": song})
        air.append("item.start", at, item=song, path=song, title=song, artist=song, source="live", slot=song)
    air.close()
    JournalFollower(house, "main").step()


def told(client: Client, path: str, *, ours: bool) -> list[str]:
    answer = client.get(path)
    body = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert answer.status_code == 200, (path, answer.status_code)
    return [f"{path}: {fault}" for fault in faults(answer.get("Content-Type", ""), body, ours=ours)]


def test_no_title_of_an_encoder_runs_in_a_page_or_a_list(world, house):
    titles = VECTORS if LONG else VECTORS[::3]
    played(house, titles)
    assert AsRun.objects.count() == LiveSession.objects.count() == len(titles)
    stranger, newsroom = Client(), Client()
    newsroom.force_login(world.accounts["administrator"])
    wrong: list[str] = []
    for path in ("/", "/radio/", "/schedule/", "/listen/", "/lite/", "/api/v1/schedule"):
        if stranger.get(path).status_code == 200:
            wrong += told(stranger, path, ours=True)
    for model in ROWS:
        for page in ("1", "2"):
            path = f"{reverse(model.snippet_viewset.get_url_name('list'))}?p={page}"
            wrong += told(newsroom, path, ours=False)
            assert page == "2" or MARK in newsroom.get(path).content.decode(), "the titles are there, as texts"
    wrong += told(newsroom, "/admin/", ours=False)
    assert wrong == []
