"""``athir log move``: old sound to the storage, and off it what retention has deleted. The worker does the same."""

from __future__ import annotations

import argparse

from athir.airlog import moving
from athir.airlog.storage import Storage
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.cli.words import ngettext


def arguments(move: argparse.ArgumentParser) -> None:
    move.add_argument("--dry-run", action="store_true", help=_("say what would move, and move nothing"))


def move(context: Context, options: argparse.Namespace) -> int:
    """One hour after another; what was moved before a storage stops answering is moved."""
    known, station = context.settings, context.home.station()
    if not known.log_days_here:
        raise Failure(
            _("No storage for old hours of the log is named."),
            _("Set log_storage_url, and log_remote_after to the number of days."),
        )
    if not station.log_dir.is_dir():
        raise Failure(
            _("There is no station in %(folder)s.") % {"folder": str(context.home.root)},
            _("Make one with `athir init`, or name its folder with --home."),
        )
    found = moving.due(station, known.logged_mounts, known.log_days_here)
    if options.dry_run:
        hours = list(found)
        for hour in hours:
            print(hour.file)
        print(_moved(len(hours), dry=True))
        return 0
    store = Storage(known.log_storage_url)
    moved, stayed = 0, 0
    for hour in found:
        wrong = moving.move(station, store, hour).wrong
        if wrong:
            print(_("%(file)s stays here: %(why)s") % {"file": hour.file, "why": wrong})
        else:
            print(hour.file)
        stayed += bool(wrong)
        moved += not wrong
    moving.forget(station, store, known.logged_mounts)
    print(_moved(moved, dry=False))
    return 1 if stayed else 0


def _moved(count: int, *, dry: bool) -> str:
    if dry:
        text = ngettext("%(count)d hour would move to the storage", "%(count)d hours would move to the storage", count)
    else:
        text = ngettext("%(count)d hour moved to the storage", "%(count)d hours moved to the storage", count)
    return text % {"count": count}
