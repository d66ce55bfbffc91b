"""Athir beside WordPress, both full, in one run: pages a second, and from "publish" to the home page. One JSON line.

    .venv/bin/python bench/wordpress.py [--articles 1000] [--publishes 10] [--seconds 4]

WordPress is Debian's (MariaDB, PHP-FPM with its opcode cache, nginx), with the theme it comes with and without a page
cache; ours is the house as it runs. Both are asked by ``wrk`` over keep-alive connections for the home page and for one
article. An article is published by WordPress' own XML-RPC, as its apps do, and by our one-step publish.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xmlrpc.client
from pathlib import Path
from typing import Any
from urllib.parse import quote

import newsroom
from peers.fullhouse import WORDS, fill, house, prepare
from peers.wordpress import PASSWORD, USER, WordPressError, wordpress

CONNECTIONS = 16


def load(url: str, seconds: float) -> float:
    """Requests a second by wrk."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-H", "Accept-Encoding: gzip", url],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if not found or "Non-2xx" in done.stdout:
        sys.exit(f"wrk saw errors at {url}:\n{done.stdout}")
    return round(float(found[1]), 1)


def theirs(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    words = " ".join(WORDS[:7])
    with wordpress(folder / "wordpress", options.articles, words) as port:
        base = f"http://127.0.0.1:{port}"
        for path in ("/", "/post-1/"):  # fills the opcode cache
            if WORDS[0].encode() not in newsroom.get(base + path):
                sys.exit(f"WordPress shows no post at {path}")
        pages = {"home": load(f"{base}/", options.seconds), "article": load(f"{base}/post-1/", options.seconds)}
        proxy: Any = xmlrpc.client.ServerProxy(f"{base}/xmlrpc.php")
        press, home = [], []
        for n in range(options.publishes):
            mark = f"نشر{n}ق{int(time.time())}"
            began = time.monotonic()
            seen: list[float] = []
            watcher = threading.Thread(target=newsroom.watch, args=(f"{base}/", mark, began, seen))
            watcher.start()
            proxy.wp.newPost(
                1, USER, PASSWORD, {"post_title": f"خبر جديد {mark}", "post_content": "متن", "post_status": "publish"}
            )
            press.append(time.monotonic() - began)
            watcher.join()
            home += seen
    return {"pages_per_s": pages, "press_s": newsroom.percentile(press, 0.5), "home_s": newsroom.percentile(home, 0.5)}


def ours(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    env, base = house(folder / "athir", "")
    prepare(env)
    fill(options.articles)
    from athir.newsroom.news.models import Article

    path = quote(Article.objects.order_by("-published_at").first().get_absolute_url())
    with newsroom.running("athir.newsroom.serve", env), newsroom.running("athir.newsroom.worker", env):
        newsroom.wait_for(f"{base}/")
        newsroom.get(base + path)
        pages = {"home": load(f"{base}/", options.seconds), "article": load(base + path, options.seconds)}
        seen = newsroom.visible(base, options.publishes)
    return {"pages_per_s": pages, "press_s": seen["press"]["p50"], "home_s": seen["home"]["p50"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--publishes", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("absent: wrk (`scripts/test-tools bench` as root installs it)")
    folder = Path(tempfile.mkdtemp(prefix="athir-bench-"))
    try:
        peer = theirs(folder, options)
        own = ours(folder, options)
    except WordPressError as error:
        sys.exit(f"WordPress cannot be measured beside us: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps(
            {
                "bench": "wordpress",
                "articles": options.articles,
                "athir": own,
                "wordpress": peer,
                "pages_ratio": round(own["pages_per_s"]["article"] / peer["pages_per_s"]["article"], 1),
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
