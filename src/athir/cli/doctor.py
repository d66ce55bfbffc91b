"""``athir doctor``: every check, what it found and how to mend it; status 1 when anything is wrong."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from athir.cli import preflight
from athir.cli.checks import database, keeping, machine, places, station, storage
from athir.cli.checks.finding import FAIL, OK, WARN, Finding, fail
from athir.cli.main import Context
from athir.cli.pulse import answers
from athir.cli.words import gettext as _
from athir.cli.words import ngettext
from athir.config import Settings, SettingsError
from athir.supervisor import running_pid

_MARKS = {OK: "✓", WARN: "!", FAIL: "✗"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("for programs: one JSON object"))


def run(context: Context, options: argparse.Namespace) -> int:
    findings: list[Finding] = []
    for finding in examine(context):
        findings.append(finding)
        if not options.json:
            _show(finding)
    wrong = sum(f.level == FAIL for f in findings)
    if options.json:
        json.dump({"ok": not wrong, "checks": [asdict(f) for f in findings]}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    elif wrong:
        text = ngettext("%(count)d thing is wrong.", "%(count)d things are wrong.", wrong)
        print("\n" + text % {"count": wrong})
    else:
        print("\n" + _("Nothing is wrong."))
    return 1 if wrong else 0


def examine(context: Context) -> Iterator[Finding]:
    """Every check in order, each said when it is done; what a check needs that is wrong is not checked twice."""
    for check in (machine.python, machine.clock, machine.zone_rules, machine.scheduling, station.codecs):
        yield from _tried(check)
    home = context.home
    yield from _tried(lambda: places.folder(home))
    try:
        settings = context.settings
    except SettingsError as error:
        yield fail("settings", str(error), _("Mend it in athir.toml or in the environment."))
        return
    running = running_pid(home) is not None
    at = home.station()
    yield from _tried(lambda: places.disk(home, settings.logged_mounts))
    yield from _tried(lambda: places.shared_memory(home))
    yield from _tried(lambda: _ports(settings, running))
    yield from _tried(lambda: database.database(home, settings))
    if home.database.exists() or settings.database_url:
        yield from _tried(lambda: station.plan(at))
        yield from _tried(lambda: station.access(at))
    if running:
        yield from _tried(lambda: station.processes(home))
        yield from _tried(lambda: station.priority(at))
        yield from _tried(lambda: station.sound(at))
    yield from _tried(lambda: station.log(at, settings, running))
    yield from _tried(lambda: keeping.keeping(at, settings))
    yield from _tried(lambda: storage.storage(at, settings))


def _tried(check: Callable[[], Finding | list[Finding]]) -> list[Finding]:
    """A check that fails itself is a finding too: the doctor goes on."""
    try:
        found = check()
    except Exception as error:
        why = {"error": f"{type(error).__name__}: {error}"}
        return [fail("doctor", _("A check could not be made: %(error)s.") % why, _("Report it with this line."))]
    return found if isinstance(found, list) else [found]


def _ports(settings: Settings, running: bool) -> list[Finding]:
    if not running:
        return preflight.ports(settings)
    result = []
    for name, port in (("site port", settings.site_port), ("radio port", settings.radio_port)):
        shown = {"port": port}
        if answers(settings.bind, port):
            result.append(Finding(name, OK, _("Port %(port)d answers.") % shown))
        else:
            text = _("Nothing answers on port %(port)d.") % shown
            result.append(fail(name, text, _("See `athir status`: which process does not run.")))
    return result


def _show(finding: Finding) -> None:
    print(f"{_MARKS[finding.level]} {finding.text}", flush=True)
    if finding.mend:
        print(f"    → {finding.mend}", flush=True)
