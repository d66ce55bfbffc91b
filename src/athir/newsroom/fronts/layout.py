"""Which article stands where on a front: what is pinned, then the rule; each once. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar


class Card(Protocol):
    """What the rule must know of an article."""

    @property
    def pk(self) -> int: ...
    @property
    def desk_id(self) -> int: ...


C = TypeVar("C", bound=Card)

URGENT_FOR = timedelta(hours=6)
"""How long after its publication an urgent article leads the fronts; then it stands like any other."""


class Dated(Card, Protocol):
    """And of one that may be urgent: ``urgency`` is 0 where it is not."""

    @property
    def urgency(self) -> int: ...
    @property
    def published_at(self) -> Any: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Sizes:
    """How many stand in the second row and in the list below when nothing is pinned there."""

    row: int = 2
    stream: int = 8
    desk_row: int = 2


@dataclass(frozen=True)
class Layout(Generic[C]):
    """``top`` (none while there is nothing), ``row``, ``stream``; ``pinned_rows``: by desk, what is pinned there."""

    top: C | None
    row: tuple[C, ...]
    stream: tuple[C, ...]
    pinned_rows: Mapping[int, tuple[C, ...]] = field(default_factory=dict)

    @property
    def used(self) -> set[int]:
        """Ids of all articles that stand somewhere already."""
        found = {card.pk for card in (*self.row, *self.stream)}
        if self.top is not None:
            found.add(self.top.pk)
        return found | {card.pk for row in self.pinned_rows.values() for card in row}


def each_once(cards: Iterable[C], without: Collection[int] = ()) -> list[C]:
    """The cards in their order, each once, without those already standing elsewhere."""
    seen, kept = set(without), []
    for card in cards:
        if card.pk not in seen:
            seen.add(card.pk)
            kept.append(card)
    return kept


def urgent_now(cards: Iterable[D], now: datetime) -> list[D]:
    """Those of ``cards`` that are urgent now: the most urgent first, among equals the newest."""
    fresh = [card for card in cards if card.urgency and now - URGENT_FOR < card.published_at <= now]
    return sorted(fresh, key=lambda card: (card.urgency, card.published_at, card.pk), reverse=True)


def lay_out(
    top: Sequence[C], row: Sequence[C], rows: Sequence[C], urgent: Sequence[C], newest: Sequence[C], sizes: Sizes
) -> Layout[C]:
    """Put articles in their places.

    ``top``, ``row``, ``rows`` are pinned, in order; of several pinned on top, the first stands there and the others
    lead the second row. ``urgent`` come before ``newest`` where the rule chooses. The list below is ``newest`` alone.
    """
    leaders = each_once([*top, *row])
    pinned = {card.pk for card in leaders}
    in_rows = each_once(rows, pinned)
    taken = pinned | {card.pk for card in in_rows}
    by_rule = each_once([*urgent, *newest], taken)
    if not top and by_rule:
        leaders.insert(0, by_rule.pop(0))
    missing = 1 + sizes.row - len(leaders)
    if missing > 0:
        leaders += by_rule[:missing]
    standing = taken | {card.pk for card in leaders}
    stream = each_once(newest, standing)[: sizes.stream]
    pinned_rows: dict[int, tuple[C, ...]] = {}
    for card in in_rows:
        pinned_rows[card.desk_id] = (*pinned_rows.get(card.desk_id, ()), card)
    return Layout(leaders[0] if leaders else None, tuple(leaders[1:]), tuple(stream), pinned_rows)
