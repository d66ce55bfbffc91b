"""Screenshots of the main pages of a running station into ``build/shots/``: phone and desktop, light and dark.

``make shots`` takes the station of ``ATHIR_HOME``; ``ARGS="http://127.0.0.1:8000"`` another one.
"""

from __future__ import annotations

import re
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from athir import config
from athir.home import Home

FOLDER = Path("build/shots")
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
SCHEMES = ("light", "dark")
PAGES = {
    "home": "/",
    "stream": "/news/",
    "radio": "/radio/",
    "schedule": "/radio/schedule/",
    "search": "/search/?q=%D8%A7%D9%84%D8%B1%D8%A7%D8%AF%D9%8A%D9%88",
    "not-found": "/there-is-no-such-page/",
    "home-fr": "/fr/",
    "home-zgh": "/zgh/",
    "home-lite": "/lite/",
    "watch-listen": "/watch-listen/",
    "services": "/services/",
    "events": "/events/",
    "corrections": "/corrections/",
    "about": "/about/",
    "login": "/admin/login/",
}
FOUND_ON_HOME = {
    "article": r'href="(/news/[^"?]+/)"',
    "desk": r'href="(/desks/[^"]+/)"',
    "show": r'href="(/shows/[^"]+/)"',
}


def pages(site: str) -> dict[str, str]:
    """Name → address; an article, a desk and a show are those that the home page leads to."""
    try:
        with urllib.request.urlopen(site, timeout=20) as answer:
            home = answer.read().decode()
    except (urllib.error.URLError, OSError) as error:
        raise SystemExit(f"no station answers at {site}: {error}. Start one with `make run`.") from None
    found = {name: re.search(pattern, home) for name, pattern in FOUND_ON_HOME.items()}
    paths = PAGES | {name: match.group(1) for name, match in found.items() if match}
    return {name: urljoin(site, path) for name, path in paths.items()}


def main() -> None:
    from playwright.sync_api import sync_playwright

    site = sys.argv[1] if len(sys.argv) > 1 else config.load(Home.from_environment()).site_base + "/"
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, address in pages(site).items():
            for device, options in DEVICES.items():
                for scheme in SCHEMES:
                    context = browser.new_context(color_scheme=scheme, locale="ar", **options)
                    page = context.new_page()
                    page.goto(address, wait_until="load")
                    path = FOLDER / f"{name}-{device}-{scheme}.png"
                    page.screenshot(path=path)
                    context.close()
                    print(path)
        browser.close()


if __name__ == "__main__":
    main()
