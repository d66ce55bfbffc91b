"""No text that readers type or that a table brings in becomes markup that runs; no address field takes a script.

``ATHIR_LONG=1`` sends each of more than a hundred texts; CI some of them.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from tests.newsroom.hostile.vectors import VECTORS, faults, running
from tests.newsroom.hostile.world import World, build

LONG = bool(os.environ.get("ATHIR_LONG"))


def own_models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("athir.newsroom.")]


@pytest.fixture
def world(db: None, house: Any) -> World:
    return build(house, demo=False)


def test_what_readers_type_stays_text(world):
    client = Client()
    for bad in VECTORS if LONG else VECTORS[::6]:
        for path in ("/search/", "/api/v1/search", "/oembed"):
            answer = client.get(path, {"q": bad, "url": bad})
            assert faults(answer.get("Content-Type", ""), answer.content.decode()) == [], (path, bad)
        answer = client.get("/" + bad.replace("?", "").replace("#", "").lstrip("/"))
        assert running(answer.content.decode()) == [], bad
        form = client.post(
            "/services/announcements/new/", {"kind": bad, "town": bad, "title": bad, "text": bad, "contact": bad}
        )
        assert form.status_code in (302, 400, 422, 429) and running(form.content.decode()) == [], bad


def test_a_table_from_elsewhere_stays_text(world):
    newsroom = Client()
    newsroom.force_login(world.accounts["reporter"])
    for bad in VECTORS if LONG else VECTORS[::12]:
        cell = '"' + bad.replace('"', '""') + '"'
        table = f"town,name,address,phone\n{cell},{cell},{cell},{cell}\n"
        sent = {"kind": "pharmacies", "file": SimpleUploadedFile(f"{bad[:20]}.csv".replace("/", ""), table.encode())}
        answer = newsroom.post("/admin/services/imports/", sent, follow=True)
        assert answer.status_code == 200 and running(answer.content.decode(), ours=False) == [], bad


def test_no_address_field_takes_a_script():
    fields = [
        field for one in own_models() for field in one._meta.concrete_fields if isinstance(field, models.URLField)
    ]
    assert len(fields) >= 4
    for field in fields:
        for bad in ("javascript:alert(1)", "JAVASCRIPT://x/%0aalert(1)", "data:text/html,<script>", "vbscript:x"):
            with pytest.raises(ValidationError):
                field.clean(bad, None)


def test_the_corpus_bites():
    """What is not escaped is found: each text, put into a page as it is, or it is one for another place than HTML."""
    bites = [bad for bad in VECTORS if running(f"<!doctype html><title>x</title><body><p>{bad}</p>")]
    assert len(VECTORS) > 120 and len(bites) > 100
