"""The site as an app: what a browser is told of it, and the worker that it is given."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from athir.newsroom.frame import assets


def test_the_manifest_names_the_station_in_its_language_with_icons_that_are_there(db: None) -> None:
    answer = Client().get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (told["lang"], told["dir"], told["id"], told["scope"], told["start_url"]) == ("ar", "rtl", "/", "/", "/")
    files = {asset.address: asset.body for asset in assets.assets().values()}
    for icon in told["icons"]:
        with Image.open(BytesIO(files[icon["src"]])) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
    assert [icon["purpose"] for icon in told["icons"]] == ["any", "any", "maskable"]


def test_the_icons_are_as_they_would_be_drawn_today() -> None:
    from athir.newsroom.audience.draw_icons import icon

    with Image.open(BytesIO(assets.assets()["icon-192.png"].body)) as held:
        fresh = icon(192).quantize(32).convert("RGBA")
        assert held.convert("RGBA").tobytes() == fresh.tobytes()


def test_the_worker_comes_with_the_build_for_the_whole_site_and_is_asked_for_each_time(db: None) -> None:
    answer = Client().get("/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/" and answer.headers["Cache-Control"] == "no-cache"
    source = answer.content.decode()
    house = json.loads(re.match(r"const HOUSE = (.*)\n", source)[1])  # type: ignore[index]
    assert house["build"] == assets.build()
    files = {asset.address for asset in assets.assets().values()}
    for path in house["shell"]:
        assert path in files or Client().get(path).status_code == 200
    assert house["words"]["ar"]["saved"].count("%1") == 1


@pytest.mark.parametrize("path", ["/offline/", "/saved/", "/notifications/", "/fr/offline/", "/zgh-latn/saved/"])
def test_the_pages_of_the_device_stand_in_every_language_and_are_not_for_search_engines(path: str, db: None) -> None:
    page: Any = Client().get(path)
    assert page.status_code == 200
    assert ("noindex" in page.content.decode()) is ("notifications" not in path)
