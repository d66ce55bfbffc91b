"""Large files come in pieces: what the sender is told, what is kept, and what nobody else may touch."""

from __future__ import annotations

import base64
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from athir.home import Home
from athir.newsroom.airlink.upkeep import Upkeep
from athir.newsroom.library import pieces, storing
from athir.newsroom.library.models import MediaItem, Picture

TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture
def desk(account: Any, as_user: Any, house: Home) -> Any:
    shutil.rmtree(house.library_dir / ".uploads", ignore_errors=True)
    return as_user(account("photo"))


def begin(client: Any, name: str, size: int, **headers: str) -> Any:
    about = f"filename {base64.b64encode(name.encode()).decode()},modified MTIz"
    given = {"HTTP_UPLOAD_LENGTH": str(size), "HTTP_UPLOAD_METADATA": about, **TUS, **headers}
    return client.post(reverse("library_pieces"), **given)


def send(client: Any, at: str, offset: int, content: bytes) -> Any:
    kind = "application/offset+octet-stream"
    return client.patch(at, content, content_type=kind, HTTP_UPLOAD_OFFSET=str(offset), **TUS)


def test_a_film_in_pieces_becomes_one_and_its_answer_can_be_asked_twice(desk: Any, films: Path) -> None:
    content = (films / "film.mp4").read_bytes()
    begun = begin(desk, "فيلم.mp4", len(content))
    assert begun.status_code == 201
    at, cut = begun["Location"], len(content) // 3
    assert send(desk, at, 0, content[:cut])["Upload-Offset"] == str(cut)
    asked = desk.head(at, **TUS)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == (str(cut), str(len(content)))
    early = desk.post(at + "take/", **TUS)
    assert (early.status_code, early.content.decode()) == (409, "The file is not whole yet.")
    assert "فيلم.mp4" in desk.get(reverse("library_upload")).content.decode(), "the page knows what is half sent"
    again = send(desk, at, 0, content[:cut])
    assert (again.status_code, again["Upload-Offset"]) == (409, str(cut)), "no piece is written twice"
    assert send(desk, at, cut, content[cut:] + b"too much")["Upload-Offset"] == str(len(content))
    told = [desk.post(at + "take/", {"credit": "أمين"}, **TUS).json() for _ in range(2)]
    assert told[0] == told[1] and told[0]["files"][0]["taken"]
    item = MediaItem.objects.get()
    source = storing.source_of(item)
    assert source is not None and source.read_bytes() == content and item.credit == "أمين"
    assert "data-half" not in desk.get(reverse("library_upload")).content.decode()


def test_a_picture_comes_in_pieces_too(desk: Any, picture_bytes: Any) -> None:
    content = picture_bytes("JPEG")
    at = begin(desk, "a.jpg", len(content))["Location"]
    send(desk, at, 0, content)
    assert desk.post(at + "take/", **TUS).json()["files"][0]["taken"]
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "size", "status", "sentence"),
    [
        ("notes.txt", 10, 413, "neither a picture nor a film"),
        ("film.mp4", 0, 413, "empty"),
        ("film.mp4", 2**45, 413, "larger than 4096 MB"),
        ("a.jpg", 2**30, 413, "larger than 40 MB"),
    ],
)
def test_what_would_be_refused_is_refused_before_it_is_sent(desk, name, size, status, sentence):
    answer = begin(desk, name, size)
    assert answer.status_code == status and sentence in answer.content.decode()
    assert pieces.owed() == 0


def test_the_disk_is_asked_first_and_what_others_still_send_counts(desk, monkeypatch):
    class Usage:
        free = 700 * 2**20

    monkeypatch.setattr("athir.newsroom.library.taking.shutil.disk_usage", lambda _path: Usage)
    assert begin(desk, "a.mp4", 50 * 2**20).status_code == 201
    assert pieces.owed() == 50 * 2**20
    refused = begin(desk, "b.mp4", 80 * 2**20)
    assert refused.status_code == 413 and "no room" in refused.content.decode()


def test_strangers_and_strange_questions_get_nowhere(desk, account, as_user, client_of_nobody):
    at = begin(desk, "a.mp4", 100)["Location"]
    other = as_user(account("photo", "other"))
    assert other.head(at, **TUS).status_code == other.delete(at, **TUS).status_code == 404
    assert send(other, at, 0, b"x").status_code == 404
    assert send(client_of_nobody, at, 0, b"x").status_code in (302, 403)
    assert begin(as_user(account("viewer")), "a.mp4", 10).status_code in (302, 403)
    assert desk.head(at).status_code == 412, "another version of the protocol"
    assert desk.patch(at, b"x", content_type="text/plain", HTTP_UPLOAD_OFFSET="0", **TUS).status_code == 415
    for text in ("-1", "x", "9" * 40, "٣"):
        assert begin(desk, "a.mp4", 1, HTTP_UPLOAD_LENGTH=text).status_code == 400
    for wanted in ("0" * 32, "..", "%2e%2e", "about.json"):
        assert desk.head(reverse("library_pieces") + f"{wanted}/", **TUS).status_code == 404
    assert desk.options(reverse("library_pieces"))["Tus-Max-Size"] == str(4096 * 2**20)
    assert desk.delete(at, **TUS).status_code == 204 and pieces.owed() == 0


def test_nobody_begins_without_end(desk):
    for _ in range(pieces.MOST_OPEN):
        assert begin(desk, "a.mp4", 10).status_code == 201
    assert begin(desk, "a.mp4", 10).status_code == 429


def test_a_half_upload_is_forgotten_after_a_day_and_not_before(desk):
    at = begin(desk, "a.mp4", 100)["Location"]
    send(desk, at, 0, b"x" * 50)
    assert "half uploads" in Upkeep().step(now=0) + Upkeep(due={"half uploads": 0}).step(now=1)
    assert desk.head(at, **TUS)["Upload-Offset"] == "50"
    assert pieces.forget(time.time() + pieces.KEPT_SECONDS + 60) == 1
    assert desk.head(at, **TUS).status_code == 404
