"""Nothing that is held, used or withdrawn is ever deleted, whoever is killed when; and what is deleted is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.airlog.conftest import START
from tests.airlog.killing import Killed, killed_at, survives

from athir.airlog import Index, LogWriter, repair, verify
from athir.airlog.aired import Stretch
from athir.airlog.ledger import Ledger, LedgerError
from athir.airlog.retention import NEW_TERMS, Policy, forecast, in_force, policy, prune
from athir.airlog.segment import ROW
from athir.contracts import holds as contract
from athir.contracts.journal import JournalWriter, new_boot
from athir.contracts.units import RATE, utc_ns
from athir.home import Home, StationHome

RULE = Policy({"live.aac": 1})
KINDS = Policy({"live.aac": 3}, kinds={"music": 1})
HOUR = timedelta(hours=1)
WHO = {"by": "engineer", "why": "letter of the regulator"}
LONG = bool(os.environ.get("ATHIR_LONG"))


def make(folder: Path, hours: int = 0) -> StationHome:
    home = Home(folder)
    home.create()
    station = home.station()
    no_holds(station)
    prune(station, RULE, START)  # begins the book
    for hour in range(hours):
        write_hour(station, hour)
    return station


def no_holds(station: StationHome, *held: contract.Hold) -> None:
    contract.write(station.holds, contract.Holds(1, START, "main", held))


def write_hour(station: StationHome, hour: int) -> None:
    """Two segments of half an hour, after a start of the air."""
    writer = LogWriter(station, "live.aac")
    for half in range(2):
        first = (hour * 2 + half) * 1800 * RATE
        at = utc_ns(START) + first * 1_000_000_000 // RATE
        writer.append(b"%d" % first * 9, epoch=1, first_sample=first, samples=1800 * RATE, utc_ns=at)
    writer.close()


def kept(station: StationHome) -> set[int]:
    """Hours whose sound is there."""
    log = station.log_of("live.aac")
    return {
        round((datetime.strptime(f"{p.parent.relative_to(log)} {p.name[:2]} +0000", "%Y/%m/%d %H %z") - START) / HOUR)
        for p in log.rglob("*.aac")
    }


def at(hour: float) -> datetime:
    return START + hour * HOUR


def test_what_is_older_than_its_days_goes_and_its_rows_stay(tmp_path: Path) -> None:
    station = make(tmp_path, 5)
    head = verify(station.log_of("live.aac"), "main").head
    done = prune(station, RULE, at(27.5))
    assert [d.hour for d in done.deleted] == [at(0), at(1), at(2)]
    assert kept(station) == {3, 4}
    verdict = verify(station.log_of("live.aac"), "main")
    assert verdict.good and verdict.head == head and (verdict.sounds, verdict.pruned) == (4, 6)
    assert prune(station, RULE, at(999)).deleted[-1].hour == at(3), "the hour that is written now is never deleted"


def test_sound_that_nobody_pruned_is_a_loss(tmp_path: Path) -> None:
    station = make(tmp_path, 3)
    next(station.log_of("live.aac").rglob("09-*.aac")).unlink()
    verdict = verify(station.log_of("live.aac"), "main")
    assert [(p.row, p.why) for p in verdict.problems] == [(0, "its sound is gone, and nothing tells of its deletion")]


def test_a_hold_keeps_until_it_is_released_or_ends(tmp_path: Path) -> None:
    station = make(tmp_path, 8)
    ledger = Ledger(station.log_dir)
    hold = ledger.hold(at(1.2), at(1.3), **WHO)
    ledger.hold(at(3.1), at(3.2), until=at(60), **WHO)
    ledger.use("episode:1", [Stretch("main", 1, 5 * 3600 * RATE, RATE, utc_ns(at(5)))], by="editor", mount="live.aac")
    ledger.withdraw(at(6.5), at(6.6), by="editor", why="court")
    done = prune(station, RULE, at(50))
    assert kept(station) == {1, 3, 4, 5, 6, 7}, "an hour that ends where a hold begins is kept for its margin"
    assert [why.split()[0] for _hour, why in done.kept] == ["hold", "hold", "use", "use", "withdraw"]
    assert ledger.release(hold, by="engineer", why="answered")
    assert not ledger.release(hold, by="engineer", why="answered")
    ledger.unuse("episode:1", by="editor")
    prune(station, RULE, at(70))
    assert kept(station) == {6, 7}
    assert [e.why for e in ledger.state().withdrawn.values()] == ["court"]


def test_the_newsroom_s_holds_count_and_where_they_cannot_be_read_nothing_goes(tmp_path: Path) -> None:
    station = make(tmp_path, 4)
    no_holds(station, contract.Hold("h", at(1), at(1.5), "law", "chief"))
    prune(station, RULE, at(100))
    assert kept(station) == {0, 1, 3}, "with a minute's margin at both ends"
    station.holds.write_text("{")
    assert "holds" in prune(station, Policy({"live.aac": 0}), at(999)).refused
    station.holds.unlink()
    assert "holds" in prune(station, RULE, at(999)).refused
    assert kept(station) == {0, 1, 3}


def test_without_its_book_nothing_is_deleted_that_day(tmp_path: Path) -> None:
    station = make(tmp_path, 4)
    Ledger(station.log_dir).path.unlink()
    assert "anew" in prune(station, RULE, at(100)).refused and kept(station) == {0, 1, 2, 3}
    assert len(prune(station, RULE, at(100)).deleted) == 3


def test_a_damaged_book_deletes_nothing_and_is_told(tmp_path: Path) -> None:
    station = make(tmp_path, 4)
    ledger = Ledger(station.log_dir)
    ledger.hold(at(1), at(2), **WHO)
    ledger.hold(at(2), at(3), **WHO)
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    ledger.path.write_bytes(b"".join((lines[0], lines[2])))
    with pytest.raises(LedgerError, match="line 2"):
        Ledger(station.log_dir).state()
    assert "line 2" in prune(station, RULE, at(100)).refused
    assert not verify(station.log_of("live.aac"), "main").good
    assert kept(station) == {0, 1, 2, 3}


def test_a_moroccan_station_keeps_for_the_law_or_somebody_says_why_not(tmp_path: Path) -> None:
    station = make(tmp_path, 4)
    short = policy({"live.aac": 30}, "Africa/Casablanca")
    assert short.short and not policy({"live.aac": 400, "live.mp3": 14}, "Africa/Casablanca").short
    assert not policy({"live.aac": 30}, "Europe/Paris").short
    assert "responsibility" in prune(station, short, at(9999)).refused
    Ledger(station.log_dir).confirm(60, by="director", why="no room")
    assert "responsibility" in prune(station, short, at(9999)).refused, "for 60 days, not for 30"
    Ledger(station.log_dir).confirm(30, by="director", why="a disk of 500 GB")
    assert len(prune(station, short, at(9999)).deleted) == 3


def test_music_alone_is_kept_for_its_own_days_once_somebody_answers_for_it(tmp_path: Path) -> None:
    station = make(tmp_path, 5)
    story = JournalWriter(station.journal_dir, "air", new_boot(utc_ns(START)))
    story.append("item.start", at(0), item="a", title="أغنية", source="station", duration_ms=4 * 3_600_000)
    story.append("live.on", at(1.4), line="l", account="presenter")
    story.append("live.off", at(1.5), line="l")
    story.append("item.end", at(2), item="a", why="end")
    story.append("slot.start", at(2), slot="s", show="k3v9", title="ليل")
    story.append("slot.end", at(3), slot="s")
    rule = policy({"live.aac": 400, "low.aac": 14}, "Africa/Casablanca", {"music": 30, "show:k3v9": 40})
    assert rule.short and rule.least == 30 and rule.soonest("low.aac") == 14
    assert "responsibility" in prune(station, rule, at(60 * 24)).refused
    Ledger(station.log_dir).confirm(30, by="director", why="the society of authors has its list")
    assert [d.hour for d in prune(station, rule, at(35 * 24)).deleted] == [at(0)], "an hour with a word in it stays"
    assert [d.hour for d in prune(station, rule, at(60 * 24)).deleted] == [at(2)]
    assert kept(station) == {1, 3, 4}, "of the fourth hour the journal tells nothing"
    longer = policy({"live.aac": 400}, "Africa/Casablanca", {"show:k3v9": 800})
    assert not longer.short


def test_the_newsroom_s_word_counts_before_the_settings_and_says_who_answers_for_it(tmp_path: Path) -> None:
    station = make(tmp_path, 5)
    story = JournalWriter(station.journal_dir, "air", new_boot(utc_ns(START)))
    story.append("slot.start", at(0), slot="s", show="k3v9", title="ليل")
    story.append("slot.end", at(3), slot="s")
    ledger, law = Ledger(station.log_dir), policy({"live.aac": 400}, "Africa/Casablanca", {"show:k3v9": 800})
    ledger.term("show:k3v9", 30, **WHO)
    assert in_force(law, ledger.state()).kinds == {"show:k3v9": 30}
    assert "responsibility" in prune(station, law, at(60 * 24)).refused, "the law was not thought of"
    ledger.term("show:k3v9", 30, law=400, **WHO)
    assert len(prune(station, law, at(60 * 24)).deleted) == 3
    ledger.term("show:k3v9", 0, **WHO)
    assert in_force(law, ledger.state()).kinds == {"show:k3v9": 800}
    assert [(term.days, term.by) for term in ledger.state().told_terms] == [(d, WHO["by"]) for d in (30, 30, 0)]
    for kind, days in (("show:", 30), ("talk", 30), ("music", -1), ("music", 40_000)):
        with pytest.raises(ValueError, match="cannot be said"):
            ledger.term(kind, days, **WHO)


def test_what_is_lengthened_while_it_is_pruned_is_kept(tmp_path: Path) -> None:
    station = make(tmp_path, 5)
    story = JournalWriter(station.journal_dir, "air", new_boot(utc_ns(START)))
    story.append("slot.start", at(0), slot="s", show="k3v9", title="ليل")
    story.append("slot.end", at(5), slot="s")

    def lengthen(_hour: object) -> None:
        Ledger(station.log_dir).term("show:k3v9", 800, **WHO)

    done = prune(station, RULE, at(60), tell=lengthen)
    assert done.refused == NEW_TERMS and len(done.deleted) == 1 and kept(station) == {1, 2, 3, 4}
    assert not prune(station, RULE, at(60)).deleted


def test_the_forecast_counts_what_has_days_of_its_own(tmp_path: Path) -> None:
    station = make(tmp_path, 49)
    story = JournalWriter(station.journal_dir, "air", new_boot(utc_ns(START)))
    for day in range(2):
        story.append("slot.start", at(day * 24), slot=f"s{day}", show="k3v9", title="ليل")
        story.append("slot.end", at(day * 24 + 12), slot=f"s{day}")
    (plain,) = forecast(station, Policy({"live.aac": 400}), at(49))
    Ledger(station.log_dir).term("show:k3v9", 800, **WHO)
    (longer,) = forecast(station, Policy({"live.aac": 400}), at(49))
    sound = (plain.a_day - ROW * 86_400 // 4) * 400
    assert longer.full - plain.full == pytest.approx(sound / 2, rel=0.01), "half of each day for twice the days"
    (here,) = forecast(station, Policy({"live.aac": 400}, here=30), at(49))
    assert here.full < plain.full


def test_a_dry_run_deletes_nothing_and_writes_nothing(tmp_path: Path) -> None:
    station = make(tmp_path, 4)
    before = Ledger(station.log_dir).path.read_bytes()
    assert len(prune(station, RULE, at(100), dry=True).deleted) == 3
    assert kept(station) == {0, 1, 2, 3} and Ledger(station.log_dir).path.read_bytes() == before


def test_the_forecast_says_what_the_whole_term_takes(tmp_path: Path) -> None:
    station = make(tmp_path, 4)
    (aac,) = forecast(station, Policy({"live.aac": 400}), at(4))
    assert 277e9 < aac.full < 280e9, "277 GB of sound in 400 days at 64 kbps, and its rows"
    assert aac.now > 0 and aac.held == 0


def test_killed_at_every_step_a_pruning_loses_nothing_that_is_kept(tmp_path: Path) -> None:
    """Every change of the disk in turn is the last; then a hold comes, and the next run still ends the work."""
    ready = make(tmp_path / "ready", 5)
    Ledger(ready.log_dir).hold(at(1.2), at(1.3), **WHO)
    with killed_at(None) as count:
        shutil.copytree(ready.house, tmp_path / "all")
    with killed_at(None) as count:
        prune(Home(tmp_path / "all").station(), RULE, at(60))
    assert count.steps > 8
    for step in range(count.steps):
        shutil.copytree(ready.house, tmp_path / str(step))
        station = Home(tmp_path / str(step)).station()
        assert not survives(step, partial(prune, station, RULE, at(60)))
        there = kept(station)
        assert {1, 4} <= there
        assert verify(station.log_of("live.aac"), "main").good
        Ledger(station.log_dir).hold(at(2.4), at(2.5), **WHO)
        assert prune(station, RULE, at(60)).refused == ""
        assert kept(station) == {1, 4} | (there & {2})
        assert verify(station.log_of("live.aac"), "main").good
        for entry in Ledger(station.log_dir).state().pruned.values():
            assert not (station.log_of("live.aac") / entry.file).exists()


OPERATIONS = st.one_of(
    st.tuples(st.just("write"), st.booleans()),
    st.tuples(st.sampled_from(("hold", "use", "withdraw")), st.integers(0, 3), st.floats(0, 12), st.floats(0.01, 2)),
    st.tuples(st.sampled_from(("release", "unuse", "restore")), st.integers(0, 3)),
    st.tuples(st.just("later"), st.integers(1, 60)),
    st.tuples(st.just("term"), st.integers(0, 4)),
    st.tuples(st.just("prune")),
)


class History:
    """A station, and what of it must still be there."""

    def __init__(self, folder: Path) -> None:
        self.station = make(folder, 2)
        self.hours = 2
        self.now = at(2)
        self.journal = JournalWriter(self.station.journal_dir, "air", new_boot(utc_ns(START)))
        self.music: set[int] = set()
        """Hours of which the journal tells that only music was on; of the others it tells nothing, or of talk."""
        self.days = {1}
        """For which music may be kept: what was said last, and what whoever was killed may have said."""
        self.sure: dict[tuple[str, int], tuple[datetime, datetime]] = {}
        """Promised: it was said to be kept before somebody might have been killed."""

    def deed(self, name: str, *args: Any) -> Callable[[], Any]:
        ledger = Ledger(self.station.log_dir)
        if name == "write":
            return lambda: write_hour(self.station, self.hours)
        if name == "prune":
            return lambda: prune(self.station, KINDS, self.now)
        if name == "term":
            return lambda: ledger.term("music", args[0], **WHO)
        if name in ("hold", "withdraw"):
            number, start, length = args
            keep = getattr(ledger, name)
            return lambda: keep(at(start), at(start + length), id=str(number), **WHO)
        if name == "use":
            number, start, length = args
            one = Stretch("main", 1, round(start * 3600 * RATE), max(1, round(length * 3600 * RATE)), utc_ns(at(start)))
            return lambda: ledger.use(str(number), [one], by="editor")
        if name == "unuse":
            return lambda: ledger.unuse(str(args[0]), by="editor")
        end = getattr(ledger, name)
        return lambda: end(str(args[0]), **WHO)

    def step(self, operation: tuple[Any, ...], dies: int | None) -> None:
        name, *args = operation
        if name == "later":
            self.now += args[0] * HOUR
            return
        kind = {"release": "hold", "unuse": "use", "restore": "withdraw"}.get(name)
        if kind:
            self.sure.pop((kind, args[0]), None)  # from here on it may be ended, whoever is killed
        elif name in ("hold", "use", "withdraw"):
            self.sure.pop((name, args[0]), None)
        before = kept(self.station)
        if name == "write":
            self.tell(args[0])
        done = survives(dies, self.deed(name, *args))
        if name == "write":
            repair(self.station.log_dir, ["live.aac"])
            self.hours += 1
        elif name == "term":
            self.days = {args[0] or 1} if done else self.days | {args[0] or 1}
        elif done and name in ("hold", "use", "withdraw"):
            self.sure[name, args[0]] = (at(args[1]), at(args[1] + args[2]))
        self.check(before)

    def tell(self, music: bool) -> None:
        """The journal of the hour that is written next."""
        begins, ends = at(self.hours), at(self.hours + 1)
        self.journal.append("item.start", begins, item="a", title="أغنية", source="station", duration_ms=3_600_000)
        if not music:
            self.journal.append("live.on", begins + HOUR / 3, line="l", account="presenter")
            self.journal.append("live.off", begins + HOUR / 2, line="l")
        self.journal.append("item.end", ends, item="a", why="end")
        self.music |= {self.hours} if music else set()

    def check(self, before: set[int]) -> None:
        gone = before - kept(self.station)
        music = min(self.days)
        assert all(at(hour + 1) < self.now - timedelta(days=music if hour in self.music else 3) for hour in gone)
        lost = [s for s in Index(self.station.log_of("live.aac")).since(-1, 10_000) if not s.path.exists()]
        for start, end in self.sure.values():
            held = [s for s in lost if s.start < end and start < s.end]
            assert not {round((s.start - START) // HOUR) for s in held} & gone, "held sound was deleted"
        told = Ledger(self.station.log_dir).state().pruned
        assert len(told) >= len(gone)
        assert verify(self.station.log_of("live.aac"), "main").good


@pytest.mark.timeout(900)
@settings(max_examples=2000 if LONG else 25, deadline=None)
@given(history=st.lists(st.tuples(OPERATIONS, st.none() | st.integers(0, 25)), max_size=20))
def test_no_history_loses_what_is_kept(tmp_path_factory: pytest.TempPathFactory, history: list[Any]) -> None:
    story = History(tmp_path_factory.mktemp("history"))
    for operation, dies in history:
        story.step(operation, dies)
    index = Index(story.station.log_of("live.aac"))
    assert all(segment.seq == number for number, segment in enumerate(index.since(-1, 10_000)))


def test_a_hold_that_returned_is_on_the_disk_at_every_kill(tmp_path: Path) -> None:
    """Killed at any step of a second hold, the first is there and the book can be written on."""
    station = make(tmp_path / "ready", 1)
    Ledger(station.log_dir).hold(at(0), at(1), id="first", **WHO)
    for step in range(30):
        shutil.copytree(station.house, tmp_path / str(step))
        ledger = Ledger(Home(tmp_path / str(step)).station().log_dir)
        done = survives(step, partial(ledger.hold, at(1), at(2), id="second", **WHO))
        found = Ledger(ledger.path.parent)
        assert set(found.state().holds) in ({"first"}, {"first", "second"})
        assert not done or set(found.state().holds) == {"first", "second"}
        found.hold(at(2), at(3), id="third", **WHO)
        assert {"first", "third"} <= set(found.state().holds)
        if done:
            break
    else:
        pytest.fail("it never came to its end")


def test_the_dead_write_nothing_more(tmp_path: Path) -> None:
    with killed_at(0), pytest.raises(Killed):
        try:
            (tmp_path / "one").mkdir()
        finally:
            (tmp_path / "two").mkdir()
    assert not list(tmp_path.iterdir())
