"""``athir up``: looks whether it can, starts the house, says in words what runs where, stays until it is stopped."""

from __future__ import annotations

import argparse
import signal
import time
from datetime import datetime

from athir.cli import demo_house, preflight
from athir.cli.checks.finding import OK
from athir.cli.console import Console
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.pulse import Pulse
from athir.cli.short import Short
from athir.cli.words import gettext as _
from athir.cli.words import ngettext
from athir.config import Settings
from athir.supervisor import AlreadyRunning, Supervisor, house, records, running_pid

_WIDTH = 11


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults()


def run(context: Context, options: argparse.Namespace) -> int:
    home, settings = context.home, context.settings
    pid = running_pid(home)
    if pid is not None:
        raise _already(pid)
    findings = preflight.look(home, settings)
    console = Console()
    for finding in findings:
        if preflight.stops(finding):
            raise Failure(finding.text, finding.mend)
        if finding.level != OK:
            console.say(f"! {finding.text} {finding.mend}")
    home.create()
    _greet(console, context, settings)
    teller = Teller(console, settings, context.debug or settings.debug)
    pulse = Pulse(home, settings, teller.line)

    def tick() -> None:
        pulse.beat()
        teller.tick()

    try:
        Supervisor(home, house(settings), teller, tick=tick).run()
    except AlreadyRunning as error:
        raise _already(error.pid) from None
    finally:
        console.flush(timeout_ms=200)
    return 0


def _already(pid: int) -> Failure:
    return Failure(
        _("This station already runs, under process %(pid)d.") % {"pid": pid},
        _("See `athir status`; stop it with Ctrl-C where it runs, or: kill %(pid)d.") % {"pid": pid},
    )


def _greet(console: Console, context: Context, settings: Settings) -> None:
    rows = [
        (_("station"), f"{settings.name}  ({context.home.root})"),
        (_("site"), f"{settings.site_base}/"),
        (_("newsroom"), f"{settings.site_base}/admin/"),
        (_("radio"), "  ".join(f"{settings.radio_base}/{m}" for m in ("live.mp3", "live.aac", "live.opus"))),
        (_("encoders"), _("%(address)s, account name and stream key") % {"address": f"{settings.radio_base}/live.mp3"}),
    ]
    password = demo_house.kept_password(context.home)
    if password:
        rows.append((_("accounts"), ", ".join(demo_house.accounts())))
        rows.append(
            (_("password"), _("%(password)s  (of every demo account; also the stream key)") % {"password": password})
        )
    width = max(_WIDTH, *(len(label) + 2 for label, _value in rows))
    for label, value in rows:
        console.say(f"{label:<{width}}{value}")
    console.say("")


class Teller:
    """Puts the supervisor's records into words: one line each, with the station's time."""

    def __init__(self, console: Console, settings: Settings, debug: bool) -> None:
        self._console, self._settings, self._debug = console, settings, debug
        self._short: dict[str, Short] = {}
        self._ends: dict[str, str] = {}

    def line(self, text: str) -> None:
        now = datetime.now(self._settings.tz)
        self._console.say(f"{now:%H:%M:%S}  {text}")

    def tick(self) -> None:
        for name, short in self._short.items():
            held = short.taken(time.monotonic())
            if held:
                text = ngettext("%(count)d more line, in its file", "%(count)d more lines, in its file", held)
                self._of(name, text % {"count": held})
        self._console.flush()

    def __call__(self, record: records.Record) -> None:
        match record:
            case records.Said():
                short = self._short.setdefault(record.name, Short(self._debug))
                line = short.cut(record.line, time.monotonic())
                if line is not None:
                    self._of(record.name, line)
            case records.Exited() if not record.asked:
                self._ends[record.name] = _end(record)
            case records.Waiting():
                why = self._ends.pop(record.name, "")
                again = _("again in %(seconds).1f s") % {"seconds": record.seconds}
                self._of(record.name, f"{why}; {again}" if why else again)
            case _:
                name, text = _sentence(record)
                if name:
                    self._of(name, text)
                elif text:
                    self.line(text)

    def _of(self, name: str, text: str) -> None:
        self.line(f"{name:<{_WIDTH}}{text}")


def _end(record: records.Exited) -> str:
    lived = {"seconds": f"{record.lived:.1f}"}
    if record.code < 0:
        try:
            number = signal.Signals(-record.code).name
        except ValueError:
            number = str(-record.code)
        return _("was ended by %(signal)s after %(seconds)s s") % {**lived, "signal": number}
    return _("ended with status %(status)d after %(seconds)s s") % {**lived, "status": record.code}


def _sentence(record: records.Record) -> tuple[str, str]:
    """Which process, and what is said of it; no process for what concerns the whole house."""
    match record:
        case records.Started():
            return record.name, _("runs (process %(pid)d)") % {"pid": record.pid}
        case records.NotStarted():
            return record.name, _("cannot be started: %(why)s") % {"why": record.why}
        case records.Exited():
            return record.name, _("has stopped") if record.code == 0 else _end(record)
        case records.Finished():
            return record.name, _("done")
        case records.Leftover():
            text = _("an earlier process (%(pid)d) is still stopping; waiting for it")
            return record.name, text % {"pid": record.pid}
        case records.Killed():
            text = _("did not stop within %(seconds).0f s and was ended")
            return record.name, text % {"seconds": record.seconds}
        case records.Stopping():
            return "", _("Stopping in order: newsroom, air, delivery. Once more to hurry.")
        case records.Stopped():
            return "", _("Everything has stopped.")
        case records.Trouble():
            return "", _("The supervisor cannot write its state: %(why)s") % {"why": record.what}
    return "", ""
