"""Every type of page of the demo's site: valid HTML, nothing that axe can find, nothing that jumps, and what a screen
reader is told, as a golden text (``tests/data/a11y``; ``WRITE_GOLDEN=1 pytest tests/newsroom/site/test_all_pages.py``
writes them anew, to be read before they are committed).

The types come from the baking registry: whoever registers pages and gives them content in the demo is tested here.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.newsroom.site.conftest import FLAGS, Served, free_port, start_site, stop_site
from tests.newsroom.site.html_rules import faults
from tests.newsroom.site.trees import settled

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "a11y"
NOT_IN_THE_REGISTRY = {
    "search-found": {"ar": "/search/?q=الماء", "fr": "/fr/search/?q=eau"},
    "search-nothing": {"ar": "/search/?q=قققق"},
    "no-such-page": {"ar": "/nope/", "zgh": "/zgh/nope/"},
}
FRAGMENTS = ("breaking",)
"""Baked, but no pages: scripts put them into one."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_SIZE = ["target-size", "scrollable-region-focusable", "color-contrast"]
CLS = "window.moved.reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0)"
WATCH_MOVES = """
    window.moved = []
    new PerformanceObserver(list => window.moved.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true })
"""
OVER = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def demo_site(prepared: Path, radio_server: Any) -> Iterator[tuple[Served, dict[str, dict[str, str]]]]:
    """The demo's site, running, and an address of every type of page by language."""
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-pages-"))
    env = os.environ | {
        "ATHIR_HOME": str(folder),
        "ATHIR_SITE_PORT": str(free_port()),
        "ATHIR_RADIO_PORT": str(radio_server.port),
        "ATHIR_DEMO_PASSWORD": "a-long-demo-password",
    }
    shutil.copy(prepared, folder / "db.sqlite3")
    script = Path(__file__).with_name("demo_house.py")
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    kinds = json.loads(done.stdout.splitlines()[-1])
    process = start_site(env)
    yield Served(f"http://127.0.0.1:{env['ATHIR_SITE_PORT']}", folder, "", env), {**kinds, **NOT_IN_THE_REGISTRY}
    assert stop_site(process) == 0
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def phone(browser: Any) -> Iterator[Any]:
    """One phone for all pages; it counts what moves while a page comes."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="light", reduced_motion="reduce", bypass_csp=False
    )
    page = context.new_page()
    page.add_init_script(WATCH_MOVES)
    yield page
    context.close()


def pages_in(kinds: dict[str, dict[str, str]], language: str) -> list[tuple[str, str]]:
    """(type, path) of every type that has a page in ``language``."""
    return [
        (kind, paths[language]) for kind, paths in sorted(kinds.items()) if language in paths and kind not in FRAGMENTS
    ]


def axe(page: Any, rules: list[str], by: str = "tag") -> str:
    """What axe finds, as text; ``""`` for nothing. Its script is put into a page once."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": {"type": by, "values": rules}, "resultTypes": ["violations"], "iframes": False}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return "; ".join(
        f"{one['id']} ({one['help']}): {', '.join(str(node['target'][0]) + ' ' + node['html'][:120] for node in one['nodes'][:4])}"
        for one in found
    )


def open_page(page: Any, base: str, path: str) -> str:
    """Go there and wait until fonts and late parts are in; the HTML as it was sent."""
    answer = page.goto(base + path, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 60)))")
    return str(answer.text())


def test_every_type_of_page_in_arabic_on_a_phone(demo_site: Any, phone: Any) -> None:
    site, kinds = demo_site
    wrong: list[str] = []
    for kind, path in pages_in(kinds, "ar"):
        phone.emulate_media(color_scheme="light", reduced_motion="reduce")
        html = open_page(phone, site.base, path)
        moved = phone.evaluate(CLS)
        wrong += [f"{kind} {path}: {fault}" for fault in faults(html, "ar")]
        if moved >= 0.02:
            wrong.append(f"{kind} {path}: what is read moves while the page comes (CLS {moved:.3f})")
        wrong += [f"{kind} {path} in light: {report}" for report in [axe(phone, RULES)] if report]
        tree = settled(phone.locator("body").aria_snapshot())
        wrong += [f"{kind} {path}: {difference}" for difference in [_golden(kind, tree)] if difference]
        phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
        wrong += [f"{kind} {path} in dark: {report}" for report in [axe(phone, OF_COLOUR, "rule")] if report]
        phone.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += [f"{kind} {path} at 200 %: {report}" for report in [axe(phone, OF_SIZE, "rule")] if report]
        if (over := phone.evaluate(OVER)) > 0:
            wrong.append(f"{kind} {path} at 200 % scrolls sideways by {over} px")
    assert not wrong, "\n".join(wrong)
    assert len(kinds) > 15


def _golden(kind: str, tree: str) -> str:
    """What differs from the golden tree of ``kind``; with WRITE_GOLDEN it is written instead."""
    file = GOLDEN / f"{re.sub(r'[^a-z0-9-]', '_', kind.lower())}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(tree, encoding="utf-8")
        return ""
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(known.splitlines(), tree.splitlines(), "golden", "now", lineterm="", n=1)
    text = "\n".join(lines)
    return (
        f"a screen reader is told something else than {file.name} (see the head of this file):\n{text}" if text else ""
    )


def test_every_type_of_page_in_the_other_languages_is_valid(demo_site: Any) -> None:
    site, kinds = demo_site
    wrong: list[str] = []
    for language, prefix in (("fr", ""), ("en", ""), ("zgh", ""), ("zgh-Latn", "/zgh-latn/")):
        for kind, path in pages_in(kinds, language[:3].strip("-")):
            where = path.replace("/zgh/", prefix, 1) if prefix else path
            status, _headers, body = site.get(quote(where, safe="/?=&"))
            text = body.decode()
            assert status == (404 if kind == "no-such-page" else 200), where
            wrong += [f"{language} {kind} {where}: {fault}" for fault in faults(text, language)]
            if language == "zgh-Latn":
                shown = re.sub(r'<(\w+)[^>]*\slang="zgh"[^>]*>.*?</\1>|<[^>]*>', "", text.partition("<body")[2])
                wrong += [f"{where}: Tifinagh is left: {shown[:80]}"] if re.search("[\u2d30-\u2d7f]", shown) else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/fr/", "/en/about/", "/zgh/", "/zgh-latn/"])
def test_a_page_of_each_other_language_pleases_axe(demo_site: Any, phone: Any, path: str) -> None:
    site, _kinds = demo_site
    phone.emulate_media(color_scheme="light")
    open_page(phone, site.base, path)
    assert axe(phone, RULES) == ""


def test_desktops_too(demo_site: Any, browser: Any) -> None:
    site, kinds = demo_site
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(WATCH_MOVES)
    wrong: list[str] = []
    for kind, path in pages_in(kinds, "ar"):
        if kind.startswith("services-kind") or kind in ("imprint", "privacy", "contact", "accessibility"):
            continue  # what differs on a wide screen is seen on the others
        open_page(page, site.base, path)
        wrong += [f"{kind} {path}: {report}" for report in [axe(page, RULES)] if report]
        if page.evaluate(OVER) > 0 or page.evaluate(CLS) >= 0.02:
            wrong.append(f"{kind} {path}: sideways {page.evaluate(OVER)} px, CLS {page.evaluate(CLS):.3f}")
    context.close()
    assert not wrong, "\n".join(wrong)
