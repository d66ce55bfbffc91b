"""How the tests drive a page and a newsroom beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

SETUP = "from athir.newsroom.setup import setup\nsetup()\n"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def until(page: Any, script: str, timeout: float = 30.0) -> None:
    """Until ``script`` is true. Playwright's own waiting needs eval, which our policy forbids pages."""
    limit = time.monotonic() + timeout
    while not page.evaluate(script):
        if time.monotonic() > limit:
            shown = page.evaluate("location.pathname + ' | ' + document.querySelector('main')?.innerText.slice(0, 200)")
            raise AssertionError(f"not within {timeout} s: {script}\n{shown}")
        page.wait_for_timeout(20)


def axe_faults(page: Any) -> list[str]:
    """What axe finds on the page as it is, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(Axe().axe_script)
    found = page.evaluate(
        "rules => axe.run({ runOnly: rules }).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))", RULES
    )
    return [str(one)[:200] for one in found]


def in_the_newsroom(env: dict[str, str], script: str, *words: str) -> str:
    """Run ``script`` in a process of the house that ``env`` names, as the newsroom would work meanwhile; what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", SETUP + script, *words], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
