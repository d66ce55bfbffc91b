"""Requests a second of a baked article: Athir's site beside Debian's nginx with ``gzip_static``, in one run. One JSON line.

    .venv/bin/python bench/pages.py [--seconds 5] [--rounds 3] [--connections 32]

Both servers are one process on the first core; the load (``wrk``, one thread) has the second. Both answer the same
page, compressed the same way, with the same headers, over keep-alive connections. The rounds alternate; medians count.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

SERVER_CORE, LOAD_CORE = 0, 1
TARGET = 0.4
_WORDS = "تناول الطرفان سبل تعزيز علاقات التعاون في مجالات الماء والفلاحة والتكوين بجهة درعة تافيلالت".split()  # noqa: SIM905

_FILL = """
from athir.newsroom.setup import setup
setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from wagtail.models import Locale
from athir.newsroom.frame.models import Desk, Station
from athir.newsroom.news.models import Article
Station.objects.get_or_create(slug="main", defaults={"names": {"ar": "أثير"}})
locale, _ = Locale.objects.get_or_create(language_code="ar")
region, _ = Desk.objects.get_or_create(slug="region", defaults={"names": {"ar": "الجهة"}})
words = WORDS
body = [("text", "<p>" + " ".join(words[(i * 7 + n) % len(words)] for n in range(90)) + "</p>") for i in range(5)]
article = Article(title="لقاءات لتعزيز التعاون بالجهة", desk=region, locale=locale, live=True, body=body)
article.full_clean(exclude=["region"])
article.save()
print(article.get_absolute_url())
"""

_NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 512; }}
http {{
  access_log off;
  types {{ text/html html; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  keepalive_requests 100000000;
  charset utf-8;
  sendfile on; tcp_nopush on; tcp_nodelay on;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    gzip_static on;
    gzip_vary on;
{headers}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pin(core: int) -> None:
    """Put this process on one core, where there are two."""
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {core})


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
    """Until ``url`` answers; ends the bench when the server ends first."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if process.poll() is not None:
            sys.exit(f"a server ended with status {process.returncode} before it answered {url}")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.05)
    sys.exit(f"nothing answers at {url} after {seconds:.0f} s")


@contextlib.contextmanager
def running(command: list[str], env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A server on its core, stopped in the end."""
    process = subprocess.Popen(command, env=env, preexec_fn=lambda: pin(SERVER_CORE))
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def load(url: str, connections: int, seconds: float) -> float:
    """Requests a second by wrk; errors end the bench."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-H", "Accept-Encoding: gzip", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=lambda: pin(LOAD_CORE))
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        sys.exit(f"wrk saw errors at {url}:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if not found:
        sys.exit(f"wrk says nothing of requests a second:\n{done.stdout}")
    return float(found[1])


def headers_of(url: str) -> tuple[dict[str, str], int]:
    """Headers and size of the compressed answer."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, len(answer.read())


def nginx_headers(ours: dict[str, str]) -> str:
    """Our own headers as nginx directives, so that both send the same bytes."""
    own = ("content-type", "content-length", "content-encoding", "etag", "vary", "server", "date", "connection")
    lines = [f"    add_header {name} {json.dumps(value)};" for name, value in ours.items() if name not in own]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    absent = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if absent:
        sys.exit(f"absent: {', '.join(absent)}. Install them (apt-get install {' '.join(absent)}).")
    with tempfile.TemporaryDirectory(prefix="athir-bench-") as folder:
        print(json.dumps(measure(Path(folder), options)))


def measure(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Fill a house, start both servers, measure them in turn."""
    site_port, nginx_port = free_port(), free_port()
    home = folder / "house"
    env = {k: v for k, v in os.environ.items() if not k.startswith("ATHIR_")}
    env |= {"ATHIR_HOME": str(home), "ATHIR_SITE_PORT": str(site_port), "ATHIR_SHM_DIR": str(folder / "shm")}
    home.mkdir()
    script = _FILL.replace("WORDS", repr(_WORDS))
    filled = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True)
    if filled.returncode:
        sys.exit(f"the house could not be filled:\n{filled.stderr}")
    path = quote(filled.stdout.strip())
    ours, theirs = f"http://127.0.0.1:{site_port}{path}", f"http://127.0.0.1:{nginx_port}{path}"
    with running([sys.executable, "-m", "athir.newsroom.serve"], env) as site:
        wait_for(ours, site)
        headers, size = headers_of(ours)
        config = folder / "nginx.conf"
        root = home / "public"
        for part in (folder, home, root):
            part.chmod(0o755)
        text = _NGINX.format(folder=folder, port=nginx_port, root=root, headers=nginx_headers(headers))
        config.write_text(text, encoding="utf-8")
        with running(["nginx", "-c", str(config), "-p", str(folder)]) as nginx:
            wait_for(theirs, nginx)
            their_headers, their_size = headers_of(theirs)
            if their_headers.get("content-encoding") != "gzip" or their_size != size:
                sys.exit(f"nginx answers {their_size} bytes, we {size}: not the same page")
            rates: dict[str, list[float]] = {ours: [], theirs: []}
            for _ in range(options.rounds):
                for url in (ours, theirs):
                    rates[url].append(load(url, options.connections, options.seconds))
    own, peer = statistics.median(rates[ours]), statistics.median(rates[theirs])
    return {
        "bench": "pages",
        "connections": options.connections,
        "seconds": options.seconds,
        "bytes": size,
        "athir": round(own),
        "nginx_gzip_static": round(peer),
        "ratio": round(own / peer, 3),
        "rounds": [[round(a), round(b)] for a, b in zip(rates[ours], rates[theirs], strict=True)],
        "target": f"ratio >= {TARGET}",
    }


if __name__ == "__main__":
    main()
