"""``athir``: finds the command, speaks the person's language, turns errors into one line.

Each command is a module of this package with ``arguments(parser)`` and ``run(context, options) -> int``; only the
one that was asked for is imported.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from athir import __version__, config
from athir.cli import words
from athir.cli.failure import Failure
from athir.cli.words import gettext as _
from athir.cli.words import gettext_noop
from athir.config import Settings, SettingsError
from athir.contracts.control import ControlError
from athir.contracts.files import ContractError
from athir.home import Home

COMMANDS: dict[str, str] = {
    "init": gettext_noop("Make an empty station"),
    "demo": gettext_noop("Fill a station with the demo"),
    "up": gettext_noop("Put the station on the air"),
    "status": gettext_noop("What is on air and how every part is"),
    "doctor": gettext_noop("What is wrong and how to mend it"),
    "user": gettext_noop("Accounts, passwords and stream keys"),
    "service": gettext_noop("Start with the machine, by systemd"),
    "log": gettext_noop("The log of the air: what was broadcast"),
    "import": gettext_noop("Bring in podcasts from elsewhere"),
}


@dataclass(frozen=True)
class Context:
    """What every command is given. Settings are read when they are first asked for."""

    home: Home
    debug: bool

    @cached_property
    def settings(self) -> Settings:
        return config.load(self.home)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--home",
        metavar="FOLDER",
        default=argparse.SUPPRESS,
        help=_("the station's folder (else ATHIR_HOME, ./station)"),
    )
    common.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help=_("show tracebacks instead of one line")
    )
    parser = argparse.ArgumentParser(
        prog="athir",
        description=_("A whole regional radio station and Arabic-first newsroom in one program."),
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"athir {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"), required=True, title=_("commands"))
    asked = next((a for a in arguments if a in COMMANDS), None)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(
            name, help=_(purpose), description=_(purpose), parents=[common], allow_abbrev=False
        )
        if name == asked:
            _module(name).arguments(command)
    return parser


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"athir.cli.{name}_" if name == "import" else f"athir.cli.{name}")


def _home(arguments: Sequence[str]) -> Home:
    """The house is needed before the arguments are parsed: its language is that of the help."""
    for at, argument in enumerate(arguments):
        if argument == "--home" and at + 1 < len(arguments):
            os.environ["ATHIR_HOME"] = str(Path(arguments[at + 1]).expanduser().absolute())
        elif argument.startswith("--home="):
            os.environ["ATHIR_HOME"] = str(Path(argument.partition("=")[2]).expanduser().absolute())
    return Home.from_environment()


def _language(home: Home) -> str:
    try:
        station = config.load(home).language
    except SettingsError:
        station = ""
    return words.choose(os.environ, station)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 failed, 2 wrong use."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    home = _home(arguments)
    words.use(_language(home))
    try:
        options = _parser(arguments).parse_args(arguments)
    except SystemExit as end:  # argparse has said what is wrong, or shown its help
        return int(end.code or 0)
    context = Context(home, debug=getattr(options, "debug", False))
    try:
        status: int = _module(options.command).run(context, options)
        sys.stdout.flush()
        return status
    except Failure as failure:
        _say(failure)
        return failure.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `athir status | head`: nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if context.debug:
            raise
        _say(_in_words(error))
        return 1


def _in_words(error: Exception) -> Failure:
    if isinstance(error, SettingsError | ContractError | ControlError):
        return Failure(str(error))
    if isinstance(error, OSError) and error.filename:
        return Failure(f"{error.filename}: {error.strerror}.", _("Run `athir doctor`; it says how to mend it."))
    return Failure(
        _("Something that was not foreseen: %(error)s.") % {"error": f"{type(error).__name__}: {error}"},
        _("Run it again with --debug to see where."),
    )


def _say(failure: Failure) -> None:
    line = " ".join(str(failure).split())
    print(_("athir: %(sentence)s") % {"sentence": line}, file=sys.stderr, flush=True)
