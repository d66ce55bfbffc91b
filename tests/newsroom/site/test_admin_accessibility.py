"""Axe over the newsroom's own views, in Arabic, on a phone and on a desktop, by day and by night.

The views come from the site's table of addresses (``admin_house.py``), so one that is added is asked too. CI asks
twelfth of them; all, on both screens, are asked by
``ATHIR_LONG=1 pytest --timeout 0 tests/newsroom/site/test_admin_accessibility.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.newsroom.site.conftest import free_port, start_site, stop_site

STEP = 1 if os.environ.get("ATHIR_LONG") else 12
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NOT_OURS = [
    # Wagtail's button "Add roles" under the form of a new account calls itself a tab outside of the list of tabs. Its
    # script counts on that, and the block of its template holds the whole form.
    'a.button[role="tab"][href="#tab-roles"]',
    # Wagtail's map beside a form is a column of dashes while folded; its links take the focus once its button, which
    # comes before it, has unfolded it. A long form on a low screen makes the folded column scroll.
    ".w-minimap:not(.w-minimap--expanded) .w-minimap__list",
]
RUN = """async ([exclude, values, type]) => (await axe.run({ exclude: exclude.map(one => [one]) }, {
  runOnly: { type, values }, resultTypes: ['violations'], iframes: false })).violations.map(
    one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.target[0] + ' ' + node.html.slice(0, 120)).join(', '))"""

WIDE = """() => [...document.querySelectorAll('main, main .w-sticky')].filter(
  one => one.scrollWidth > one.clientWidth + 1).map(
  one => `${one.tagName} ${one.id} ${one.className} ${one.scrollWidth} in ${one.clientWidth}`)"""
"""What is wider than its place, a line each."""


@pytest.fixture(scope="module")
def admin(prepared: Path, radio_server: Any) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Address of a full house's site, the session of its chief, and the addresses of its views by their names."""
    folder = Path(tempfile.mkdtemp(prefix="athir-tests-admin-"))
    env = os.environ | {
        "ATHIR_HOME": str(folder),
        "ATHIR_SITE_PORT": str(free_port(radio_server.port)),
        "ATHIR_RADIO_PORT": str(radio_server.port),
    }
    shutil.copy(prepared, folder / "db.sqlite3")
    script = Path(__file__).with_name("admin_house.py")
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    made = json.loads(done.stdout.splitlines()[-1])
    process = start_site(env)
    # By the name that the site calls itself by: its cookies are for that.
    yield f"http://localhost:{env['ATHIR_SITE_PORT']}", made["session"], made["views"]
    assert stop_site(process) == 0
    shutil.rmtree(folder, ignore_errors=True)


def faults(page: Any, rules: list[str], kind: str = "tag") -> list[str]:
    """What axe finds on the page as it is, a line a rule."""
    found: list[str] = page.evaluate(RUN, [NOT_OURS, rules, kind])
    return found


def test_the_newsrooms_own_views_can_be_used_by_everybody(admin, tab):
    base, session, views = admin
    assert {"home", "wagtailsnippets_news_article:edit", "fronts:home", "services_imports:index"} <= set(views)
    page = tab()
    page.context.add_cookies([{"name": "athir_session", "value": session, "url": base}])
    wrong: list[str] = []
    paths = [(name, path) for name, given in views.items() for path in given]
    for number, (name, path) in enumerate(paths[::STEP]):
        screen, where = (PHONE, "phone") if number % 2 else (DESKTOP, "desktop")
        for size, place in ((PHONE, "phone"), (DESKTOP, "desktop")) if STEP == 1 else ((screen, where),):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            answer = page.goto(base + path, wait_until="load")
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                wrong.append(f"{name} {path} answers {answer.status}: say in admin_house.py why it has no page")
                break
            if (
                page.url != base + path
            ):  # not even the chief may: a row of the air's own log is neither added nor changed
                break
            page.evaluate(Axe().axe_script)
            wrong += [f"{name} {path} on a {place}: {fault}" for fault in faults(page, RULES)]
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            wrong += [
                f"{name} {path} by night on a {place}: {fault}" for fault in faults(page, ["color-contrast"], "rule")
            ]
    assert not wrong, "\n".join(wrong)


def test_the_articles_form_is_no_wider_than_a_small_phone(admin, tab):
    """Wagtail hides what stands out of it, so that it is cut off and the page moves sideways under a finger."""
    base, session, views = admin
    page = tab(width=360)
    page.context.add_cookies([{"name": "athir_session", "value": session, "url": base}])
    for name, shown in (("edit", "[id^=block-] .w-panel__header"), ("add", "#body-root")):
        page.goto(base + views[f"wagtailsnippets_news_article:{name}"][0], wait_until="load")
        page.wait_for_selector(shown)
        assert page.evaluate(WIDE) == [], name
        buttons = page.locator("main form .w-panel__controls button:visible").all()
        assert all(0 <= one.bounding_box()["x"] <= 336 for one in buttons), name
    page.click("[aria-controls][data-side-panel-toggle], .w-side-panel-toggle, [data-side-panel-toggle]")
    page.wait_for_selector(".form-side--open")
    assert page.locator(".form-side").bounding_box()["x"] >= 0, "the drawer opens all the same"
