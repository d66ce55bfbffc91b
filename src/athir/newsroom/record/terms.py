"""For how many days shows and music are kept: what the newsroom may choose from, and how it stands with each.

The word itself is a line of the log's book (:meth:`athir.airlog.ledger.Ledger.term`), so that deletions, the forecast and
the commands know it without the newsroom's database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from athir.airlog import Ledger, LedgerError
from athir.airlog.kinds import MUSIC
from athir.airlog.ledger import State, Term
from athir.contracts.files import ContractError
from athir.newsroom.settings import HOME, HOUSE


@dataclass(frozen=True)
class Choice:
    """A kind of programme (:mod:`athir.airlog.kinds`) and its name in the reader's language."""

    kind: str
    name: str


@dataclass(frozen=True)
class Kept(Choice):
    """``days`` for which it is kept now; ``said`` by whom; else ``setting``: by ``log_days_of``, or as everything."""

    days: int
    said: Term | None = None
    setting: bool = False


@dataclass(frozen=True)
class Terms:
    """All kinds, music first, and every word there was, the newest first; ``problem`` when the book cannot be read."""

    kinds: list[Kept]
    told: list[tuple[str, Term]]
    problem: str = ""

    def of(self, kind: str) -> Kept | None:
        """How it stands with one."""
        return next((one for one in self.kinds if one.kind == kind), None)

    @property
    def other(self) -> list[Kept]:
        """Those with days of their own."""
        return [one for one in self.kinds if one.said or one.setting]


_offers: list[Callable[[str], Iterable[Choice]]] = []


def offer(choices: Callable[[str], Iterable[Choice]]) -> None:
    """What else can have days of its own: asked with the station's slug, in the reader's language."""
    _offers.append(choices)


def terms(station: str) -> Terms:
    """How it stands with a station's shows and music."""
    try:
        state, problem = Ledger(HOME.station(station).log_dir).state(), ""
    except (LedgerError, ContractError) as error:
        state, problem = State(), str(error)
    names = {MUSIC: _("Music outside of shows, while nobody is live")}
    for choices in _offers:
        names |= {one.kind: one.name for one in choices(station)}
    settings, longest = HOUSE.kept_kinds, max(HOUSE.logged_mounts.values(), default=0)
    kinds = [*names, *(kind for kind in (*state.terms, *settings) if kind not in names)]
    found = []
    for kind in dict.fromkeys(kinds):
        said = state.terms.get(kind)
        days = said.days if said else settings.get(kind, longest)
        found.append(Kept(kind, names.get(kind, kind), days, said, said is None and kind in settings))
    told = [(names.get(term.kind, term.kind), term) for term in reversed(state.told_terms)]
    return Terms(found, told, problem)
