"""Scheduling rights: taken where they are given, said either way, never handed to a child by accident."""

from __future__ import annotations

import json
import subprocess
import sys

PROBE = """
import json, os, subprocess, sys, threading
from athir.air import priority
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
claimed = priority.claim()
raised = priority.spread() if claimed == "rr" else 0
of_thread = os.sched_getparam(thread.native_id).sched_priority
child = subprocess.run([sys.executable, "-c", "import os; print(os.sched_getscheduler(0))"], capture_output=True)
print(json.dumps([claimed, priority.current(), raised, of_thread, int(child.stdout)]))
stop.set()
"""

TRY = "import os; os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))"

NO_RIGHT = """
import resource
resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))
import os
def refuse(*_): raise PermissionError(1, "Operation not permitted")
os.sched_setscheduler = refuse
"""


def probe(before: str = "") -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", before + PROBE], capture_output=True, text=True, timeout=60, check=True
    )
    found: list[object] = json.loads(done.stdout)
    return found


def test_real_time_is_taken_where_it_is_allowed() -> None:
    claimed, current, raised, of_thread, child = probe()
    allowed = subprocess.run([sys.executable, "-c", TRY], check=False).returncode == 0
    assert (claimed == "rr") == allowed
    assert (current, raised, of_thread, child) == (("rr 10", 1, 9, 0) if allowed else ("normal 0", 0, 0, 0))


def test_without_the_right_a_group_of_its_own_is_taken() -> None:
    claimed, current, *_, child = probe(NO_RIGHT)
    assert str(claimed).split()[0] in ("group", "normal")
    assert current == "normal 0" and child == 0
