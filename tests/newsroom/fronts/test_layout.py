"""Whatever is pinned and whatever is new: no article stands twice on a front, and what is pinned stands first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from athir.newsroom.fronts.layout import Sizes, lay_out, urgent_now


@dataclass(frozen=True)
class Card:
    pk: int
    desk_id: int


CARDS = [Card(number, number % 3) for number in range(14)]
some = st.lists(st.sampled_from(CARDS), max_size=8)


@given(some, some, some, some, some, st.integers(0, 4), st.integers(0, 8))
def test_no_article_stands_twice_and_pins_come_first(top, row, rows, urgent, newest, wide, long):
    made = lay_out(top, row, rows, urgent, newest, Sizes(row=wide, stream=long))
    everywhere = [made.top, *made.row, *made.stream, *(card for cards in made.pinned_rows.values() for card in cards)]
    standing = [card.pk for card in everywhere if card is not None]
    assert len(standing) == len(set(standing))
    assert made.used == set(standing)
    if top:
        assert made.top == top[0]
    leaders = {card.pk for card in [*top, *row]}
    assert leaders <= {card.pk for card in [made.top, *made.row] if card is not None}
    assert len(made.stream) <= long
    # The list below keeps the order of time, and nothing is lost that there was room for.
    order = [card for card in newest if card in made.stream]
    assert list(made.stream) == list(dict.fromkeys(order))
    if {card.pk for card in [*top, *rows, *urgent, *newest, *row]} - {card.pk for card in rows}:
        assert made.top is not None


def test_of_several_on_top_the_first_stands_there_and_the_others_lead_the_row():
    a, b, c, d, e = CARDS[:5]
    made = lay_out([a, b], [c], [], [], [d, e], Sizes(row=2, stream=8))
    assert (made.top, made.row, made.stream) == (a, (b, c), (d, e))


def test_what_is_urgent_leads_where_nothing_is_pinned():
    a, b, c, d = CARDS[:4]
    made = lay_out([], [], [], [d], [a, b, c, d], Sizes(row=1, stream=8))
    assert (made.top, made.row, made.stream) == (d, (a,), (b, c))


def test_an_empty_house_has_an_empty_front():
    made = lay_out([], [], [], [], [], Sizes())
    assert (made.top, made.row, made.stream, made.used) == (None, (), (), set())


@dataclass(frozen=True)
class Dated(Card):
    urgency: int
    published_at: datetime


def test_the_more_urgent_leads_for_six_hours_and_then_stands_like_any_other():
    now = datetime(2026, 11, 24, 18, tzinfo=UTC)
    old, breaking, plain, important, newer = (
        Dated(number, 0, urgency, now - timedelta(minutes=ago))
        for number, (urgency, ago) in enumerate(((2, 360), (2, 300), (0, 1), (1, 10), (1, 5)))
    )
    cards = [plain, newer, important, breaking, old]
    assert urgent_now(cards, now) == [breaking, newer, important]
    assert urgent_now(cards, now + timedelta(hours=1)) == [newer, important]
    assert urgent_now(cards, now + timedelta(hours=7)) == []
    made = lay_out([], [], [], urgent_now(cards, now), cards, Sizes(row=1, stream=2))
    assert (made.top, made.row, made.stream) == (breaking, (newer,), (plain, important))
