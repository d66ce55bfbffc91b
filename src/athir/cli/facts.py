"""What is true of a house now, gathered for ``athir status``: JSON-able, without words.

Nothing is believed because it was written once: a process counts when it lives, a verdict when it is fresh.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from athir import airlog
from athir.config import Settings
from athir.contracts import control, counts
from athir.contracts.health import Health, HealthReader
from athir.contracts.mounts import MOUNTS
from athir.contracts.units import iso
from athir.home import Home, StationHome
from athir.supervisor import running_pid, state

LOG_FRESH_SECONDS = 15.0
"""A segment lasts 4 s; a log whose newest one is older than this is not being written."""


def gather(home: Home, settings: Settings, now: datetime | None = None) -> dict[str, Any]:
    """Everything ``athir status --json`` says."""
    now = now or datetime.now(UTC)
    station = home.station()
    health = HealthReader(station.health).read()
    verdict = health if health is not None and health.fresh(now) else None
    listeners = counts.read_all(station.counts_dir)
    air, problem = ask_air(station)
    return {
        "running": running_pid(home) is not None,
        "station": {"name": settings.name, "home": str(home.root), "zone": settings.zone, "time": iso(now)},
        "processes": processes(home),
        "on_air": on_air(air, problem, verdict),
        "air": {name: value for name, value in air.items() if name != "on_air"},
        "mounts": mounts(settings, verdict, listeners),
        "listeners": {"total": sum(listeners.values()), "mounts": listeners},
        "log": log(station, settings, now),
    }


def processes(home: Home) -> list[dict[str, Any]]:
    """Of the last supervisor; one that should run and does not is ``dead``, whoever says otherwise."""
    found = state.read(home.supervisor_state)
    if found is None:
        return []
    result = [
        {"name": "supervisor", "pid": found.pid, "state": state.RUNNING, "since": iso(found.since), "restarts": 0}
    ]
    if not found.alive():
        result[0] |= {"pid": 0, "state": state.DEAD}
    for process in found.processes:
        alive = process.alive()
        lost = process.state in (state.RUNNING, state.STOPPING) and not alive
        if not found.alive() and not alive and process.state in (state.PAUSED, state.WAITING):
            lost = True  # nobody is left who would start it
        result.append(
            {
                "name": process.name,
                "pid": process.pid if alive else 0,
                "state": state.DEAD if lost else process.state,
                "since": iso(process.since),
                "restarts": process.restarts,
                "last_exit": process.last_exit,
            }
        )
    return result


def ask_air(station: StationHome) -> tuple[dict[str, Any], str]:
    """The air's own account, or nothing and why."""
    try:
        reply = control.ask(station.control_socket, control.Command("status", by="status"), timeout=2.0)
    except control.ControlError as error:
        return {}, str(error)
    return (reply.data, "") if reply.ok else ({}, reply.error)


def on_air(air: dict[str, Any], problem: str, verdict: Health | None) -> dict[str, Any]:
    """``sound`` is what the watcher hears as a listener; ``None`` when nobody listened lately."""
    return {
        "answers": not problem,
        "problem": problem,
        "sound": None if verdict is None else verdict.sound,
        "reason": "" if verdict is None else verdict.reason,
        **air.get("on_air", {}),
    }


def mounts(settings: Settings, verdict: Health | None, listeners: dict[str, int]) -> list[dict[str, Any]]:
    """Each mount with its listeners and what the watcher hears of it."""
    result = []
    for mount in MOUNTS:
        heard = verdict.mounts.get(mount.name) if verdict else None
        result.append(
            {
                "name": mount.name,
                "url": f"{settings.radio_base}{mount.path}",
                "codec": mount.codec,
                "bitrate": mount.bitrate,
                "channels": mount.channels,
                "listeners": listeners.get(mount.name, 0),
                "connected": bool(heard and heard.connected),
                "level": None if heard is None else heard.level,
                "silent_seconds": None if heard is None else heard.silent_seconds,
            }
        )
    return result


def log(station: StationHome, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """The newest segment of each logged mount."""
    result = []
    for mount, days in settings.logged_mounts.items():
        last = airlog.Index(station.log_of(mount)).last()
        age = None if last is None else (now - last.end).total_seconds()
        result.append(
            {
                "mount": mount,
                "days": days,
                "seq": None if last is None else last.seq,
                "epoch": None if last is None else last.epoch,
                "last": None if last is None else iso(last.end),
                "age_seconds": None if age is None else round(age, 1),
                "written": age is not None and age <= LOG_FRESH_SECONDS,
            }
        )
    return result
