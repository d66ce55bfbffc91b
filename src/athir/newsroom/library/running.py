"""Runs the child process that prepares a film or recording, and turns whatever becomes of it into an answer."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from athir.newsroom.library.orders import SILENT_SECONDS

LONGEST_SECONDS = 5 * 3600.0


def run_child(
    source: Path,
    folder: Path,
    progress: Callable[[int], None],
    *,
    silent: float = SILENT_SECONDS,
    longest: float = LONGEST_SECONDS,
) -> dict[str, Any]:
    """The child's last line (:mod:`.orders`). ``progress`` is told each step as it is heard.

    A child that says nothing for ``silent`` seconds, or takes longer than ``longest``, is ended: reason ``slow``.
    """
    command = [sys.executable, "-P", "-m", "athir.newsroom.library.child", str(source), str(folder)]
    started, answer = time.monotonic(), {"ok": False, "reason": "crashed", "detail": ""}
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as child,
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
