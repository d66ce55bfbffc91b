"""What the doctor says of a storage that does not do it, and of days that are fewer than the law asks."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from athir.airlog.ledger import Ledger
from athir.cli.checks import keeping, storage
from athir.cli.checks.finding import FAIL, OK, WARN
from athir.config import Settings
from athir.home import Home


class Shelf(ThreadingHTTPServer):
    """Refuses everything with one error; ``ahead``: by how much its clock is ahead of ours."""

    status, code, ahead = 403, "AccessDenied", timedelta()

    def settings(self) -> Settings:
        return Settings(log_storage_url=f"s3://key:hushed@bucket/logs?endpoint=http://127.0.0.1:{self.server_port}")


class Answer(BaseHTTPRequestHandler):
    server: Shelf

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = f"<?xml version='1.0'?><Error><Code>{self.server.code}</Code></Error>".encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET = do_PUT

    def date_time_string(self, timestamp: Any = None) -> str:
        return format_datetime(datetime.now(UTC) + self.server.ahead, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "code", "says", "mend"),
    [
        (403, "InvalidAccessKeyId", "does not know this key", "KEY:SECRET"),
        (403, "SignatureDoesNotMatch", "does not know this key", "percent-encoded"),
        (403, "AccessDenied", "not to write", "PutObject"),
        (403, "RequestTimeTooSkewed", "clock", "timedatectl"),
        (404, "NoSuchBucket", "no bucket of that name", "endpoint"),
        (301, "PermanentRedirect", "another region", "?region="),
        (507, "XMinioStorageFull", "is full", "room"),
    ],
)
def test_each_refusal_says_what_to_do(home: Home, shelf: Shelf, status: int, code: str, says: str, mend: str) -> None:
    shelf.status, shelf.code = status, code
    (found,) = storage.storage(home.station(), shelf.settings())
    assert (found.name, found.level) == ("storage", FAIL)
    assert says in found.text and mend in found.mend and "hushed" not in found.text


def test_a_clock_that_is_off_is_said_before_the_storage_is_asked(home: Home, shelf: Shelf) -> None:
    shelf.ahead = timedelta(minutes=20)
    (found,) = storage.storage(home.station(), shelf.settings())
    assert found.level == FAIL and "behind" in found.text
    assert re.search(r" (1199|1200) s ", found.text), "that clock tells whole seconds"


def test_a_storage_that_is_not_there_is_said(home: Home, shelf: Shelf) -> None:
    nowhere = Settings(log_storage_url="s3://key:secret@bucket?endpoint=http://127.0.0.1:9")
    (found,) = storage.storage(home.station(), nowhere)
    assert found.level == FAIL and "does not answer" in found.text and "nothing is lost" in found.mend


def test_sound_that_stands_on_a_storage_that_nobody_names_any_more(home: Home) -> None:
    home.create()
    assert storage.storage(home.station(), Settings()) == []
    note = home.station().log_of("live.aac") / "2026" / "11" / "24" / "08-0.away"
    note.parent.mkdir(parents=True)
    note.write_text("{}")
    (found,) = storage.storage(home.station(), Settings())
    assert found.level == FAIL and "log_storage_url" in found.mend


def test_days_that_are_fewer_than_the_law_asks_are_said(home: Home) -> None:
    home.create()
    station, short = home.station(), Settings(log_days="live.aac=30")
    assert keeping.keeping(station, Settings()).level == OK
    assert keeping.keeping(station, Settings(log_days="")).level == WARN
    found = keeping.keeping(station, short)
    assert found.level == FAIL and "30 days" in found.text and "400" in found.text
    assert "--shorter-because" in found.mend
    Ledger(station.log_dir).confirm(30, by="director", why="no room")
    assert keeping.keeping(station, short).level == WARN
    Ledger(station.log_dir).term("music", 20, by="chief", why="a list is kept", law=400)
    found = keeping.keeping(station, Settings())
    assert found.level == WARN and "20 days" in found.text
    Ledger(station.log_dir).path.write_text("{}\n")
    assert keeping.keeping(station, Settings()).level == FAIL
