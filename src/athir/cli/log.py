"""``athir log``: what the record of the air holds, and whether it is what was written."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from athir import airlog
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.cli.words import ngettext
from athir.home import MAIN


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar=_("WHAT"), required=True)
    listing = verbs.add_parser("list", help=_("what is kept, in continuous stretches"))
    listing.add_argument(
        "--from", dest="start", metavar="TIME", help=_("UTC with Z or an offset, else the station's time")
    )
    listing.add_argument("--to", dest="end", metavar="TIME", help=_("UTC with Z or an offset, else the station's time"))
    verify = verbs.add_parser("verify", help=_("check every hash: is it what was written?"))
    for one in (listing, verify):
        one.add_argument("--mount", help=_("one mount, such as live.aac; else all"))


def run(context: Context, options: argparse.Namespace) -> int:
    folders = _folders(context, options.mount)
    if options.verb == "list":
        for folder in folders:
            _list(context, folder, options)
        return 0
    good = [_verify(folder) for folder in folders]
    return 0 if all(good) else 1


def _folders(context: Context, mount: str | None) -> list[Path]:
    root = context.home.station().log_dir
    found = sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else []
    chosen = [p for p in found if mount in (None, p.name)]
    if not chosen:
        where = {"folder": str(root), "mount": mount or "*"}
        raise Failure(
            _("No log of %(mount)s stands in %(folder)s.") % where, _("log_days in athir.toml says what is logged.")
        )
    return chosen


def _moment(context: Context, text: str) -> datetime:
    """A time of day and date; without an offset it is the station's."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(
            _("%(text)s is no time.") % {"text": text}, _("Write it as 2026-11-24T14:00 or 2026-11-24T14:00:00Z."), 2
        ) from None
    return when if when.tzinfo else when.replace(tzinfo=context.settings.tz)


def _list(context: Context, folder: Path, options: argparse.Namespace) -> None:
    index = airlog.Index(folder)
    if options.start or options.end:
        newest = index.last()
        if newest is None:
            return
        start = _moment(context, options.start) if options.start else datetime.fromtimestamp(0, context.settings.tz)
        end = _moment(context, options.end) if options.end else newest.end
        segments = list(airlog.by_utc(index, start, end).segments)
    else:
        segments = index.since(-1, limit=1 << 40)
    for run in airlog.runs(segments):
        start, end = (t.astimezone(context.settings.tz) for t in (run[0].start, run[-1].end))
        shown = {
            "mount": folder.name,
            "start": f"{start:%Y-%m-%d %H:%M:%S%z}",
            "end": f"{end:%Y-%m-%d %H:%M:%S%z}",
            "first": run[0].seq,
            "last": run[-1].seq,
        }
        print(_("%(mount)s  %(start)s to %(end)s  segments %(first)d to %(last)d") % shown)


def _verify(folder: Path) -> bool:
    verdict = airlog.verify(folder, MAIN)
    for problem in verdict.problems:
        shown = {"file": problem.index, "row": problem.row, "why": problem.why}
        print(_("%(file)s, row %(row)d: %(why)s") % shown)
    shown = {"mount": folder.name, "count": verdict.rows, "head": verdict.head.hex()}
    if verdict.good:
        text = ngettext(
            "%(mount)s: %(count)d segment, as it was written; head %(head)s",
            "%(mount)s: %(count)d segments, all as they were written; head %(head)s",
            verdict.rows,
        )
    else:
        text = ngettext(
            "%(mount)s: %(count)d segment, NOT as it was written; head %(head)s",
            "%(mount)s: %(count)d segments, NOT all as they were written; head %(head)s",
            verdict.rows,
        )
    print(text % shown)
    return verdict.good
