"""``athir demo``: a station that is alive: sound, shows, articles, accounts. Run again, it changes nothing twice."""

from __future__ import annotations

import argparse

from athir.cli import demo_house, newsroom, toml
from athir.cli.checks import places
from athir.cli.checks.finding import FAIL
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--if-empty",
        action="store_true",
        help=_("do nothing where a station stands already, unless its demo password is to be another"),
    )


def run(context: Context, options: argparse.Namespace) -> int:
    home, settings = context.home, context.settings
    kept = demo_house.kept_password(home)
    stands = home.settings_file.exists() or home.database.exists()
    if options.if_empty and home.settings_file.exists() and (not kept or settings.demo_password in ("", kept)):
        return 0
    if stands and not kept:
        raise Failure(
            _("%(folder)s holds a station that is not the demo.") % {"folder": str(home.root)},
            _("Choose another folder with ATHIR_HOME for the demo."),
        )
    found = places.folder(home)
    if found.level == FAIL:
        raise Failure(found.text, found.mend)
    home.create()
    from athir.newsroom.demo.seed.passwords import choose

    chosen = choose(home, settings, None)  # first of all: its file is the mark by which a fill is begun again
    print(_("Making the demo station in %(folder)s …") % {"folder": str(home.root)}, flush=True)
    newsroom.prepare(home)
    newsroom.load(home)
    from athir.newsroom.demo.seed.fill import fill

    accounts = fill(home, settings, chosen)
    # Last, so that a fill that was interrupted is begun again.
    toml.write(home.settings_file, {"name": settings.name, "language": settings.language, "zone": settings.zone})
    print(_("The demo is there. Accounts: %(accounts)s") % {"accounts": ", ".join(accounts)})
    print(_("Password of all of them: %(password)s") % {"password": chosen})
    return 0
