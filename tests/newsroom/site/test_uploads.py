"""A large file goes up over a line that breaks: visibly, and without being sent twice."""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.newsroom.site.test_reading import until
from tests.newsroom.site.test_watch_listen import in_the_newsroom

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

ACCOUNT = """
from athir.newsroom.setup import setup
setup()
from athir.newsroom.accounts.actions import create_user
create_user("{name}", "photo", "a-long-test-password", "en", check=False)
"""
PIECE = 4 * 2**20


@pytest.fixture
def film(tmp_path: Path) -> Iterator[Path]:
    """Called a film, four pieces long; what is in it is not looked at before it is prepared."""
    path = tmp_path / "رحلة.mp4"
    path.write_bytes(os.urandom(3 * PIECE + 1000))
    yield path


def logged_in(tab: Callable[..., Any], served: Any, name: str) -> Any:
    in_the_newsroom(served, ACCOUNT.replace("{name}", name))
    page = tab(width=390)
    page.goto(served.base + "/admin/login/?next=/admin/library/upload/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", "a-long-test-password")
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    return page


def test_a_broken_line_and_a_closed_page_cost_no_piece_that_was_there(tab, served, film) -> None:
    page, sent, broken = logged_in(tab, served, "filmer"), [], []

    def pieces(route: Any) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        offset = int(route.request.headers["upload-offset"])
        if offset == PIECE and len(broken) < 2:
            broken.append(offset)
            return route.abort("connectionreset")
        if offset == 2 * PIECE:
            return None  # under way for ever: the page is closed meanwhile
        sent.append(offset)
        return route.continue_()

    page.route(re.compile("/library/pieces/"), pieces)
    page.set_input_files("#take-files", [film])
    until(page, "document.querySelector('.take__one [data-sentence]').textContent.includes('connection is lost')")
    page.wait_for_function("document.querySelector('.take__one progress').value > 50")
    assert (broken, sent) == ([PIECE] * 2, [0, PIECE]), "what had arrived was not sent again"

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    half = page.inner_text("[data-half]")
    assert "رحلة.mp4" in half and "8.0" in half and "12.0" in half
    after: list[str] = []
    page.on(
        "request",
        lambda asked: after.append(asked.headers.get("upload-offset", "")) if asked.method == "PATCH" else None,
    )
    bad = film.with_name("x.jpg")
    bad.write_bytes(b"x")
    page.set_input_files("#take-files", [bad, film])
    until(page, "document.querySelectorAll('.take__one--taken, .take__one--refused').length === 2")
    assert after == [str(2 * PIECE), str(3 * PIECE)]
    assert "رحلة.mp4" in page.inner_text(".take__one--taken") and "x.jpg" in page.inner_text(".take__one--refused")
    assert page.locator("[data-half]").count() == 0


def test_what_had_come_before_the_line_broke_stays(served, tab) -> None:
    """Half a piece, then the connection is cut off without a word."""
    page = logged_in(tab, served, "broken-off")
    token = page.input_value("[name=csrfmiddlewaretoken]")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    given = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token, "Cookie": cookies}

    def ask(method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection(urlsplit(served.base).netloc, timeout=20)
        line.request(method, path, body or None, given | {k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer

    begun = ask("POST", "/admin/library/pieces/", Upload_Length="3000000", Upload_Metadata="filename YS5tcDQ=")
    at = begun.headers["Location"]
    line = http.client.HTTPConnection(urlsplit(served.base).netloc, timeout=20)
    line.putrequest("PATCH", at)
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": "3000000"}
    for name, value in (given | kind).items():
        line.putheader(name, value)
    line.endheaders()
    line.send(bytes(1_000_000))
    line.close()
    limit = time.monotonic() + 10
    while (offset := int(ask("HEAD", at).headers["Upload-Offset"])) < 1_000_000 and time.monotonic() < limit:
        pass  # the server hears of the end a moment later than we speak of it, and writes it down after that
    assert offset == 1_000_000, "as far as it came"
    rest = ask("PATCH", at, bytes(3_000_000 - offset), Content_Type=kind["Content-Type"], Upload_Offset=str(offset))
    assert (rest.status, rest.headers["Upload-Offset"]) == (204, "3000000")
    assert ask("DELETE", at).status == 204
