"""Runs a child process that does what may hurt, and turns whatever becomes of it into an answer.

A child prints JSON lines: ``{"progress": 0-100}`` while it works, at last ``{"ok": true, …}`` or ``{"ok": false,
"reason": …, "detail": …}``.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from athir.airlog.away import for_children

LONGEST_SECONDS = 5 * 3600.0


def run(
    module: str,
    arguments: Sequence[str],
    progress: Callable[[int], None],
    *,
    silent: float,
    longest: float = LONGEST_SECONDS,
) -> dict[str, Any]:
    """The last line of ``python -m module arguments``. ``progress`` is told each step as it is heard.

    A child that says nothing for ``silent`` seconds, or takes longer than ``longest``, is ended: reason ``slow``.
    """
    command = [sys.executable, "-P", "-m", module, *arguments]
    started, answer = time.monotonic(), {"ok": False, "reason": "crashed", "detail": ""}
    with (
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=for_children(os.environ),
        ) as child,
        selectors.DefaultSelector() as waiting,
    ):
        if child.stdout is None:
            raise RuntimeError("the child has no output")
        waiting.register(child.stdout, selectors.EVENT_READ)
        try:
            while True:
                if not waiting.select(silent) or time.monotonic() - started > longest:
                    child.kill()
                    return {"ok": False, "reason": "slow", "detail": ""}
                line = child.stdout.readline()
                if not line:
                    break
                heard = _read(line)
                if "progress" in heard:
                    progress(int(heard["progress"]))
                elif "ok" in heard:
                    answer = heard
            child.wait(silent)
        except subprocess.TimeoutExpired:
            return {"ok": False, "reason": "slow", "detail": ""}
        finally:
            if child.poll() is None:
                child.kill()
    if child.returncode and not answer.get("ok") and not answer["detail"]:
        answer["detail"] = f"{child.returncode}"
    return answer if child.returncode == 0 else {**answer, "ok": False, "reason": answer.get("reason", "crashed")}


def _read(line: bytes) -> dict[str, Any]:
    try:
        heard = json.loads(line)
    except ValueError:
        return {}
    return heard if isinstance(heard, dict) else {}
