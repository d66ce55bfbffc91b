"""The whole newsroom on a real PostgreSQL: prepared, served, worked on; and what the doctor says when it is not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench.peers.postgresql import make_database
from tests.newsroom.site.conftest import FLAGS, Served, free_port, start_site, stop_site

from athir.cli.checks.database import database
from athir.cli.checks.finding import FAIL, OK
from athir.config import Settings
from athir.contracts.journal import JournalWriter
from athir.home import Home

FILL = Path(__file__).parents[1] / "site" / "fill.py"

PUBLISH = """
from athir.newsroom.setup import setup
setup()
from django.db import transaction
from athir.newsroom.news.models import Article
from wagtail.models import Locale
from athir.newsroom.frame.models import Desk
locale, desk = Locale.objects.get(language_code="ar"), Desk.objects.first()
article = Article(title="خبر من الخادم", desk=desk, locale=locale, live=True)
with transaction.atomic():
    article.save()
"""


def until(true: Callable[[], Any], seconds: float = 60.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not come about in time"
        time.sleep(0.05)


@contextlib.contextmanager
def worker(env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "athir.newsroom.worker"], env=env, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(60) == 0


def _read_it_on_both_screens(site: Served) -> None:
    """A phone and a desktop find the news by search and read it, in Arabic."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for width, height in ((360, 780), (1280, 900)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(site.base + "/search/?q=الخادم")
            page.locator("main a:has-text('خبر من الخادم')").first.click()
            page.locator("main h1:has-text('خبر من الخادم')").wait_for()
            assert page.evaluate("document.documentElement.dir") == "rtl"
        browser.close()


@pytest.mark.timeout(600)
@pytest.mark.needs("postgresql")
@pytest.mark.needs("chromium")
def test_a_house_on_postgresql_publishes_follows_the_air_and_lives_through_lost_connections(
    server: str, prepared_house: Path
) -> None:
    empty = database(Home(prepared_house), Settings(database_url=make_database(server, "empty")))
    assert empty.level == FAIL and "no database" in empty.text
    url = make_database(server, "house", "prepared")
    home = Home(prepared_house)
    env = os.environ | {
        "ATHIR_HOME": str(home.root),
        "DATABASE_URL": url,
        "ATHIR_SITE_PORT": str(free_port()),
    }
    subprocess.run([sys.executable, str(FILL)], env=env, check=True, capture_output=True)
    assert database(home, Settings(database_url=url)).level == OK
    assert not home.database.exists()
    process = start_site(env)
    site = Served(f"http://127.0.0.1:{env['ATHIR_SITE_PORT']}", home.root, "", env)
    try:
        with worker(env), psycopg.connect(url, autocommit=True) as look:
            assert site.get("/")[0] == 200
            subprocess.run([sys.executable, "-c", PUBLISH], env=env, check=True)
            until(lambda: "خبر من الخادم".encode() in site.get("/")[2])
            _read_it_on_both_screens(site)
            assert "خبر من الخادم".encode() in site.get("/search/?q=%D8%A7%D9%84%D8%AE%D8%A7%D8%AF%D9%85")[2]
            home.create()
            with contextlib.closing(JournalWriter(home.station().journal_dir, "air")) as journal:
                journal.append("item.start", item="1", title="لحن", source="station")
                until(lambda: look.execute("SELECT count(*) FROM airlink_asrun").fetchone() == (1,))
                # The server is restarted: every connection is lost but ours.
                look.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'athir'")
                assert site.get("/search/?q=x")[0] == 200
                journal.append("item.start", item="2", title="لحن آخر", source="station")
                until(lambda: look.execute("SELECT count(*) FROM airlink_asrun").fetchone() == (2,))
    finally:
        stop_site(process)


@pytest.mark.needs("postgresql")
def test_the_doctor_says_why_a_server_cannot_be_used(server: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    missing = database(home, Settings(database_url=f"{server}/nowhere"))
    assert missing.level == FAIL and "no such account or database" in missing.text
    assert "createdb" in missing.mend
    silent = database(home, Settings(database_url=f"postgresql://athir@127.0.0.1:{free_port()}/athir"))
    assert silent.level == FAIL and "Nothing answers" in silent.text
    lost = database(home, Settings(database_url="postgresql://athir@nowhere.invalid/athir"))
    assert lost.level == FAIL and "leads nowhere" in lost.text
