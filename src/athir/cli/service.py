"""``athir service install``: on the air after a power cut with nobody logged in, by a systemd unit.

The whole house runs in one service; the air and delivery take their real-time priority themselves, which
``LimitRTPRIO`` allows them. (``CPUSchedulingPolicy`` would give it to the newsroom too.)
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.config import Settings, env_name
from athir.home import Home

NAME = "athir.service"
SYSTEM = Path("/etc/systemd/system")
_SECRETS = frozenset({"demo_password", "admin_password", "database_url", "redis_url", "storage_url", "log_storage_url"})


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar=_("WHAT"), required=True)
    install = verbs.add_parser("install", help=_("write the systemd unit and start it"))
    install.add_argument("--print", action="store_true", help=_("only show the unit"))
    install.add_argument("--user", action="store_true", help=_("a unit of this user instead of the machine's"))
    install.add_argument("--run-as", metavar="USER", help=_("the user that owns the station (else the folder's owner)"))


def run(context: Context, options: argparse.Namespace) -> int:
    home = context.home
    if not home.settings_file.exists():
        raise Failure(
            _("There is no station in %(folder)s yet.") % {"folder": str(home.root)},
            _("Run `athir init`, or `athir demo` for the demo."),
        )
    owner = "" if options.user else options.run_as or pwd.getpwuid(home.root.stat().st_uid).pw_name
    text = unit(home, context.settings, os.environ, owner)
    if options.print:
        print(text, end="")
        return 0
    if not options.user and os.geteuid() != 0:
        raise Failure(
            _("Only root may install a service of the machine."),
            _("Use sudo, or --user for a service of this user, or --print to see the unit."),
        )
    _install(text, options.user)
    return 0


def unit(home: Home, settings: Settings, environ: Mapping[str, str], owner: str) -> str:
    """The unit's text. ``owner`` empty: a unit of the user's own manager."""
    lines = [
        "[Unit]",
        f"Description=Athir: {_one_line(settings.name)}",
        "Wants=network-online.target",
        "After=network-online.target time-sync.target",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "Type=exec",
        f"ExecStart={_quoted(sys.executable)} -P -m athir up",
        f"WorkingDirectory={home.root}",
        f"Environment={_quoted(f'ATHIR_HOME={home.root}')}",
        *(f"Environment={_quoted(f'{name}={value}')}" for name, value in _kept(environ)),
        *([f"User={owner}"] if owner else []),
        "Restart=always",
        "RestartSec=2",
        "# The supervisor stops the house in order; what is left after that is ended.",
        "KillMode=mixed",
        "TimeoutStopSec=45",
        "# The right to go before everything else when the machine is busy; air and delivery alone use it.",
        "LimitRTPRIO=20",
        "LimitNICE=-10",
        "LimitNOFILE=65536",
        "OOMScoreAdjust=-500" if owner else "",
        "NoNewPrivileges=yes" if not _low_port(settings) else "AmbientCapabilities=CAP_NET_BIND_SERVICE",
        "ProtectSystem=full" if owner else "",
        "",
        "[Install]",
        f"WantedBy={'multi-user.target' if owner else 'default.target'}",
    ]
    return "\n".join(line for number, line in enumerate(lines) if line or lines[number - 1]) + "\n"


def _kept(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Settings given by the environment now: the service would not have them. Secrets stay out of a public file."""
    names = [env_name(f.name) for f in fields(Settings) if f.name not in _SECRETS]
    return [(name, environ[name]) for name in (*names, "ATHIR_SHM_DIR") if environ.get(name)]


def _low_port(settings: Settings) -> bool:
    return min(settings.site_port, settings.radio_port) < 1024


def _quoted(text: str) -> str:
    """A word of a unit file (``systemd.syntax(7)``): quotes, and % doubled."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("%", "%%")


def _install(text: str, user: bool) -> None:
    folder = Path.home() / ".config/systemd/user" if user else SYSTEM
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    print(_("Written: %(file)s") % {"file": str(path)})
    manager = ["systemctl", *(["--user"] if user else [])]
    if shutil.which("systemctl") is None or not Path("/run/systemd/system").exists():
        print(_("systemd does not run here. Where it does: systemctl daemon-reload, systemctl enable --now athir"))
        return
    for command in (["daemon-reload"], ["enable", "--now", NAME]):
        done = subprocess.run([*manager, *command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(
                _("systemd refused: %(why)s.") % {"why": done.stderr.strip()},
                _("See: systemctl status %(unit)s") % {"unit": NAME},
            )
    print(_("The station starts with the machine. See: systemctl status %(unit)s") % {"unit": NAME})
    if user:
        print(_("So that it does with nobody logged in: loginctl enable-linger"))
