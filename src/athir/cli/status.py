"""``athir status``: what is on air and how every part is, for a person or, with ``--json``, for a program."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from athir.cli import facts
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.cli.words import gettext_noop, ngettext
from athir.contracts.units import parse_iso
from athir.supervisor import state

STATES = {
    state.RUNNING: gettext_noop("runs"),
    state.PAUSED: gettext_noop("has ended and is started again"),
    state.WAITING: gettext_noop("waits for the newsroom to be prepared"),
    state.STOPPING: gettext_noop("is stopping"),
    state.STOPPED: gettext_noop("has stopped"),
    state.DONE: gettext_noop("done"),
    state.DEAD: gettext_noop("does not run, though it should"),
}

SOURCES = {
    "live": gettext_noop("a presenter"),
    "hold": gettext_noop("a presenter whose line broke is waited for"),
    "plan": gettext_noop("the plan"),
    "station": gettext_noop("the station's playlist"),
    "emergency": gettext_noop("the emergency loop"),
    "bed": gettext_noop("the soft bed"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("for programs: one JSON object"))


def run(context: Context, options: argparse.Namespace) -> int:
    found = facts.gather(context.home, context.settings)
    if options.json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=2, default=str)
        print()
    else:
        print("\n".join(lines(found)))
    if not found["running"]:
        raise Failure(
            _("The station in %(folder)s does not run.") % {"folder": str(context.home.root)},
            _("Start it with `athir up`."),
        )
    return 0


def lines(found: dict[str, Any], now: datetime | None = None) -> list[str]:
    """The account for a person."""
    now = now or datetime.now(UTC)
    return [
        f"{found['station']['name']}  ({found['station']['home']})",
        *_air(found["on_air"]),
        "",
        *(_process(p, now) for p in found["processes"]),
        "",
        *(_mount(m) for m in found["mounts"]),
        "",
        *(_log(entry) for entry in found["log"]),
    ]


def _air(on_air: dict[str, Any]) -> list[str]:
    if not on_air["answers"]:
        result = [_("The air does not answer.")]
    else:
        known = SOURCES.get(str(on_air.get("source")))
        shown = {"title": on_air.get("title") or "—", "source": _(known) if known else on_air.get("source") or "—"}
        result = [_("On the air: %(title)s (%(source)s)") % shown]
    if on_air["sound"] is None:
        result.append(_("Nobody has listened to the output in the last seconds: whether it sounds is not known."))
    elif on_air["sound"]:
        result.append(_("What listeners hear is sound."))
    else:
        result.append(_("What listeners hear is not sound: %(why)s") % {"why": on_air["reason"]})
    return result


def _process(process: dict[str, Any], now: datetime) -> str:
    known = STATES.get(process["state"])
    text = _(known) if known else process["state"]
    if process["pid"]:
        since = ago((now - parse_iso(process["since"])).total_seconds())
        text = _("%(state)s (process %(pid)d, for %(time)s)") % {"state": text, "pid": process["pid"], "time": since}
    if process["restarts"]:
        times = ngettext("started again once", "started again %(count)d times", process["restarts"])
        text += f"; {times % {'count': process['restarts']}}"
    return f"{process['name']:<12}{text}"


def _mount(mount: dict[str, Any]) -> str:
    count = mount["listeners"]
    listeners = ngettext("%(count)d listener", "%(count)d listeners", count) % {"count": count}
    if mount["level"] is None or not mount["connected"]:
        heard = _("not heard")
    elif mount["silent_seconds"] >= 1:
        heard = _("silent for %(seconds).0f s") % {"seconds": mount["silent_seconds"]}
    else:
        heard = _("%(level).0f dBFS") % {"level": mount["level"]}
    return f"{mount['name']:<12}{listeners}, {heard}"


def _log(entry: dict[str, Any]) -> str:
    if entry["age_seconds"] is None:
        text = _("nothing is logged yet")
    elif entry["written"]:
        text = _("is written (kept %(days)d days)") % {"days": entry["days"]}
    else:
        text = _("is not being written: the newest segment is %(time)s old") % {"time": ago(entry["age_seconds"])}
    # Not inside the f-string: xgettext does not look there.
    word = _("log")
    return f"{word} {entry['mount']:<12}{text}"


def ago(seconds: float) -> str:
    """A length of time for a person, in its two largest units."""
    whole = max(0, int(seconds))
    days, hours, minutes = whole // 86_400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": whole % 60}
    return _("%(seconds)d s") % {"seconds": whole}
