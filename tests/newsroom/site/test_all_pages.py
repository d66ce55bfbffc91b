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
    "lite-home": {"ar": "/lite/"},
    "lite-stream": {"ar": "/lite/news/"},
    "embed-player": {"ar": "/embed/player/"},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_SIZE = ["target-size", "scrollable-region-focusable", "color-contrast"]
CLS = "window.moved.reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0)"
WATCH_MOVES = """
    window.moved = []
    new PerformanceObserver(list => window.moved.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true })
"""
MOVED = """
    window.moved.flatMap(entry => [...entry.sources].map(source => (source.node?.outerHTML || source.node?.textContent || '')
        .slice(0, 90) + ` ${source.previousRect.y | 0}+${source.previousRect.height | 0} > ${source.currentRect.y | 0}`)).slice(0, 6)
"""
STICKING_OUT = """
    [...document.querySelectorAll('body *')].filter(element => {
        const at = element.getBoundingClientRect()
        return (at.left < -1 || at.right > innerWidth + 1) && !element.closest('.nav,.desks,.week,.reel,.sr,.skip')
    }).map(element => element.outerHTML.slice(0, 80)).slice(0, 5)
"""
CUT = """
    [...document.querySelectorAll('body *')].filter(element => {
        if (!element.innerText || !element.clientWidth || element.closest('.sr,.skip')) return false
        const style = getComputedStyle(element)
        const hides = !['visible', 'auto', 'scroll'].includes(style.overflowX) || style.textOverflow === 'ellipsis'
        return hides && element.scrollWidth > element.clientWidth + 1
    }).map(element => `${element.className || element.localName} ${element.scrollWidth}>${element.clientWidth} ${element.innerText.slice(0, 30)}`)
"""
STUCK = """
    const heights = [...document.querySelectorAll('.player,.breaking--late')].map(element => element.getBoundingClientRect().height)
    heights.reduce((sum, height) => sum + height, 0) / innerHeight
"""
UNTOLD = """
    document.querySelectorAll('[data-aired-list]').forEach(list => list.replaceChildren())
    document.querySelectorAll('[data-save]').forEach(button => button.remove())
"""
"""What a tree leaves out: what aired goes by the hour, and a late script shows the button when it can."""
LINE = "توقف حركة السير في مضيق تودغى بعد سقوط صخور، والسلطات تنصح بطريق الرشيدية"
BREAK = """
    line => {
        const bar = document.getElementById('breaking')
        bar.innerHTML = `<div class="wrap"><b>عاجل</b><ul><li data-line="1"><a href="/">${line}</a></li></ul>`
            + '<button class="btn btn--icon push js" type="button">×</button></div>'
        bar.hidden = false
        bar.classList.add('breaking--late')
        document.querySelector('[data-player] [data-now=title]').textContent = 'حكايات القصور والواحات'
    }
"""
OVER = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def demo_site(prepared: Path, radio_server: Any) -> Iterator[tuple[Served, dict[str, dict[str, str]]]]:
    """The demo's site, running, and an address of every type of page by language."""
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-pages-"))
    env = os.environ | {
        "ATHIR_HOME": str(folder),
        "ATHIR_SITE_PORT": str(free_port(radio_server.port)),
        "ATHIR_RADIO_PORT": str(radio_server.port),
        "ATHIR_DEMO_PASSWORD": "a-long-demo-password",
    }
    shutil.copy(prepared, folder / "db.sqlite3")
    script = Path(__file__).with_name("demo_house.py")
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    kinds = json.loads(done.stdout.splitlines()[-1])
    process = start_site(env)
    site = Served(f"http://127.0.0.1:{env['ATHIR_SITE_PORT']}", folder, "", env)
    whole = {kind: paths for kind, paths in kinds.items() if b"<main" in site.get(_wire(next(iter(paths.values()))))[2]}
    yield site, {**whole, **NOT_IN_THE_REGISTRY}
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


def _wire(path: str) -> str:
    return quote(path, safe="/?=&")


def pages_in(kinds: dict[str, dict[str, str]], language: str) -> list[tuple[str, str]]:
    """(type, path) of every type that has a page in ``language``. Fragments that scripts put into pages are none."""
    return [(kind, paths[language]) for kind, paths in sorted(kinds.items()) if language in paths]


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
            wrong.append(
                f"{kind} {path}: what is read moves while the page comes (CLS {moved:.3f}): {phone.evaluate(MOVED)}"
            )
        wrong += [f"{kind} {path} in light: {report}" for report in [axe(phone, RULES)] if report]
        phone.evaluate(UNTOLD)
        tree = settled(phone.locator("body").aria_snapshot())
        wrong += [f"{kind} {path}: {difference}" for difference in [_golden(kind, tree)] if difference]
        phone.set_viewport_size({"width": 320, "height": 640})
        if (over := phone.evaluate(OVER)) > 0:
            wrong.append(
                f"{kind} {path} on a narrow phone scrolls sideways by {over} px: {phone.evaluate(STICKING_OUT)}"
            )
        phone.set_viewport_size({"width": 390, "height": 844})
        phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
        wrong += [f"{kind} {path} in dark: {report}" for report in [axe(phone, OF_COLOUR, "rule")] if report]
        phone.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += [f"{kind} {path} at 200 %: {report}" for report in [axe(phone, OF_SIZE, "rule")] if report]
        if (over := phone.evaluate(OVER)) > 0:
            wrong.append(f"{kind} {path} at 200 % scrolls sideways by {over} px: {phone.evaluate(STICKING_OUT)}")
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
            status, _headers, body = site.get(_wire(where))
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
    rooms: set[str] = set()
    for kind, path in pages_in(kinds, "ar"):
        room = kind.partition("-")[0]
        if room in rooms:
            continue  # its other forms are laid out alike on a wide screen
        rooms.add(room)
        open_page(page, site.base, path)
        wrong += [f"{kind} {path}: {report}" for report in [axe(page, OF_SIZE, "rule")] if report]
        if page.evaluate(OVER) > 0 or page.evaluate(CLS) >= 0.02:
            wrong.append(f"{kind} {path}: sideways {page.evaluate(OVER)} px, CLS {page.evaluate(CLS):.3f}")
    context.close()
    assert not wrong, "\n".join(wrong)


def test_large_letters_on_a_phone_are_whole_and_leave_room_to_read(demo_site: Any, browser: Any) -> None:
    site, kinds = demo_site
    context = browser.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    # One of each room: its other forms wear the same parts.
    rooms = {kind.partition("-")[0]: (kind, path) for kind, path in reversed(pages_in(kinds, "ar"))}
    for kind, path in rooms.values():
        page.goto(site.base + path, wait_until="load")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.locator("#breaking").count():
            page.evaluate(BREAK, LINE)
        page.evaluate(
            "document.fonts.ready.then(() => true)"
        )  # another's letters are wider: they may need one line more
        wrong += [f"{kind} {path} is cut: {cut}" for cut in page.evaluate(CUT)]
        if (stuck := page.evaluate(STUCK)) >= 0.5:
            wrong.append(f"{kind} {path}: bar and player take {stuck:.0%} of the screen")
    context.close()
    assert not wrong, "\n".join(wrong)


def test_a_reader_keeps_his_theme_his_place_and_his_own_time_and_shares_by_himself(
    demo_site: Any, browser: Any
) -> None:
    site, kinds = demo_site
    context = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="America/New_York")
    page = context.new_page()
    page.goto(site.base + "/")
    page.click(".menu summary")
    page.check("[data-theme-choice][value=dark]")
    article = next(path for kind, path in pages_in(kinds, "ar") if kind.startswith("article"))
    page.goto(site.base + article, wait_until="commit")
    page.wait_for_selector(".mast", state="attached")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.wait_for_load_state("load")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(12, 15, 32)"
    whatsapp = page.get_attribute(".share a >> nth=0", "href")
    assert whatsapp.startswith("https://wa.me/?text=") and "%2Fa%2F" in whatsapp
    page.click("[data-share-copy]")
    copied = page.get_attribute("[data-share-copy]", "data-copied")
    _waits(page, f"document.querySelector('[data-share-copy] span').textContent === {json.dumps(copied)}")
    pieces = page.evaluate("document.querySelectorAll('main .prose > *').length")
    if pieces > 6:
        page.evaluate("document.querySelectorAll('main .prose > *')[4].scrollIntoView()")
        _waits(page, "!!localStorage.getItem('athir:places') && localStorage.getItem('athir:places').includes('news')")
        page.goto(site.base + "/")
        page.goto(site.base + article)
        page.click("[data-resume] button")
        _waits(page, "scrollY > 300")
    page.goto(site.base + "/radio/schedule/")
    _waits(page, "!!document.querySelector('.slot .yours')")
    hours = page.evaluate(
        "[...document.querySelectorAll('.slot time')].slice(0, 5).map(t => [t.dataset.at, t.querySelector('.yours').textContent])"
    )
    for at, yours in hours:  # New York is four or five hours behind the station
        behind = (int(at[:2]) - int(re.search(r"\d\d(?=:)", yours)[0])) % 24
        assert behind in (4, 5)
    context.close()


def _waits(page: Any, script: str) -> None:
    """Until ``script`` is true: pages forbid the eval that Playwright's own waiting needs."""
    for _ in range(250):
        if page.evaluate(script):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {script}")


PASTE = """([pick, text, html]) => {
    const element = document.querySelector(pick), data = new DataTransfer()
    element.focus()
    data.setData('text/plain', text)
    if (html) data.setData('text/html', html)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""


def test_what_is_pasted_in_the_newsroom_is_cleaned_shown_and_can_be_taken_back(demo_site: Any, browser: Any) -> None:
    site, _kinds = demo_site
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site.base + "/admin/login/")
    page.fill("input[name=username]", "chief")
    page.fill("input[name=password]", "a-long-demo-password")
    page.click("button[type=submit]")
    page.goto(site.base + "/admin/articles/add/")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    raw = "خدمـــات الجهـة ٢٠٢٦ *عاجل*"
    page.evaluate(PASTE, ["input[name=title]", raw, ""])
    _waits(page, "document.querySelector('input[name=title]').value === 'خدمات الجهة 2026 عاجل'")
    _waits(page, "!!document.querySelector('.pasted')")
    page.click(".pasted summary")
    assert raw in page.inner_text(".pasted")
    assert "pasted" not in axe(page, RULES)
    page.click(".pasted__do button >> nth=0")
    _waits(page, f"document.querySelector('input[name=title]').value === {json.dumps(raw)}")
    assert page.locator(".pasted").count() == 0
    context.close()


def test_rich_text_is_pasted_without_its_dress(demo_site: Any, browser: Any) -> None:
    site, _kinds = demo_site
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site.base + "/admin/login/?next=/admin/snippets/frame/fixedpage/edit/1/")
    page.fill("input[name=username]", "chief")
    page.fill("input[name=password]", "a-long-demo-password")
    page.click("button[type=submit]")
    _waits(page, "document.querySelectorAll('.public-DraftEditor-content').length === 4")
    page.evaluate("document.querySelectorAll('.public-DraftEditor-content')[3].id = 'editor'")
    html = "<p class=MsoNormal style='x'>خدمـــات <b>الجهـة</b></p><p>&nbsp;</p><h1>عنوان</h1>"
    page.click("#editor")
    page.evaluate(PASTE, ["#editor", "خدمـــات الجهـة عنوان", html])
    _waits(page, "document.querySelector('#editor').textContent.includes('خدمات الجهة')")
    assert page.locator("#editor h2", has_text="عنوان").count() == 1
    page.click(".pasted__do button >> nth=0")
    _waits(page, "document.querySelector('#editor').textContent.includes('خدمـــات')")
    context.close()
