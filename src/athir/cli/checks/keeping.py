"""Check of how long the log is kept, against what the law of the station's country asks."""

from __future__ import annotations

from athir.airlog import retention
from athir.airlog.ledger import Ledger, LedgerError
from athir.cli.checks.finding import Finding, fail, ok, warn
from athir.cli.words import gettext as _
from athir.cli.words import ngettext
from athir.config import Settings
from athir.home import StationHome

NAME = "log days"


def keeping(station: StationHome, settings: Settings) -> Finding:
    rule = retention.policy(settings.logged_mounts, settings.zone, settings.kept_kinds, settings.log_days_here)
    if not rule.days:
        return warn(
            NAME,
            _("Nothing of what is broadcast is logged."),
            _("Name a mount and its days in log_days: live.aac=400."),
        )
    try:
        state = Ledger(station.log_dir).state()
    except LedgerError as error:
        text = _("The log's book cannot be read, so nothing is deleted: %(why)s.") % {"why": error}
        return fail(NAME, text, _("Put log/ledger.jsonl back from a backup."))
    force = retention.in_force(rule, state)
    shown = {"days": force.least, "legal": force.legal_days}
    if not force.short:
        text = ngettext(
            "All that is broadcast is kept for %(days)d day.",
            "All that is broadcast is kept for %(days)d days.",
            force.least,
        )
        return ok(NAME, text % shown)
    text = _("Some of what is broadcast is kept for %(days)d days only, and the law asks for %(legal)d.") % shown
    if retention.answered_for(state, rule):
        return warn(
            NAME, text, _("Somebody answers for it: `athir log list --kept` and the log's book say who and why.")
        )
    mend = _("Nothing is deleted until then: raise log_days, or say why not: athir log prune --shorter-because REASON.")
    return fail(NAME, text, mend)
