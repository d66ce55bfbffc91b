"""What is on air, as listeners hear it: the journal followed, a second late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from athir.contracts import journal
from athir.contracts.journal import KINDS, Event
from athir.delivery.state import AirState, Follower, State, next_item
from athir.home import StationHome

Port = Any
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def event(kind: str, seconds: float = 0, **data: Any) -> Event:
    return Event("air", "0-0", 0, NOON + timedelta(seconds=seconds), kind, data)


def test_a_title_changes_when_listeners_hear_it_not_when_the_air_plays_it(port: Port) -> None:
    port.item("a", "First")
    port.tick(0.5)
    assert port.answers.state.on_air().song is None
    port.tick(0.5)
    assert port.answers.state.on_air().song.title == "First"


def test_the_second_song_sends_the_first_into_the_history(port: Port) -> None:
    for number in range(8):
        port.item(f"i{number}", f"Song {number}")
        port.tick(2)
    on = port.answers.state.on_air()
    assert on.song.title == "Song 7"
    assert [song.title for song in on.history] == ["Song 6", "Song 5", "Song 4", "Song 3", "Song 2"]


def test_the_late_end_of_a_faded_song_does_not_end_the_next_one() -> None:
    state = AirState()
    state.apply(event("item.start", item="a", title="A"))
    state.apply(event("item.start", 1, item="b", title="B"))
    state.apply(event("item.end", 3, item="a", why="end"))
    assert state.song is not None and state.song.title == "B"
    state.apply(event("item.end", 9, item="b", why="end"))
    assert state.song is None


def test_a_presenter_is_live_held_back_and_gone() -> None:
    state = AirState()
    state.apply(event("item.start", item="a", title="A"))
    state.apply(event("live.title", 1, line="L", title="Guest of the day"))
    state.apply(event("live.on", 2, line="L", account="leila", name="ليلى"))
    assert state.live is not None and state.song is not None
    assert (state.live.name, state.song.title, state.song.source) == ("ليلى", "Guest of the day", "live")
    state.apply(event("live.hold", 10, line="L", account="leila", why="reset"))
    assert state.live.held
    state.apply(event("live.on", 12, line="M", account="leila", name="ليلى"))
    assert not state.live.held and state.live.since == NOON + timedelta(seconds=2)
    state.apply(event("live.off", 13, line="L", account="leila", why="reset"))
    assert state.live is not None, "the end of the dead line is not the end of the new one"
    state.apply(event("live.off", 20, line="M", account="leila", why="hangup"))
    assert state.live is None and state.song is None


def test_titles_of_a_live_show_follow_each_other_in_the_history() -> None:
    state = AirState()
    state.apply(event("live.on", line="L", account="leila", name="ليلى"))
    state.apply(event("live.title", 1, line="L", title="One"))
    state.apply(event("live.title", 2, line="L", title="Two"))
    state.apply(event("live.title", 3, line="other", title="Nobody hears this"))
    assert state.song is not None and state.song.title == "Two"
    assert [song.title for song in state.history] == ["One"]


def test_a_restart_of_the_air_is_followed_into_its_new_journal(port: Port) -> None:
    port.item("a", "Before")
    port.tick(2)
    port.boot()
    port.tick(2)
    assert port.answers.state.on_air().song is None
    port.item("b", "After")
    port.tick(2)
    on = port.answers.state.on_air()
    assert on.song.title == "After" and [s.title for s in on.history] == ["Before"]


def test_delivery_that_starts_late_knows_what_is_on(open_port: Callable[..., Port], port: Port) -> None:
    port.boot()
    lines = (
        event("item.start", number / 1000, item=f"i{number}", title=f"Song {number} " + "x" * 100)
        for number in range(3000)
    )
    with port.air.path.open("ab") as file:
        file.write(b"".join(journal.encode(line) for line in lines))
    port.clock.move(5)
    late = open_port()
    late.tick(1)
    assert late.answers.state.on_air().song.title.startswith("Song 2999")
    assert len(late.answers.state.on_air().history) == 5


def test_a_clock_set_back_does_not_hold_titles_up(port: Port) -> None:
    port.journal("item.start", at=NOON + timedelta(hours=2), item="a", title="From the future")
    port.tick(1)
    assert port.answers.state.on_air().song.title == "From the future"


def test_what_no_writer_of_ours_wrote_is_passed_over(station: StationHome) -> None:
    path = station.journal_dir / f"air.{journal.new_boot(1)}.jsonl"
    good = journal.encode(event("item.start", item="a"))
    path.write_bytes(good)
    follower = Follower(station.journal_dir)
    assert len(list(follower.read())) == 1
    with path.open("ab") as file:
        file.write(b'{"v":9}\n' + b"x" * 200_000 + b"\n" + good + good[:20])
    found = [e for _ in range(6) for e in follower.read()]
    assert len(found) == 1
    with path.open("ab") as file:
        file.write(good[20:])
    assert len(list(follower.read())) == 1


def test_nothing_on_disk_is_no_error(station: StationHome) -> None:
    state = State(station)
    state.tick()
    assert state.on_air().song is None
    (station.journal_dir / "air.jsonl").write_bytes(b"?")
    (station.journal_dir / "air.x.jsonl").mkdir()
    state.tick()


def test_what_comes_next_is_the_next_of_the_playlist(port: Port, write_plan: Callable[..., Any]) -> None:
    write_plan()
    port.item("item-2", "Song 2")
    port.tick(2)
    on = port.answers.state.on_air()
    assert on.slot.slug == "morning" and on.next_slot.slug == "evening"
    assert on.next_item.id == "item-0", "the playlist goes round"


def test_nobody_can_know_what_follows_a_live_show(port: Port, write_plan: Callable[..., Any]) -> None:
    made = write_plan()
    state = AirState()
    state.apply(event("live.on", line="L", account="leila", name="ليلى"))
    assert next_item(made, state.song, NOON) == (None, None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_DATA = st.dictionaries(
    st.sampled_from(["item", "title", "artist", "source", "duration_ms", "line", "account", "name", "slot", "show"]),
    _JSON,
)


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.datetimes(timezones=st.just(UTC)), _DATA), max_size=12))
def test_no_event_upsets_the_state(events: list[tuple[str, datetime, dict[str, Any]]]) -> None:
    from athir.delivery import now
    from athir.delivery.state import OnAir

    state = AirState()
    for seq, (kind, at, data) in enumerate(events):
        state.apply(Event("air", "0-0", seq, at, kind, data))
    on = OnAir(state.song, state.live, None, None, None, None, tuple(state.history), None, state.slot)
    assert now.tag(now.stable(on, True, "A", "ar")).startswith('W/"')
