"""Scheduling: the bus before everything else on the machine, its children one step behind, nothing by surprise.

``SCHED_RR`` where the kernel allows it; else a session of its own with a negative nice for the whole task group,
since ``nice`` alone is without effect against other groups where ``sched_autogroup_enabled`` is 1 (sched(7)).
"""

from __future__ import annotations

import contextlib
import os
import resource
from pathlib import Path

BUS, HELPERS, CHILDREN = 10, 9, 5
"""Real-time priorities. Delivery runs at 9 too: what feeds the rings comes before what empties them."""

GROUP_NICE = -10
RUNAWAY_US = 2_000_000
"""A real-time child that computes so long without waiting for anything is killed (``RLIMIT_RTTIME``)."""


def claim() -> str:
    """Give the calling thread the best class it may have, and say which: ``rr``, ``group -10``, ``group`` or ``normal``."""
    if _round_robin(0, BUS):
        return "rr"
    own_group = _own_session()
    if own_group and _nice_group(GROUP_NICE):
        return f"group {GROUP_NICE}"
    return "group" if own_group else "normal"


def spread() -> int:
    """Give every other thread of this process ``HELPERS``; number of threads. Needs :func:`claim` to have said ``rr``.

    Any thread may hold the interpreter lock when the bus wants it: one that the kernel will not run holds the bus.
    """
    raised = 0
    for task in Path("/proc/self/task").iterdir():
        thread = int(task.name)
        # A thread may have ended since the folder was read.
        with contextlib.suppress(OSError):
            if os.sched_getscheduler(thread) & ~os.SCHED_RESET_ON_FORK == os.SCHED_OTHER:
                raised += _round_robin(thread, HELPERS)
    return raised


def claim_child() -> None:
    """For a decoder: below the bus, and killed by the kernel when it spins. Falls back to what it inherited."""
    try:
        resource.setrlimit(resource.RLIMIT_RTTIME, (RUNAWAY_US, RUNAWAY_US))
    except (OSError, ValueError):
        return
    _round_robin(0, CHILDREN)


def current() -> str:
    """The calling thread's class as the kernel sees it: ``rr 10`` or ``normal 0``."""
    policy = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
    name = {os.SCHED_RR: "rr", os.SCHED_FIFO: "fifo", os.SCHED_OTHER: "normal"}.get(policy, "other")
    return f"{name} {os.sched_getparam(0).sched_priority}"


def _round_robin(thread: int, priority: int) -> bool:
    # Reset on fork: a child must not inherit a priority that only a bounded loop may have.
    try:
        os.sched_setscheduler(thread, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(priority))
    except OSError:
        return False
    return True


def _own_session() -> bool:
    try:
        os.setsid()
    except OSError:
        # Already the leader of a session, as under the supervisor: that is what was wanted.
        return os.getsid(0) == os.getpid()
    return True


def _nice_group(nice: int) -> bool:
    try:
        Path("/proc/self/autogroup").write_text(str(nice), encoding="ascii")
    except OSError:
        return False
    return True
