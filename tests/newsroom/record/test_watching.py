"""What is withdrawn in the log's book is told to the newsroom once, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from athir.airlog import Ledger
from athir.home import Home

Heard = list[tuple[str, str, str]]


@pytest.fixture
def watcher(db: None, house: Home) -> Callable[[], Any]:
    """A watcher as a worker makes it at its start."""
    from athir.newsroom.record.watching import Watcher

    return lambda: Watcher(house, "main")


@pytest.fixture
def broken() -> Iterator[dict[str, bool]]:
    """A receiver that fails while ``broken["now"]``."""
    from athir.newsroom.record.signals import withdrawn

    state = {"now": True}

    def fail(sender: Any, **_said: Any) -> None:
        if state["now"]:
            raise RuntimeError("the search index is away")

    withdrawn.connect(fail)
    yield state
    withdrawn.disconnect(fail)


def _standing() -> list[tuple[str, str]]:
    from athir.newsroom.record.models import Alarm

    return [(alarm.kind, alarm.detail) for alarm in Alarm.objects.standing()]


def test_a_withdrawal_is_told_once_and_its_end_too(
    watcher: Callable[[], Any], book: Ledger, withdraw: Callable[..., str], heard: Heard
) -> None:
    watching = watcher()
    assert watching.step() == 0
    first = withdraw("a court's order")
    assert watching.step() == 1
    assert watching.step() == 0
    assert heard == [("withdrawn", "main", "a court's order")]
    book.restore(first, by="chief", why="the appeal was won")
    watching.step()
    watching.step()
    assert heard[1:] == [("restored", "main", "a court's order")]
    assert _standing() == []


def test_a_worker_that_starts_anew_repeats_nothing_and_catches_up(
    watcher: Callable[[], Any], book: Ledger, withdraw: Callable[..., str], heard: Heard
) -> None:
    first = withdraw("one")
    watcher().step()
    second = withdraw("two", after=timedelta(hours=2))
    book.restore(first, by="chief", why="an error")
    watcher().step()
    watcher().step()
    assert heard == [("withdrawn", "main", "one"), ("withdrawn", "main", "two"), ("restored", "main", "one")]
    assert second


def test_one_receiver_that_fails_keeps_no_other_from_acting_and_is_asked_again(
    watcher: Callable[[], Any], withdraw: Callable[..., str], broken: dict[str, bool], heard: Heard
) -> None:
    from athir.newsroom.record.models import Withdrawal

    withdraw("an error")
    with pytest.raises(RuntimeError):
        watcher().step()
    assert heard == [("withdrawn", "main", "an error")]
    assert not Withdrawal.objects.exists()
    broken["now"] = False
    assert watcher().step() == 1
    assert Withdrawal.objects.count() == 1


def test_a_range_that_changes_under_its_name_is_told_anew(
    watcher: Callable[[], Any], withdraw: Callable[..., str], heard: Heard
) -> None:
    watching = watcher()
    withdraw("one", id="letter-7")
    watching.step()
    withdraw("more of it", after=timedelta(hours=3), id="letter-7")
    watching.step()
    assert [said[0] for said in heard] == ["withdrawn", "restored", "withdrawn"]


@pytest.mark.parametrize("begun_anew", [False, True])
def test_a_book_that_is_gone_brings_nothing_back(
    watcher: Callable[[], Any], book: Ledger, withdraw: Callable[..., str], heard: Heard, begun_anew: bool
) -> None:
    name = withdraw("a court's order")
    watching = watcher()
    watching.step()
    book.path.unlink()
    if begun_anew:
        book.confirm(30, by="chief", why="a new disk")
    for one in (watching, watcher()):
        assert one.step() == 0
    assert heard == [("withdrawn", "main", "a court's order")]
    assert _standing() == [("lost", f"{name}: a court's order")]


def test_a_damaged_book_is_an_alarm_until_it_can_be_read(
    watcher: Callable[[], Any], book: Ledger, withdraw: Callable[..., str], heard: Heard
) -> None:
    withdraw("a court's order")
    watching = watcher()
    watching.step()
    whole = book.path.read_bytes()
    book.path.write_bytes(whole.replace(b"court", b"count") + whole)
    for one in (watching, watcher()):
        assert one.step() == 0
    assert [kind for kind, _detail in _standing()] == ["book"]
    book.path.write_bytes(whole)
    watching.step()
    assert _standing() == []
    assert heard == [("withdrawn", "main", "a court's order")]
