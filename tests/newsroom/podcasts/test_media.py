"""What apps fetch: sound under addresses that stay, chapters, transcripts, covers; and what they do not get."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image

from athir.config import load
from athir.home import Home
from athir.newsroom.library.models import Picture
from athir.newsroom.podcasts import actions, covers
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.media import file_path
from athir.newsroom.podcasts.models import Chapter, EpisodeFile, Podcast, Transcript
from athir.newsroom.serve.app import Site

SOUND = bytes(range(256)) * 40
VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\nمرحبا &amp; أهلا.\n\n00:09.000 --> 00:12.500\nنبدأ من الواحة.\n"


@pytest.fixture
def app(db: None) -> Client:
    kept_feeds.clear()
    return Client()


@pytest.fixture
def heard(episode: Callable[..., Any], house: Home) -> Any:
    """A published episode whose sound lies on disk."""
    made = episode()
    folder = house.episode_dir(made.public_id)
    folder.mkdir(parents=True)
    (folder / "e.mp3").write_bytes(SOUND)
    (folder / "e-24.opus").write_bytes(SOUND[:1000])
    return made


def _address(episode: Any, name: str = "e.mp3") -> str:
    return f"/podcasts/sawt/{episode.public_id}/{name}"


# -- over the wire -------------------------------------------------------------------------------------------------
class Wire:
    """The serving process's own application, asked in this process: status, headers, body as it would go out."""

    def __init__(self, home: Home) -> None:
        self._pool = ThreadPoolExecutor(2)
        self._site = Site(home, load(home), self._pool)

    def close(self) -> None:
        from django.db import connections

        self._pool.submit(connections.close_all).result()
        self._pool.shutdown()

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        told: dict[str, Any] = {}

        def whole(status: int, headers: Any, body: bytes = b"") -> None:
            told.update(status=status, headers=dict(headers), body=body)

        def file(status: int, headers: Any, path: str) -> None:
            whole(status, headers, Path(path).read_bytes())

        def part(status: int, headers: Any, path: str, first: int, end: int) -> None:
            whole(status, headers, Path(path).read_bytes()[first:end])

        def stream(status: int, headers: Any) -> Any:
            whole(status, headers)

            async def send(piece: bytes) -> None:
                told["body"] += piece

            return SimpleNamespace(send_bytes=send)

        protocol = SimpleNamespace(
            response_empty=whole,
            response_bytes=whole,
            response_file=file,
            response_file_range=part,
            response_stream=stream,
        )
        scope = SimpleNamespace(
            method=method,
            path=path,
            query_string="",
            http_version="1.1",
            authority=None,
            client="127.0.0.1:9",
            server="127.0.0.1:8000",
            headers={"host": "127.0.0.1:8000", **{key.replace("_", "-"): value for key, value in headers.items()}},
        )
        asyncio.run(self._site.__rsgi__(scope, protocol))
        return told["status"], told["headers"], told["body"]


@pytest.fixture
def wire(db: None, house: Home) -> Iterator[Wire]:
    made = Wire(house)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("wanted", "status", "first", "end"),
    [
        ("", 200, 0, 10240),
        ("bytes=0-1", 206, 0, 2),
        ("bytes=500-", 206, 500, 10240),
        ("bytes=-500", 206, 9740, 10240),
        ("bytes=10000-99999", 206, 10000, 10240),
        ("bytes=0-1,5-9", 200, 0, 10240),
        ("bytes=10240-", 416, 0, 0),
    ],
)
def test_sound_is_sent_in_ranges(heard: Any, wire: Wire, wanted: str, status: int, first: int, end: int) -> None:
    headers = {"range": wanted} if wanted else {}
    told, answer, body = wire.get(_address(heard), **headers)
    assert (told, body) == (status, SOUND[first:end])
    assert answer["accept-ranges"] == "bytes" and answer["access-control-allow-origin"] == "*"
    assert answer["etag"].startswith('"') and "set-cookie" not in answer
    if status == 416:
        assert answer["content-range"] == "bytes */10240"
    if status == 206:
        assert answer["content-range"] == f"bytes {first}-{end - 1}/10240"
        assert wire.get(_address(heard), **headers, if_range='"another"')[0] == 200
        assert wire.get(_address(heard), **headers, if_range=answer["etag"])[0] == 206
    head = wire.get(_address(heard), "HEAD", **headers)
    assert (head[0], head[2]) == (status, b"")
    if status != 416:
        assert int(head[1]["content-length"]) == end - first
        assert head[1]["content-type"] == "audio/mpeg" and "max-age=2592000" in head[1]["cache-control"]


# -- who gets what -------------------------------------------------------------------------------------------------
def test_changed_sound_has_a_new_name_and_the_old_one_still_answers(heard: Any, app: Client, house: Home) -> None:
    old = _address(heard)
    assert file_path(heard.files.get(name="e.mp3")) == old
    answer = app.get(old)
    assert answer["X-Athir-Count"] == f"episode:{heard.public_id}:e.mp3"
    folder = house.episode_dir(heard.public_id)
    EpisodeFile.objects.create(episode=heard, name="e2.mp3", content_type="audio/mpeg", bytes=9)
    (folder / "e2.mp3").write_bytes(b"new sound")
    feed = app.get("/podcasts/sawt/feed.xml").content.decode()
    assert feed.count(f'{_address(heard, "e2.mp3")}" length="9"') == 1 and "/e.mp3" not in feed
    assert app.get(old)["X-Athir-File"].endswith("/e.mp3") and "max-age=300" in app.get(old)["Cache-Control"]
    heard.files.filter(name="e.mp3").delete()
    (folder / "e.mp3").unlink()
    assert app.get(old)["X-Athir-File"].endswith("/e2.mp3")
    assert app.get(old)["X-Athir-Count"] == f"episode:{heard.public_id}:e2.mp3"
    assert app.get(_address(heard, "e-24.opus"))["X-Athir-File"].endswith("/e-24.opus")
    for invented in ("e3.mp3", "sound-0123abcd.mp3", "small-0123abcd.opus", "e.m4a"):
        assert app.get(_address(heard, invented)).status_code == 404, "it never had a sound of this name"
    heard.podcast.slug = "wahat"
    heard.podcast.save()
    assert app.get(old).status_code == 200, "a podcast that has another name leaves the sound where it was"


def test_what_is_not_out_is_not_heard(heard: Any, app: Client, account: Any, as_user: Any) -> None:
    for wrong in ("x.wav", "e.mp3.order", "cover-0123456789ab.jpg", "chapters.json", "transcript.ar.vtt"):
        assert app.get(_address(heard, wrong)).status_code == 404, wrong
    assert app.get("/podcasts/other/" + heard.public_id + "/e.mp3").status_code == 404
    actions.withdraw(heard, "بطلب من صاحبه")
    gone = app.get(_address(heard))
    assert (gone.status_code, gone.content.decode().strip()) == (410, "بطلب من صاحبه")
    actions.restore(heard)
    actions.unpublish(heard)
    assert app.get(_address(heard)).status_code == 404
    draft = as_user(account("chief")).get(_address(heard))
    assert draft["X-Athir-File"].endswith("/e.mp3") and draft["Cache-Control"] == "private, no-store"
    assert "X-Athir-Count" not in draft
    actions.publish(heard)
    Podcast.objects.update(private=True)
    assert app.get(_address(heard)).status_code == 404
    Podcast.objects.update(private=False, live=False)
    assert app.get(_address(heard)).status_code == 404


def test_chapters_are_json_as_apps_read_them(heard: Any, app: Client) -> None:
    for at, title in ((342_000, "لقاء"), (9_000_000, "بعد النهاية")):
        Chapter.objects.create(episode=heard, start_ms=at, title=title, url="https://radio.example/x")
    answer = app.get(_address(heard, "chapters.json"))
    assert answer["Content-Type"] == "application/json+chapters" and answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert told["version"] == "1.2.0"
    assert told["chapters"] == [
        {"startTime": 0, "title": heard.title},
        {"startTime": 342.0, "title": "لقاء", "url": "https://radio.example/x"},
    ]


def test_a_transcript_is_there_in_three_forms(heard: Any, app: Client) -> None:
    Transcript.objects.create(episode=heard, language="ar", text=VTT)
    vtt, srt, page = (app.get(_address(heard, f"transcript.ar.{form}")) for form in ("vtt", "srt", "html"))
    assert vtt.content.decode() == VTT and vtt["Content-Type"] == "text/vtt; charset=utf-8"
    assert "1\n00:00:00,000 --> 00:00:04,000\nمرحبا & أهلا.\n\n2\n" in srt.content.decode()
    assert '<html lang="ar" dir="rtl">' in page.content.decode() and "<p>مرحبا &amp; أهلا.</p>" in page.content.decode()
    assert all(one["Access-Control-Allow-Origin"] == "*" and one["ETag"] for one in (vtt, srt, page))
    assert app.get(_address(heard, "transcript.ar.vtt"), headers={"If-None-Match": vtt["ETag"]}).status_code == 304


# -- covers --------------------------------------------------------------------------------------------------------
def _picture(mode: str, size: tuple[int, int], form: str) -> bytes:
    data = io.BytesIO()
    colour = {"CMYK": (0, 200, 200, 30), "RGBA": (200, 20, 30, 0), "L": 120}[mode]
    Image.new(mode, size, colour).save(data, form)
    return data.getvalue()


@pytest.mark.parametrize(
    ("mode", "size", "form", "side"),
    [("CMYK", (1500, 1600), "JPEG", 1500), ("RGBA", (900, 900), "PNG", 1400), ("L", (4000, 3200), "PNG", 3000)],
)
def test_any_picture_becomes_a_cover_that_directories_take(
    mode: str, size: tuple[int, int], form: str, side: int
) -> None:
    made = covers.square(_picture(mode, size, form))
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))
        if mode == "RGBA":
            assert image.getpixel((9, 9)) == (255, 255, 255)
    assert len(made) <= 512_000
    assert covers.square(b"no picture") == b"" == covers.wide(b"")


def test_a_podcast_has_a_cover_with_and_without_artwork(heard: Any, wire: Wire, app: Client) -> None:
    def cover() -> str:
        kept_feeds.clear()
        feed = app.get("/podcasts/sawt/feed.xml").content.decode()
        return str(feed.partition('itunes:image href="')[2].partition('"')[0].removeprefix("http://127.0.0.1:8000"))

    drawn = cover()
    status, headers, body = wire.get(drawn)
    assert (status, headers["content-type"]) == (200, "image/jpeg") and wire.get(drawn, "HEAD")[0] == 200
    with Image.open(io.BytesIO(body)) as image:
        assert image.size == (1400, 1400)
    file = ImageFile(io.BytesIO(_picture("RGBA", (1600, 1600), "PNG")), "art.png")
    heard.podcast.artwork = heard.picture = Picture.objects.create(title="art", file=file)
    heard.podcast.save()
    heard.save()
    assert cover() != drawn
    with Image.open(io.BytesIO(wire.get(cover())[2])) as image:
        assert image.size == (1600, 1600)
    assert "max-age=300" in wire.get(drawn)[1]["cache-control"]
    wide = covers.of_episode(heard, kind="wide")
    with Image.open(io.BytesIO(wire.get(wide)[2])) as image:
        assert image.size == (1280, 720)
