"""How the tests drive a page and a newsroom beside it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

_LISTENING = """
import contextlib, io, json, sys, traceback
from athir.newsroom.setup import setup
setup()
answers = sys.stdout
for line in sys.stdin:
    script, words = json.loads(line)
    sys.argv, said, raised = ["-c", *words], io.StringIO(), ""
    with contextlib.redirect_stdout(said):
        try:
            exec(script, {})
        except Exception:
            raised = traceback.format_exc()
    print(json.dumps([said.getvalue().strip(), raised]), file=answers, flush=True)
"""

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


class Newsroom:
    """A process of the house that ``env`` names, in which things happen as the newsroom would do them meanwhile."""

    def __init__(self, env: dict[str, str]) -> None:
        command = [sys.executable, "-c", _LISTENING]
        self._process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, script: str, *words: str) -> str:
        """Run ``script`` there with ``words`` as its arguments; what it prints. What it raises fails the test."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([script, words]) + "\n")
        self._process.stdin.flush()
        said, raised = json.loads(self._process.stdout.readline())
        assert not raised, raised
        return str(said)

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(30) == 0
        self._process.stdout.close()
