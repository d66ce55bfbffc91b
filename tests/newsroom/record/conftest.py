"""A log's book in the house of the tests, and ears for what the newsroom is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from athir.airlog import Ledger
from athir.home import Home

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def book(db: None, house: Home) -> Ledger:
    """The book of the station's log."""
    return Ledger(house.station().log_dir)


@pytest.fixture
def withdraw(book: Ledger) -> Callable[..., str]:
    """``withdraw("a court's order")`` takes an hour off; gives its id."""

    def call(why: str = "a court's order", after: timedelta = timedelta(), **said: Any) -> str:
        return book.withdraw(START + after, START + after + HOUR, by="chief", why=why, **said)

    return call


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str, str]]]:
    """What the signals said: (signal, station, why)."""
    from athir.newsroom.record.signals import restored, withdrawn

    said: list[tuple[str, str, str]] = []

    def on_withdrawn(sender: Any, station: str, entry: Any, **_more: Any) -> None:
        said.append(("withdrawn", station, entry.why))

    def on_restored(sender: Any, station: str, entry: Any, **_more: Any) -> None:
        said.append(("restored", station, entry.why))

    withdrawn.connect(on_withdrawn)
    restored.connect(on_restored)
    yield said
    withdrawn.disconnect(on_withdrawn)
    restored.disconnect(on_restored)


@pytest.fixture
def holds(db: None, house: Home) -> None:
    """The newsroom's holds as the worker writes them: there are none."""
    from athir.newsroom.airlink.holds_writer import HoldsWriter

    HoldsWriter(house, "main").step()
