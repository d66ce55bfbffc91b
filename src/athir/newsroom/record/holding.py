"""What a clip or an episode needs of the log stays in it: a line in the log's book, under the lock of deletions."""

from __future__ import annotations

from collections.abc import Iterable

from athir.airlog import Ledger, Stretch
from athir.newsroom.settings import HOME


def use(ref: str, station: str, stretches: Iterable[Stretch], by: str, mount: str = "") -> None:
    """``ref`` (such as ``episode:<public_id>``) needs these stretches, of ``mount`` or (empty) of all mounts; replaces
    what it needed before. They are kept when this returns.

    Raises :class:`~athir.airlog.LedgerError` or ``ContractError``: then nothing is promised.
    """
    wanted = tuple(stretches)
    ledger = Ledger(HOME.station(station).log_dir)
    known = ledger.state().uses.get(ref)
    if known is None or known.stretches != wanted or known.mount != mount:
        ledger.use(ref, wanted, by=by or ref, mount=mount)


def unuse(ref: str, station: str, by: str) -> bool:
    """``ref`` needs nothing any more; ``False`` when it needed nothing."""
    return Ledger(HOME.station(station).log_dir).unuse(ref, by=by or ref)
