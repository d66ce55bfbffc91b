"""``athir init``: an empty station, by asking or all by options."""

from __future__ import annotations

import argparse
import ipaddress
from zoneinfo import available_timezones

from athir.cli import asking, newsroom, toml, words
from athir.cli.checks import places
from athir.cli.checks.finding import FAIL
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.config import Settings
from athir.home import Home


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", help=_("the station's name"))
    parser.add_argument("--language", choices=words.LANGUAGES, help=_("the main language"))
    parser.add_argument("--zone", help=_("the time zone, such as Africa/Casablanca"))
    parser.add_argument("--bind", help=_("address to listen on: 127.0.0.1 this machine alone, 0.0.0.0 every one"))
    parser.add_argument("--account", help=_("account of the editor-in-chief"))
    parser.add_argument("--password", help=_("its password; asked for, or read from standard input, when not given"))


def run(context: Context, options: argparse.Namespace) -> int:
    home, defaults = context.home, Settings()
    _refuse_what_stands(home)
    name = options.name or asking.ask(_("Name of the station?"), defaults.name, _anything, "--name")
    language = options.language or asking.ask(
        _("Main language (ar, fr, zgh, en)?"), defaults.language, _language, "--language"
    )
    zone = options.zone or asking.ask(_("Time zone?"), defaults.zone, _zone, "--zone")
    bind = options.bind or asking.ask(
        _("Listen on (127.0.0.1: this machine alone; 0.0.0.0: everyone)?"), defaults.bind, _address, "--bind"
    )
    for wrong in (_zone(zone), _address(bind)):
        if wrong:
            raise Failure(wrong, status=2)
    account = options.account or asking.ask(_("Account of the editor-in-chief?"), "chief", _account, "--account")
    password = options.password or asking.password("--password")
    home.create()
    toml.write(home.settings_file, {"name": name, "language": language, "zone": zone, "bind": bind})
    try:
        newsroom.check_password(home, account, password)
        newsroom.prepare(home)
        newsroom.load(home)
        newsroom.create_chief(account, password, language)
    except Failure:
        # Begun again, it asks again: a house without an account is none.
        home.settings_file.unlink(missing_ok=True)
        raise
    print(_("The station stands in %(folder)s.") % {"folder": str(home.root)})
    print(_("Put it on the air with `athir up`; drop audio files into %(folder)s.") % {"folder": str(home.audio_dir)})
    return 0


def _refuse_what_stands(home: Home) -> None:
    if home.settings_file.exists():
        raise Failure(
            _("A station stands in %(folder)s already.") % {"folder": str(home.root)},
            _("Name another folder with ATHIR_HOME, or change its athir.toml."),
        )
    found = places.folder(home)
    if found.level == FAIL:
        raise Failure(found.text, found.mend)


def _anything(_answer: str) -> str:
    return ""


def _language(answer: str) -> str:
    return "" if answer in words.LANGUAGES else _("Use ar, fr, zgh or en.")


def _zone(answer: str) -> str:
    return "" if answer in available_timezones() else _("Use a tz name such as Africa/Casablanca.")


def _address(answer: str) -> str:
    try:
        ipaddress.ip_address(answer)
    except ValueError:
        return _("Use an address such as 127.0.0.1 or 0.0.0.0.")
    return ""


def _account(answer: str) -> str:
    good = answer.isascii() and answer.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return "" if good else _("Use letters and digits: encoders log in with this name.")
