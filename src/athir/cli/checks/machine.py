"""Checks of the machine: interpreter, clock, time zone rules, scheduling right."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

from athir.cli.checks.finding import Finding, fail, ok, warn
from athir.cli.words import gettext as _

WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
"""This version was written after this moment: a clock that shows an earlier one is wrong."""

_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
_AIR_PRIORITY = 10
_NICE_OF_THE_AIR = -10


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return ok("python", _("Python %(version)s.") % {"version": version})


def clock(now: datetime | None = None) -> Finding:
    now = now or datetime.now(UTC)
    shown = {"time": f"{now:%Y-%m-%d %H:%M} UTC"}
    if now < WRITTEN:
        return fail(
            "clock",
            _("The machine's clock shows %(time)s, which is before this program was written.") % shown,
            _("Set the clock (timedatectl set-ntp true), then start again: the log of the air carries its times."),
        )
    if _unsynchronised():
        return warn(
            "clock",
            _("The clock (%(time)s) is kept in step by nobody.") % shown,
            _("Turn time synchronisation on: timedatectl set-ntp true."),
        )
    return ok("clock", _("The clock is in step: %(time)s.") % shown)


def _unsynchronised() -> bool:
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))) == _TIME_ERROR
    except (OSError, AttributeError):
        return False


def zone_rules() -> Finding:
    """Morocco is on UTC+0 since 20 September 2026; older rules are an hour wrong."""
    version = {"version": metadata.version("tzdata")}
    noon = datetime(2026, 11, 1, 12, tzinfo=ZoneInfo("Africa/Casablanca"))
    if noon.utcoffset() != noon.replace(tzinfo=UTC).utcoffset():
        return fail(
            "tzdata",
            _("The time zone rules (tzdata %(version)s) are old: Morocco is on UTC+0 since 20 September 2026.")
            % version,
            _("Install tzdata 2026.3 or newer into Athir's environment (make run does), then start again."),
        )
    return ok("tzdata", _("The time zone rules are of today (tzdata %(version)s).") % version)


def scheduling() -> Finding:
    """Whether the air may go before everything else when the machine is busy."""
    if _may_run_real_time():
        return ok("scheduling", _("The air may run with real-time priority."))
    mend = _("Run `athir service install`, which gives the air this right, or start as a user with rtprio 10.")
    if _file("/proc/sys/kernel/sched_autogroup_enabled") == "1":
        if _may_be_nicer():
            text = _("No real-time priority, but a group of its own that goes first: up to 0.1 s late when busy.")
        else:
            text = _(
                "No real-time priority: on a busy machine the air may be 0.6 s late, which the lead of 1 s covers."
            )
        return warn("scheduling", text, mend)
    return warn("scheduling", _("No scheduling right: on an overloaded machine the sound may break up."), mend)


def _may_run_real_time() -> bool:
    """Tried by a process of its own, since rights, limits and control groups all have a say."""
    pid = os.fork()
    if pid == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_AIR_PRIORITY))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _may_be_nicer() -> bool:
    """CAP_SYS_NICE, or a limit that allows it (``RLIMIT_NICE`` counts from 20 down, ``getrlimit(2)``)."""
    if os.geteuid() == 0:
        return True
    return 20 - resource.getrlimit(resource.RLIMIT_NICE)[0] <= _NICE_OF_THE_AIR


def _file(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
