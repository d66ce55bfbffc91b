"""What is on now, as apps written for AzuraCast read it, and as pages hear of changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Port = Any
NOON = int(datetime(2026, 11, 24, 12, 0, tzinfo=UTC).timestamp())


def now(port: Port, **headers: str) -> dict[str, Any]:
    answer = port.get("/now.json", **headers)
    assert (answer.status, answer.content_type) == (200, "application/json; charset=utf-8")
    return json.loads(answer.body)


@pytest.fixture
def playing(port: Port, write_plan: Callable[..., Any]) -> Port:
    write_plan()
    port.item("item-0", "Song 0", "Artist 0")
    port.tick(61)
    port.item("item-1", "أغنية", "فنان")
    port.tick(31)
    return port


def test_the_song_its_time_and_what_is_left(playing: Port) -> None:
    found = now(playing)["now_playing"]
    assert found["song"]["text"] == "فنان - أغنية"
    assert found["song"]["id"] == hashlib.md5("فنان - أغنية".encode()).hexdigest()
    assert (found["played_at"], found["duration"]) == (NOON + 62, 180), "listeners hear it a second after the air"
    assert (found["elapsed"], found["remaining"]) == (30, 150)
    playing.tick(10)
    assert now(playing)["now_playing"]["elapsed"] == 40


def test_what_was_and_what_comes(playing: Port) -> None:
    found = now(playing)
    assert [old["song"]["title"] for old in found["song_history"]] == ["Song 0"]
    assert found["playing_next"]["song"]["text"] == "Artist 2 - Song 2"
    assert found["playing_next"]["played_at"] == NOON + 62 + 180


def test_the_show_and_the_next_one_with_all_their_names(playing: Port) -> None:
    athir = now(playing)["athir"]
    assert athir["show"]["title"] == {"ar": "الصباح", "fr": "Le matin"}
    assert athir["show"]["presenters"] == ["ليلى"]
    assert athir["next"]["slug"] == "evening" and athir["next"]["start"] == NOON + 3600
    assert athir["programme"] == {"source": "station", "item": "item-1", "held": False}
    playing.tick(3600)
    assert now(playing)["athir"]["show"]["slug"] == "evening"


def test_the_station_and_its_addresses(playing: Port) -> None:
    station = now(playing)["station"]
    assert station["listen_url"] == "http://radio.example:8001/live.mp3"
    assert station["hls_url"] == "http://radio.example:8001/hls/live.m3u8"
    assert [m["path"] for m in station["mounts"]] == ["/live.mp3", "/live.aac", "/live.opus", "/low.opus", "/low.aac"]
    assert station["mounts"][0]["bitrate"] == 128 and station["mounts"][0]["is_default"]


def test_a_presenter_on_air(playing: Port) -> None:
    playing.journal("live.on", line="L", account="presenter", name="ليلى", sample=0)
    playing.journal("live.title", line="L", title="ضيف الصباح")
    playing.tick(6)
    found = now(playing)
    assert found["live"] == {"is_live": True, "streamer_name": "ليلى", "broadcast_start": NOON + 93, "art": None}
    assert found["now_playing"]["song"]["title"] == "ضيف الصباح"
    assert (found["now_playing"]["duration"], found["now_playing"]["remaining"]) == (0, 0)
    assert found["playing_next"] is None
    playing.journal("live.hold", line="L", account="presenter", why="reset")
    playing.tick(2)
    assert now(playing)["athir"]["programme"]["held"] is True


def test_what_has_no_title_of_its_own_is_called_by_show_or_station(playing: Port) -> None:
    playing.journal("live.on", line="L", account="presenter", name="ليلى", sample=0)
    playing.tick(2)
    assert now(playing)["now_playing"]["song"]["text"] == "ليلى - الصباح"
    playing.journal("live.off", line="L", account="presenter", why="hangup", sample=1)
    playing.item("emergency", "emergency.flac", source="emergency")
    playing.tick(2)
    assert now(playing)["now_playing"]["song"]["text"] == "أثير"
    for _ in range(8):
        playing.item("emergency", "", source="emergency")
        playing.tick(2)
    assert now(playing)["song_history"][-1]["song"]["title"] == "Song 0", "a loop does not crowd out what was on"
    assert json.loads(playing.get("/status-json.xsl?mount=/live.mp3").body)["icestats"]["source"]["title"] == "أثير"


def test_listeners_are_numbers_only_if_the_station_says_so(open_port: Callable[..., Port]) -> None:
    shy, proud = open_port(), open_port(public_counts=True)
    for port in (shy, proud):
        port.floor.counted = {"live.mp3": 3, "low.opus": 2}
        port.tick(2)
    assert now(shy)["listeners"] == {"total": None, "unique": None, "current": None}
    assert "3" not in json.dumps(now(shy)["station"]["mounts"][0]["listeners"])
    assert now(proud)["listeners"]["total"] == now(proud)["listeners"]["current"] == 5
    assert now(proud)["station"]["mounts"][0]["listeners"]["current"] == 3


def test_a_house_with_nothing_in_it_answers_too(port: Port, open_port: Callable[..., Port]) -> None:
    found = now(port)
    assert found["now_playing"] is None and found["is_online"] is False
    assert found["athir"] == {
        "show": None,
        "programme": {"source": None, "item": None, "held": False},
        "next": None,
        "rewind_url": "http://radio.example:8001/live.aac?from=",
        "at": float(NOON),
    }
    assert now(open_port(rewind_hours=0))["athir"]["rewind_url"] is None


def test_without_a_plan_the_air_itself_says_which_show_is_on(port: Port) -> None:
    port.journal("slot.start", slot="s", show="show-1", title={"ar": "الصباح"})
    port.tick(2)
    assert now(port)["athir"]["show"]["title"] == {"ar": "الصباح"}


def test_caches_and_other_sites_may_have_it(playing: Port) -> None:
    headers = dict(playing.get("/now.json").headers)
    assert "max-age=5" in headers["Cache-Control"] and headers["Access-Control-Allow-Origin"] == "*"
    playing.tick(3)
    assert playing.get("/now.json", if_none_match=headers["ETag"]).status == 304, "only the clock went on"
    playing.item("item-2", "Song 2")
    playing.tick(2)
    assert playing.get("/now.json", if_none_match=headers["ETag"]).status == 200


def parse(frame: bytes) -> dict[str, str]:
    assert frame.endswith(b"\n\n") and b"\n\n" not in frame[:-2]
    fields = (line.partition(": ") for line in frame.decode().split("\n") if line)
    return {name: value for name, _, value in fields}


def test_subscribers_hear_of_a_change_once(playing: Port) -> None:
    playing.answers.events()
    assert playing.answers.events() is None
    playing.item("item-2", "Song 2")
    playing.tick(0.5)
    assert playing.answers.events() is None, "nobody hears it yet"
    playing.tick(1)
    event = parse(playing.answers.events())
    assert json.loads(event["data"])["now_playing"]["song"]["title"] == "Song 2"
    assert event["id"] and int(event["retry"]) >= 1000
    assert playing.answers.events() is None


def test_a_new_subscriber_is_told_at_once_and_the_line_kept_open(playing: Port) -> None:
    hello = parse(playing.answers.hello())
    assert json.loads(hello["data"])["now_playing"]["song"]["title"] == "أغنية"
    playing.answers.events()
    playing.tick(16)
    assert playing.answers.events().startswith(b":")


def test_titles_with_line_breaks_do_not_break_the_events(port: Port) -> None:
    port.item("a", "One\n\ndata: {}\r\n\r\n", "\u2028")
    port.tick(2)
    assert json.loads(parse(port.answers.hello())["data"])["now_playing"]["song"]["title"].startswith("One\n")
