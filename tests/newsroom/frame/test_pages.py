"""Addresses, the radio's data, pictures within their budget."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from athir.newsroom.frame.addresses import address, address_or_none, page_language
from athir.newsroom.frame.pictures import sized
from athir.newsroom.frame.radio import megabytes_an_hour, player_data, qualities, radio_base
from athir.newsroom.frame.sections import sections


def test_the_main_language_stands_at_the_root_and_others_below_their_code() -> None:
    assert address("stream", "ar") == "/news/"
    assert address("stream", "fr") == "/fr/news/"
    assert address("article", "ar", slug="لقاءات-ثنائية") == "/news/لقاءات-ثنائية/"
    assert address("province", "zgh", region="draa", slug="zagora") == "/zgh/desks/draa/zagora/"
    assert address_or_none("no-such-page", "ar") is None
    assert page_language("fr-MA") == "fr" and page_language("de") == "ar"


def test_an_hour_costs_what_its_mount_sends() -> None:
    assert [(q.mount.name, q.megabytes) for q in qualities()] == [("low.opus", 11), ("live.aac", 29), ("live.mp3", 58)]
    assert megabytes_an_hour(qualities()[0].mount) == 11


def test_the_player_knows_every_mount_and_its_type() -> None:
    mounts = json.loads(player_data()["mounts"])
    assert {mount["name"] for mount in mounts} == {"live.mp3", "live.aac", "live.opus", "low.opus", "low.aac"}


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("radio.local:8000", "http://radio.local:8001"),
        ("radio.local", "http://radio.local:8001"),
        ("[::1]:8000", "http://[::1]:8001"),
        ("[::1]", "http://[::1]:8001"),
    ],
)
def test_the_radio_is_on_the_host_by_which_the_reader_came(host: str, expected: str) -> None:
    assert radio_base(host) == expected


def test_a_section_stands_on_the_menu_only_where_its_page_is(db: None) -> None:
    found = {section.key: section.href("ar") for section in sections()}
    assert found["region"] is None
    assert found["radio"] == "/radio/" and found["services"] == "/services/"


def _noise(size: tuple[int, int]) -> Any:
    from athir.newsroom.library.models import Picture

    data = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(data, "JPEG", quality=80)
    data.seek(0)
    made = Picture(title="noise", file=ImageFile(data, "noise.jpg"))
    made.save()
    return made


def test_a_picture_comes_in_three_sizes_of_avif_cut_to_the_same_shape(db: None) -> None:
    files = sized(_noise((1400, 900)))
    assert files is not None
    assert [part.rsplit(" ", 1)[1] for part in files.srcset.split(", ")] == ["320w", "640w", "960w"]
    assert (files.width, files.height) == (640, 360) and files.src.endswith(".webp")


def test_a_picture_that_cannot_be_read_leaves_the_page_whole(db: None) -> None:
    made = _noise((800, 600))
    with open(made.file.path, "wb") as file:  # noqa: PTH123
        file.write(b"no picture")
    assert sized(made) is None
