"""``athir log``: what the record of the air holds, ranges out of it, and what of it is kept for how long."""

from __future__ import annotations

import argparse
import getpass
from datetime import datetime
from pathlib import Path

from athir import airlog
from athir.airlog import export as exports
from athir.airlog.aired import RangeError, wall_clock
from athir.airlog.away import opened, reads_from
from athir.airlog.chain import WORDS
from athir.airlog.ledger import LedgerError
from athir.cli import logkeep, logranges, logstorage
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.cli.words import ngettext
from athir.home import MAIN


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar=_("WHAT"), required=True)
    listing = verbs.add_parser("list", help=_("what is kept, in continuous stretches"))
    listing.add_argument("--kept", action="store_true", help=_("instead: what is held, used or withdrawn, and by whom"))
    verify = verbs.add_parser("verify", help=_("check every hash: is it what was written?"))
    verify.add_argument("--export", type=Path, metavar="FOLDER", help=_("instead: check a folder that was exported"))
    cut = verbs.add_parser("cut", help=_("a range as one sound file"))
    export = verbs.add_parser("export", help=_("a range as a folder: sound, running order, hashes, how to verify them"))
    hold = verbs.add_parser("hold", help=_("keep a range whatever the retention says"))
    release = verbs.add_parser("release", help=_("end a hold"))
    withdraw = verbs.add_parser("withdraw", help=_("take a range off for everybody; the log keeps it"))
    restore = verbs.add_parser("restore", help=_("take a withdrawal back"))
    prune = verbs.add_parser("prune", help=_("delete sound that is older than its mount's days"))
    move = verbs.add_parser("move", help=_("move sound older than log_remote_after to the storage"))
    for one in (listing, cut, export, hold, withdraw):
        needed = one is not listing
        told = _("UTC with Z or an offset, else the station's time")
        one.add_argument("--from", dest="start", metavar="TIME", required=needed, help=told)
        one.add_argument("--to", dest="end", metavar="TIME", required=needed, help=told)
    for one in (listing, verify, hold, withdraw):
        one.add_argument("--mount", help=_("one mount, such as live.aac; else all"))
    for one in (cut, export):
        one.add_argument("--mount", help=_("one mount, such as live.aac; else the first that has all of it"))
        one.add_argument("--output", type=Path, required=True, metavar="PATH", help=_("what to make"))
    logranges.arguments(cut)
    logkeep.arguments(hold, release, prune)
    logstorage.arguments(move)
    logkeep.withdrawing(withdraw, restore)
    for one in (export, hold, release, withdraw, restore, prune):
        one.add_argument("--by", default=_user(), help=_("who asks for it; else the name of the user on this machine"))
    export.add_argument("--why", default="", help=_("what for: a letter, its number, its date"))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def run(context: Context, options: argparse.Namespace) -> int:
    reads_from(context.settings.log_storage_url)
    try:
        return _VERBS[options.verb](context, options)
    except (RangeError, LedgerError) as error:
        raise Failure(str(error)) from None
    except ValueError as error:
        raise Failure(str(error), status=2) from None


def folders(context: Context, mount: str | None) -> list[Path]:
    """The logs that there are, or the one of ``mount``."""
    root = context.home.station().log_dir
    found = sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else []
    chosen = [p for p in found if mount in (None, p.name)]
    if not chosen:
        where = {"folder": str(root), "mount": mount or "*"}
        raise Failure(
            _("No log of %(mount)s stands in %(folder)s.") % where, _("log_days in athir.toml says what is logged.")
        )
    return chosen


def moment(text: str) -> datetime:
    """A time of day and date; without an offset it has no zone yet."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Failure(
            _("%(text)s is no time.") % {"text": text}, _("Write it as 2026-11-24T14:00 or 2026-11-24T14:00:00Z."), 2
        ) from None


def asked_range(context: Context, options: argparse.Namespace) -> tuple[datetime, datetime]:
    """``--from`` and ``--to`` in UTC; in an hour that comes twice, from its first passing to its second."""
    start, end = wall_clock(moment(options.start), moment(options.end), context.settings.tz)
    if end <= start:
        raise Failure(_("The range ends before it begins."), _("--to must be later than --from."), 2)
    return start, end


def _list(context: Context, options: argparse.Namespace) -> int:
    if options.kept:
        return logkeep.kept(context)
    for folder in folders(context, options.mount):
        _list_one(context, folder, options)
    return 0


def _list_one(context: Context, folder: Path, options: argparse.Namespace) -> None:
    index = airlog.Index(folder)
    if options.start or options.end:
        newest = index.last()
        if newest is None:
            return
        start = moment(options.start) if options.start else datetime.fromtimestamp(0, context.settings.tz)
        end = moment(options.end) if options.end else newest.end
        segments = list(airlog.by_utc(index, *wall_clock(start, end, context.settings.tz)).segments)
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


def _verify(context: Context, options: argparse.Namespace) -> int:
    if options.export:
        return _verify_export(options.export)
    good = [_verify_one(folder) for folder in folders(context, options.mount)]
    return 0 if all(good) else 1


def _verify_export(folder: Path) -> int:
    wrong = exports.verify_export(folder)
    for line in wrong:
        print(line)
    shown = {"folder": folder}
    print((_("%(folder)s: NOT what left the log") if wrong else _("%(folder)s: what left the log")) % shown)
    return 1 if wrong else 0


def _verify_one(folder: Path) -> bool:
    verdict = airlog.verify(folder, MAIN, far=opened())
    for problem in verdict.problems:
        shown = {"file": problem.index, "row": problem.row, "why": _(WORDS[problem.code]) % problem.values}
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


def _cut(context: Context, options: argparse.Namespace) -> int:
    return logranges.cut(context, options, folders(context, options.mount), asked_range(context, options))


def _export(context: Context, options: argparse.Namespace) -> int:
    return logranges.export(context, options, folders(context, options.mount), asked_range(context, options))


def _hold(context: Context, options: argparse.Namespace) -> int:
    until = moment(options.until) if options.until else None
    if until is not None and until.tzinfo is None:
        until = until.replace(tzinfo=context.settings.tz)
    return logkeep.hold(context, options, asked_range(context, options), until)


def _withdraw(context: Context, options: argparse.Namespace) -> int:
    return logkeep.withdraw(context, options, asked_range(context, options))


_VERBS = {
    "list": _list,
    "verify": _verify,
    "cut": _cut,
    "export": _export,
    "hold": _hold,
    "release": logkeep.release,
    "withdraw": _withdraw,
    "restore": logkeep.restore,
    "prune": logkeep.prune,
    "move": logstorage.move,
}
