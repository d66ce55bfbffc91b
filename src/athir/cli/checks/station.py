"""Checks of a station: processes, contracts, log of the air, what listeners hear, codecs."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from athir import airlog
from athir.airlog.chain import sound_matches
from athir.airlog.segment import encode, row_hash
from athir.cli import facts
from athir.cli.checks.finding import Finding, fail, ok, warn
from athir.cli.words import gettext as _
from athir.config import Settings
from athir.contracts.access import AccessReader
from athir.contracts.health import HealthReader
from athir.contracts.plan import PlanReader
from athir.home import Home, StationHome
from athir.supervisor import state

TAIL = 30
"""Segments of each mount whose hashes are checked: two minutes. `athir log verify` checks all."""

PLAN_LEFT = timedelta(hours=12)
_CODECS = """
import av, lameenc, numpy
for name, mode in (("aac", "w"), ("libopus", "w"), ("flac", "r"), ("mp3float", "r"), ("vorbis", "r"), ("opus", "r")):
    av.codec.Codec(name, mode)
for name in ("alimiter", "ebur128"):
    av.filter.Filter(name)
"""


def processes(home: Home) -> list[Finding]:
    """Whether everything that should run does; one finding a process that does not."""
    found = facts.processes(home)
    lost: list[Finding] = []
    for process in found:
        log = str(home.diagnostics_dir / f"{process['name']}.log")
        shown = {"name": process["name"], "file": log}
        if process["state"] == state.DEAD:
            text = _("%(name)s does not run, though it should.") % shown
            lost.append(fail("processes", text, _("Start the station again with `athir up`; see %(file)s.") % shown))
        elif process["state"] == state.PAUSED:
            text = _("%(name)s keeps ending and is started again.") % shown
            lost.append(fail("processes", text, _("See why in %(file)s.") % shown))
        elif process["name"] == "prepare" and process["state"] == state.RUNNING and _long(process):
            text = _("The newsroom has been being prepared for minutes.")
            lost.append(warn("processes", text, _("See what it does in %(file)s.") % shown))
    return lost or [ok("processes", _("Every process runs."))]


def _long(process: dict[str, Any]) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(process["since"]) > timedelta(minutes=5)


def priority(station: StationHome) -> Finding:
    """What the running air was given, whatever this user might get."""
    air, problem = facts.ask_air(station)
    if problem:
        text = _("The air does not answer: %(why)s.") % {"why": problem}
        return fail("priority", text, _("See `athir status`: whether it runs."))
    given = str(air.get("scheduling", {}).get("claimed", ""))
    if given == "rr":
        return ok("priority", _("The air runs with real-time priority."))
    text = _("The air runs without real-time priority (%(class)s): on a busy machine it may be late.")
    mend = _("Run `athir service install`, which gives the air this right.")
    return warn("priority", text % {"class": given or "normal"}, mend)


def plan(station: StationHome, now: datetime | None = None) -> Finding:
    now = now or datetime.now(UTC)
    reader = PlanReader(station.plan)
    value = reader.read()
    mend = _(
        "The newsroom writes it at each start; while the station runs, see whether the worker does (athir status)."
    )
    if value is None:
        return fail("plan", _("There is no plan: %(why)s.") % {"why": reader.problem}, mend)
    shown = {"time": f"{value.valid_until:%Y-%m-%d %H:%M} UTC", "count": sum(map(len, value.playlists.values()))}
    if value.valid_until <= now:
        return fail("plan", _("The plan ended at %(time)s: the air plays what it has.") % shown, mend)
    if value.valid_until - now < PLAN_LEFT:
        return warn("plan", _("The plan ends at %(time)s.") % shown, mend)
    if not shown["count"]:
        mend = _("Drop audio files into %(folder)s.") % {"folder": str(station.house / "audio")}
        return warn("plan", _("The plan has nothing to play: the emergency loop is on the air."), mend)
    return ok("plan", _("The plan holds until %(time)s with %(count)d items.") % shown)


def access(station: StationHome) -> Finding:
    reader = AccessReader(station.access)
    value = reader.read()
    mend = _(
        "The newsroom writes it at each start; while the station runs, see whether the worker does (athir status)."
    )
    if value is None:
        return fail("access", _("Nobody may go live: %(why)s.") % {"why": reader.problem}, mend)
    mode = stat.S_IMODE(station.access.stat().st_mode)
    if mode & 0o077:
        shown = {"file": str(station.access)}
        return fail("access", _("Others can read %(file)s.") % shown, _("chmod 600 %(file)s") % shown)
    return ok("access", _("Accounts that may go live: %(count)d.") % {"count": len(value.presenters)})


def log(station: StationHome, settings: Settings, running: bool) -> list[Finding]:
    """Freshness and chain of each logged mount."""
    return [_log_of(station, mount, running) for mount in settings.logged_mounts]


def _log_of(station: StationHome, mount: str, running: bool) -> Finding:
    name = f"log {mount}"
    tail = airlog.Index(station.log_of(mount)).latest(TAIL)
    mend = _("See %(file)s, and whether the disk is full.") % {
        "file": str(station.house / "run" / "diagnostics" / "air.log")
    }
    if not tail:
        if running:
            return fail(name, _("%(mount)s: nothing is logged.") % {"mount": mount}, mend)
        return ok(name, _("%(mount)s: nothing is logged yet.") % {"mount": mount})
    age = (datetime.now(UTC) - tail[-1].end).total_seconds()
    shown = {"mount": mount, "seconds": f"{age:.0f}"}
    if age < -facts.LOG_FRESH_SECONDS:
        text = _("%(mount)s: the log is ahead of the clock by %(seconds)s s.") % {**shown, "seconds": f"{-age:.0f}"}
        return fail(name, text, _("Set the clock (timedatectl set-ntp true)."))
    if running and age > facts.LOG_FRESH_SECONDS:
        return fail(name, _("%(mount)s: the newest segment is %(seconds)s s old.") % shown, mend)
    for before, after in pairwise(tail):
        if after.prev != row_hash(encode(before)):
            text = _("%(mount)s: segment %(seq)d does not follow the one before it.") % {**shown, "seq": after.seq}
            return fail(name, text, _("Run `athir log verify`, and keep a copy of the folder before anything else."))
    for segment in tail:
        if sound_matches(segment) is False:
            text = _("%(mount)s: the sound of segment %(seq)d was changed.") % {**shown, "seq": segment.seq}
            return fail(name, text, _("Run `athir log verify`, and keep a copy of the folder before anything else."))
    return ok(name, _("%(mount)s: whole; newest segment %(seconds)s s old.") % shown)


def sound(station: StationHome) -> Finding:
    """What the watcher hears as a listener."""
    health = HealthReader(station.health).read()
    if health is None or not health.fresh(datetime.now(UTC)):
        return fail(
            "sound",
            _("Nobody has listened to the output in the last seconds."),
            _("See whether the watcher runs (athir status)."),
        )
    if not health.sound:
        return fail(
            "sound",
            _("What listeners hear is not sound: %(why)s.") % {"why": health.reason},
            _("See `athir status`: which mount, and whether air and delivery run."),
        )
    return ok("sound", _("What listeners hear is sound."))


def codecs() -> Finding:
    """In a process of its own: a broken wheel must not take the doctor down."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _CODECS], capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        return fail(
            "codecs",
            _("The codecs cannot be loaded: %(why)s.") % {"why": said[-1] if said else done.returncode},
            _("Install what requirements.lock names again (make run does)."),
        )
    return ok("codecs", _("The codecs load: MP3, AAC, Opus, FLAC, Vorbis."))
