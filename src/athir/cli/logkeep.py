"""``athir log hold``, ``release`` and ``prune``: what is kept, by whom, for how long, and what it takes on disk."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from athir.airlog import retention
from athir.airlog.ledger import Entry, Ledger, LedgerError
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.cli.words import gettext_noop, ngettext

_REFUSED = {
    retention.NO_BOOK: gettext_noop("The log's book was missing and is begun anew: nothing is deleted today."),
    retention.NO_HOLDS: gettext_noop("The newsroom's holds cannot be read: nothing is deleted."),
    retention.NEW_TERMS: gettext_noop(
        "For how long something is kept was changed meanwhile: what is left goes the next time."
    ),
}
_KINDS = {
    "hold": gettext_noop("held"),
    "use": gettext_noop("used"),
    "withdraw": gettext_noop("withdrawn"),
}


def arguments(hold: argparse.ArgumentParser, release: argparse.ArgumentParser, prune: argparse.ArgumentParser) -> None:
    hold.add_argument("--why", required=True, help=_("the reason: a letter, a complaint, a case"))
    hold.add_argument("--until", metavar="TIME", help=_("when the hold ends by itself; else when it is released"))
    release.add_argument("id", metavar="ID", help=_("as `athir log list --kept` shows it"))
    release.add_argument("--why", required=True, help=_("why it is no longer needed"))
    prune.add_argument("--dry-run", action="store_true", help=_("say what would be deleted, and delete nothing"))
    prune.add_argument("--forecast", action="store_true", help=_("say what the log takes on disk, and delete nothing"))
    prune.add_argument(
        "--shorter-because",
        metavar="REASON",
        help=_("take responsibility for keeping for fewer days than the law asks"),
    )


def withdrawing(withdraw: argparse.ArgumentParser, restore: argparse.ArgumentParser) -> None:
    withdraw.add_argument("--why", required=True, help=_("the reason: a court, a complaint, an error"))
    restore.add_argument("id", metavar="ID", help=_("as `athir log list --kept` shows it"))
    restore.add_argument("--why", required=True, help=_("why it may be heard again"))


def _ledger(context: Context) -> Ledger:
    station = context.home.station()
    if not station.log_dir.is_dir():
        raise Failure(
            _("There is no station in %(folder)s.") % {"folder": str(context.home.root)},
            _("Make one with `athir init`, or name its folder with --home."),
        )
    return Ledger(station.log_dir)


def hold(context: Context, options: argparse.Namespace, span: tuple[datetime, datetime], until: datetime | None) -> int:
    made = _ledger(context).hold(*span, by=options.by, why=options.why, mount=options.mount or "", until=until)
    print(_("Held as %(id)s. End it with `athir log release %(id)s --why …`.") % {"id": made})
    return 0


def release(context: Context, options: argparse.Namespace) -> int:
    if not _ledger(context).release(options.id, by=options.by, why=options.why):
        raise Failure(_("There is no hold %(id)s.") % {"id": options.id}, _("See `athir log list --kept`."))
    print(_("Released: %(id)s.") % {"id": options.id})
    return 0


def withdraw(context: Context, options: argparse.Namespace, span: tuple[datetime, datetime]) -> int:
    made = _ledger(context).withdraw(*span, by=options.by, why=options.why, mount=options.mount or "")
    print(_("Withdrawn as %(id)s. Take it back with `athir log restore %(id)s --why …`.") % {"id": made})
    return 0


def restore(context: Context, options: argparse.Namespace) -> int:
    if not _ledger(context).restore(options.id, by=options.by, why=options.why):
        raise Failure(_("There is no withdrawal %(id)s.") % {"id": options.id}, _("See `athir log list --kept`."))
    print(_("Restored: %(id)s.") % {"id": options.id})
    return 0


def kept(context: Context) -> int:
    """What the log's book keeps, oldest range first."""
    state = _ledger(context).state()
    entries = [*state.holds.values(), *state.uses.values(), *state.withdrawn.values()]
    for entry in sorted(entries, key=lambda one: one.start):
        print(_shown(context, entry))
    if not entries:
        print(_("Nothing is held, used or withdrawn."))
    for term in state.terms.values():
        text = ngettext(
            "%(kind)s is kept for %(days)d day  %(by)s: %(why)s",
            "%(kind)s is kept for %(days)d days  %(by)s: %(why)s",
            term.days,
        )
        print(text % {"kind": term.kind, "days": term.days, "by": term.by, "why": term.why})
    return 0


def _shown(context: Context, entry: Entry) -> str:
    start, end = (when.astimezone(context.settings.tz) for when in (entry.start, entry.end))
    shown = {
        "kind": _(_KINDS[entry.kind]),
        "id": entry.id,
        "mount": entry.mount or "*",
        "start": f"{start:%Y-%m-%d %H:%M:%S%z}",
        "end": f"{end:%Y-%m-%d %H:%M:%S%z}",
        "by": entry.by,
        "why": entry.why,
    }
    text = _("%(kind)s %(id)s  %(mount)s  %(start)s to %(end)s  %(by)s: %(why)s") % shown
    if entry.until is not None:
        text += " " + _("(until %(time)s)") % {
            "time": f"{entry.until.astimezone(context.settings.tz):%Y-%m-%d %H:%M%z}"
        }
    return text


def prune(context: Context, options: argparse.Namespace) -> int:
    station, ledger = context.home.station(), _ledger(context)
    known = context.settings
    rule = retention.policy(known.logged_mounts, known.zone, known.kept_kinds, known.log_days_here)
    if options.forecast:
        return _forecast(context, rule)
    if options.shorter_because:
        ledger.confirm(_least(ledger, rule), by=options.by, why=options.shorter_because)
    done = retention.prune(station, rule, datetime.now(UTC), dry=options.dry_run, by=options.by)
    for hour, why in done.kept:
        shown = {"file": hour.file, "why": why}
        print(_("%(file)s is old, and kept: %(why)s") % shown)
    for one in done.deleted:
        print(one.file)
    if done.refused:
        _refuse(done.refused, _least(ledger, rule), rule.legal_days)
    shown = {"count": len(done.deleted), "gigabytes": _gigabytes(done.bytes)}
    if options.dry_run:
        text = ngettext(
            "%(count)d hour would be deleted: %(gigabytes)s GB",
            "%(count)d hours would be deleted: %(gigabytes)s GB",
            len(done.deleted),
        )
    else:
        text = ngettext(
            "%(count)d hour deleted: %(gigabytes)s GB", "%(count)d hours deleted: %(gigabytes)s GB", len(done.deleted)
        )
    print(text % shown)
    return 0


def _least(ledger: Ledger, rule: retention.Policy) -> int:
    """For how many days everything is kept, by the settings and by the newsroom."""
    try:
        return retention.in_force(rule, ledger.state()).least
    except LedgerError:  # whatever is done with it says so too
        return rule.least


def _refuse(why: str, least: int, legal: int) -> None:
    if why == retention.TOO_SHORT:
        shown = {"days": least, "legal": legal}
        raise Failure(
            _("The log is kept for %(days)d days, and the law asks for %(legal)d: nothing is deleted.") % shown,
            _("Raise log_days, or say why not: athir log prune --shorter-because REASON."),
        )
    raise Failure(_(_REFUSED.get(why, why)))


def _forecast(context: Context, rule: retention.Policy) -> int:
    station = context.home.station()
    mounts = retention.forecast(station, rule)
    for one in mounts:
        shown = {
            "mount": one.mount,
            "days": one.days,
            "now": _gigabytes(one.now),
            "day": _gigabytes(one.a_day),
            "full": _gigabytes(one.full),
        }
        text = _("%(mount)s, %(days)d days: %(now)s GB now, %(day)s GB a day, %(full)s GB when its term is full")
        print(text % shown)
        if one.away:
            print("  " + _("on the storage: %(gigabytes)s GB") % {"gigabytes": _gigabytes(one.away)})
    needed, free = sum(one.full - one.now for one in mounts), retention.free_bytes(station)
    shown = {"needed": _gigabytes(max(0, needed)), "free": _gigabytes(free)}
    print(_("Still needed: %(needed)s GB; free on this disk: %(free)s GB") % shown)
    return 0 if needed <= free else 1


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f}" if count >= 100_000_000 else f"{count / 1e9:.3f}"
