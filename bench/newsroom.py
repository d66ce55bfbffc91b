"""How fast a full newsroom is: from the press of "publish" to what readers see, and what editors wait for. One JSON line.

    .venv/bin/python bench/newsroom.py [--articles 1000] [--database sqlite|postgresql] [--publishes 30]
        [--keep FOLDER [--fill-only]]

A house of its own is filled with so many articles and served by its real processes (site, worker). Then articles are
published one after another; home, desk, feed and search are asked until each shows the new title. Beside it the
newsroom's list, its search and an article's form are timed, and every query behind the fronts is explained by the
database. To fill 100,000 takes two minutes and 2 GB, a million ten minutes and 25 GB (PostgreSQL 10): keep them with ``--keep``.
``rebaked_pages`` counts what a change bakes anew while ``--baked`` pages stand, and names those that show nothing of it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peers.fullhouse import fill, filled, house, prepare, proper_name

VISIBLE = 1.0
"""Seconds within which a published article must stand everywhere, for 99 of 100."""

ADMIN = 0.3
"""Seconds an editor may wait for a list, a search in it and a form, in 95 of 100 cases."""


def percentile(values: list[float], part: float) -> float:
    """In seconds, to the millisecond; of few values the largest."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 3)


# -- readers --------------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def running(module: str, env: dict[str, str]) -> Iterator[None]:
    """One of the newsroom's processes, stopped in the end."""
    process = subprocess.Popen([sys.executable, "-m", module], env=env, stderr=subprocess.DEVNULL)
    try:
        yield
        if process.poll() is not None:
            sys.exit(f"{module} ended with status {process.returncode}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return bytes(answer.read())


def wait_for(url: str) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with contextlib.suppress(OSError):
            get(url)
            return
        time.sleep(0.1)
    sys.exit(f"nothing answers at {url}")


def visible(base: str, publishes: int) -> dict[str, Any]:
    """Seconds from the press to each place, and of the press itself."""
    from wagtail.models import Locale

    from athir.newsroom.frame.models import Desk
    from athir.newsroom.news import actions
    from athir.newsroom.news.models import Article

    locale = Locale.objects.get(language_code="ar")
    desks = list(Desk.objects.filter(parent__isnull=False).select_related("parent"))
    seen: dict[str, list[float]] = {"press": [], "home": [], "desk": [], "feed": [], "search": [], "article": []}
    for n in range(publishes):
        desk, mark = desks[n % len(desks)], f"نشر{time.time_ns() // 1_000_000}ق{n}"
        places = {
            "home": "/",
            "desk": f"/desks/region/{desk.slug}/",
            "feed": "/feeds/news.xml",
            "search": f"/search/?q={quote(mark)}",
        }
        if n == 0:
            for path in places.values():
                get(base + path)
        article = Article(title=f"خبر جديد {mark}", lead="تقديم", desk=desk, locale=locale)
        article.body = [("text", "<p>متن</p>")]
        began = time.monotonic()
        watchers = [
            threading.Thread(target=watch, args=(base + path, mark, began, seen[name])) for name, path in places.items()
        ]
        for watcher in watchers:
            watcher.start()
        done = actions.publish(article)
        seen["press"].append(time.monotonic() - began)
        get(base + quote(done.get_absolute_url()))
        seen["article"].append(time.monotonic() - began)
        for watcher in watchers:
            watcher.join()
    return {name: {"p50": percentile(v, 0.5), "p99": percentile(v, 0.99)} for name, v in seen.items()}


def watch(url: str, mark: str, began: float, seen: list[float]) -> None:
    wanted = mark.encode()
    title = f"خبر جديد {mark}".encode()
    while time.monotonic() - began < 30:
        found = get(url)
        if title in found or (b"<entry" in found and wanted in found):
            seen.append(time.monotonic() - began)
            return
        time.sleep(0.1 if "?" in url else 0.03)  # a search is rendered each time: asked often, it is load itself
    seen.append(30.0)


def rebaked(base: str, public: Path, changes: int, standing: int) -> dict[str, Any]:
    """What a change re-bakes while pages of ``standing`` articles are baked: how many, and which show nothing of it."""
    from athir.newsroom.baking.models import Dirty
    from athir.newsroom.news import actions
    from athir.newsroom.news.models import Article

    articles: Any = Article.objects.on_site()
    for article in articles.newest()[:standing]:
        get(base + quote(article.get_absolute_url()))
    pages, needless = [], set()
    for article in articles.newest()[20 : standing : standing // changes]:
        article.title = f"{article.title} {time.time_ns()}"
        began = time.time()
        actions.publish(article)
        while Dirty.objects.filter(done=False).exists():
            time.sleep(0.05)
        baked = [page for page in public.rglob("index.html") if page.stat().st_mtime >= began]
        pages.append(len(baked))
        shown = article.title.encode(), quote(article.slug).encode(), article.slug.encode()
        needless |= {
            str(page.parent.relative_to(public)) for page in baked if not any(s in page.read_bytes() for s in shown)
        }
    return {"of": standing, "p50": percentile(pages, 0.5), "most": max(pages), "needless": sorted(needless)[:20]}


# -- editors --------------------------------------------------------------------------------------------------------
def admin(times: int) -> dict[str, Any]:
    """Seconds of the newsroom's pages, as a chief editor asks for them."""
    from django.test import Client
    from django.urls import reverse

    from athir.newsroom.accounts.actions import create_user
    from athir.newsroom.accounts.models import User
    from athir.newsroom.news.models import Article

    client = Client()
    chief = User.objects.filter(username="bench").first()
    client.force_login(chief or create_user("bench", "chief", "a-long-bench-password", "ar", check=False))
    namespace = Article.snippet_viewset.url_namespace
    rng = random.Random(2)
    newest = list(Article.objects.order_by("-id").values_list("pk", flat=True)[:500])
    chosen = {
        "list": lambda: reverse(f"{namespace}:list"),
        "search": lambda: f"{reverse(f'{namespace}:list')}?q={quote(proper_name(rng))}",
        "edit": lambda: reverse(f"{namespace}:edit", args=[rng.choice(newest)]),
    }
    found = {}
    for name, address in chosen.items():
        taken = []
        for n in range(times + 1):
            began = time.monotonic()
            answer = client.get(address())
            if answer.status_code != 200:
                sys.exit(f"the newsroom answers {answer.status_code} for {name}")
            if n:  # the first loads templates and forms
                taken.append(time.monotonic() - began)
        found[name] = {"p50": percentile(taken, 0.5), "p95": percentile(taken, 0.95)}
    return found


def explained() -> list[str]:
    """Queries behind the fronts that read a whole table of articles or sort it; there should be none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from athir.newsroom.baking.render import render
    from athir.newsroom.news.models import Article

    middle = Article.objects.order_by("-published_at", "-id")[40]
    paths = ["/", "/news/", "/desks/region/", "/desks/region/province-0/", middle.get_absolute_url()]
    bad = set()
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            if render(path).status != 200:
                sys.exit(f"{path} is no page")
        for query in asked.captured_queries:
            sql = query["sql"]
            if sql.lstrip().upper().startswith("SELECT") and "news_article" in sql and _reads_all(sql):
                bad.add(f"{path}: {sql[:300]}")
    return sorted(bad)


def _reads_all(sql: str) -> bool:
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + sql)
        plan = [str(row[-1]) for row in cursor.fetchall()]
    if not sqlite:
        # Whether there is any at all is seen at the first row.
        return "LIMIT 1" not in sql and any(re.search(r"Seq Scan on news_article\b(?!_)", step) for step in plan)
    lists = any(
        "news_article USING INDEX news_front" in step or "news_article USING INDEX news_all" in step for step in plan
    )
    sorts = any("TEMP B-TREE FOR ORDER" in step for step in plan)
    return (lists and sorts) or any(step.startswith("SCAN news_article") and "USING" not in step for step in plan)


# -- the whole ------------------------------------------------------------------------------------------------------
def measure(folder: Path, url: str, options: argparse.Namespace) -> dict[str, Any]:
    """One house, filled and measured."""
    env, base = house(folder, url)
    if options.tables:
        home = Path(env["ATHIR_HOME"])
        home.mkdir()
        shutil.copy(options.tables, home / "db.sqlite3")
    prepare(env)
    seconds = 0.0 if options.filled else fill(options.articles, options.keep)
    if options.fill_only:
        return {"bench": "newsroom", "articles": options.articles, "filled_in_s": seconds}
    with running("athir.newsroom.serve", env), running("athir.newsroom.worker", env):
        wait_for(f"{base}/")
        seen = visible(base, options.publishes)
        fan = rebaked(base, folder / "house" / "public", min(20, options.publishes), options.baked)
    editors = admin(options.publishes)
    scans = explained() if options.articles >= _ENOUGH_TO_EXPLAIN else []
    late = max(timing["p99"] for name, timing in seen.items() if name != "press")
    slow = max(timing["p95"] for timing in editors.values())
    return {
        "bench": "newsroom",
        "database": options.database,
        "articles": options.articles,
        "filled_in_s": seconds,
        "publishes": options.publishes,
        "visible_s": seen,
        "rebaked_pages": fan,
        "admin_s": editors,
        "scans": scans,
        "target": f"visible p99 < {VISIBLE} s, admin p95 < {ADMIN} s, no scan",
        "met": late < VISIBLE and slow < ADMIN and not scans and not fan["needless"],
    }


_ENOUGH_TO_EXPLAIN = 1000
"""Articles from which a planner prefers an index to reading the table."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--publishes", type=int, default=30)
    parser.add_argument("--baked", type=int, default=1000, help="pages that stand baked when an article is changed")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="fill the house there once, and use it again")
    parser.add_argument("--tables", type=Path, metavar="FILE", help="an SQLite file with empty tables, to begin with")
    parser.add_argument("--fill-only", action="store_true")
    options = parser.parse_args()
    options.filled = options.keep is not None and filled(options.keep, options.articles)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="athir-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if options.database == "sqlite":
            print(json.dumps(measure(folder, "", options), ensure_ascii=False))
            return
        from peers.postgresql import ClusterError, cluster, make_database

        try:
            with cluster(durable=True, kept=options.keep and options.keep / "postgresql") as server:
                print(json.dumps(measure(folder, make_database(server, "bench"), options), ensure_ascii=False))
        except ClusterError as error:
            sys.exit(f"PostgreSQL cannot be measured: {error}")
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
