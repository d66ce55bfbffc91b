"""Old hours on a real S3 storage: whatever is killed when, every hour can be heard; what is deleted is gone there too."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests import s3
from tests.airlog.conftest import START
from tests.airlog.killing import Killed, killed_at, survives
from tests.airlog.test_retention import RULE, WHO, at, kept, make

from athir.airlog import Index, RangeError, away, moving, storage, verify
from athir.airlog.away import AwayError, LostError
from athir.airlog.framed import sound_of
from athir.airlog.ledger import Ledger
from athir.airlog.retention import Policy, forecast, prune
from athir.airlog.storage import Storage
from athir.home import Home, StationHome

DAY = timedelta(days=1)
MOUNT = "live.aac"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3.server() as found:
        yield found


@pytest.fixture
def store(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    for name in ("AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    url = s3.bucket(endpoint)
    away.reads_from(url)
    away._blocks.clear()
    yield Storage(url)
    away.reads_from("")


def move_all(station: StationHome, store: moving.Store, now: int = 30) -> list[moving.Moved]:
    return [moving.move(station, store, hour, at(now)) for hour in moving.due(station, [MOUNT], 1, at(now))]


def heard(station: StationHome) -> list[bytes]:
    """All of the log, from wherever it stands."""
    index = Index(station.log_of(MOUNT))
    return [sound_of(index, segment) for segment in index.since(-1)]


def note(station: StationHome, hour: int) -> away.Note:
    found = [away.note_of(p.with_suffix(".aac")) for p in sorted(station.log_of(MOUNT).rglob(f"{8 + hour:02}-*.idx"))]
    assert found[0] is not None
    return found[0]


def test_old_hours_stand_on_the_storage_and_are_heard_and_verified_from_there(tmp_path: Path, store: Storage) -> None:
    station = make(tmp_path, 5)
    Ledger(station.log_dir).hold(at(1), at(2), **WHO)
    before, head = heard(station), verify(station.log_of(MOUNT), "main").head
    moved = move_all(station, store)
    assert [m.wrong for m in moved] == [""] * 4 and kept(station) == {4}, "held ones too"
    assert heard(station) == before
    verdict = verify(station.log_of(MOUNT), "main", far=True)
    assert verdict.good and (verdict.sounds, verdict.away, verdict.head) == (10, 0, head)
    verdict = verify(station.log_of(MOUNT), "main")
    assert verdict.good and (verdict.sounds, verdict.away, verdict.pruned) == (2, 8, 0)
    assert not list(moving.due(station, [MOUNT], 1, at(30)))
    (mount,) = forecast(station, Policy({MOUNT: 400}, here=30), at(30))
    assert mount.away > 0 and 20e9 < mount.full < 30e9, "30 days of sound here and 400 of rows"


def test_a_process_that_was_not_told_of_the_storage_says_so(tmp_path: Path, store: Storage) -> None:
    station = make(tmp_path, 3)
    move_all(station, store)
    away.reads_from("")
    with pytest.raises(RangeError, match="log_storage_url"):
        heard(station)
    assert away.for_children({"A": "1"}) == {"A": "1"}
    assert verify(station.log_of(MOUNT), "main").good, "without a network it is known to be away, not lost"


def test_what_was_changed_or_lost_on_the_storage_is_never_handed_out(tmp_path: Path, store: Storage) -> None:
    station = make(tmp_path, 4)
    move_all(station, store)
    forged = tmp_path / "forged"
    forged.write_bytes(b"x" * note(station, 0).bytes)
    store.send(note(station, 0).key, forged)
    store.delete(note(station, 1).key)
    index = Index(station.log_of(MOUNT))
    first, _, lost = index.since(-1)[:3]
    with pytest.raises(LostError, match="changed on the storage"):
        sound_of(index, first)
    with pytest.raises(LostError, match="does not have"):
        sound_of(index, lost)
    assert {p.row for p in verify(station.log_of(MOUNT), "main", far=True).problems} == {0, 1}


def test_a_storage_that_does_not_answer_is_a_sentence_and_nothing_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "ANSWER", timedelta(seconds=0.3))
    station = make(tmp_path, 3)
    before = kept(station)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the line and says nothing
        silent = Storage(f"s3://key:secret@logs?endpoint=http://127.0.0.1:{mute.getsockname()[1]}")
        with pytest.raises(AwayError, match=r"s3://logs at 127\.0\.0\.1:\d+ does not do it"):
            move_all(station, silent)
    with pytest.raises(AwayError):
        move_all(station, silent)  # nobody listens there any more
    assert kept(station) == before
    assert "secret" not in repr(silent.bucket) + str(silent.bucket)


def test_sound_that_is_not_what_its_rows_say_stays_for_a_person_to_look_at(tmp_path: Path, store: Storage) -> None:
    station = make(tmp_path, 3)
    damaged = next(station.log_of(MOUNT).rglob("08-*.aac"))
    damaged.write_bytes(b"?" + damaged.read_bytes()[1:])
    assert [m.wrong for m in move_all(station, store)] == [moving.CHANGED, ""]
    assert kept(station) == {0, 2}


class Forgetful:
    """A storage that takes everything and keeps something else."""

    bucket = "forgetful"

    def send(self, key: str, file: Path) -> None:
        pass

    def holds(self, key: str, size: int, sha256: str) -> bool:
        return False

    def delete(self, key: str) -> None:
        raise AssertionError("nothing is deleted there")


def test_what_cannot_be_read_back_stays(tmp_path: Path) -> None:
    station = make(tmp_path, 3)
    assert {m.wrong for m in move_all(station, Forgetful())} == {moving.NOT_BACK}
    assert kept(station) == {0, 1, 2}


def test_retention_deletes_there_too_and_never_what_is_held(tmp_path: Path, store: Storage) -> None:
    station = make(tmp_path, 5)
    move_all(station, store)
    Ledger(station.log_dir).hold(at(1.2), at(1.3), **WHO)
    notes = [note(station, hour) for hour in range(4)]
    away.reads_from("")
    done = prune(station, RULE, at(60))  # needs no network
    assert [(d.hour, d.away) for d in done.deleted] == [(at(hour), True) for hour in (0, 2, 3)]
    assert verify(station.log_of(MOUNT), "main").good
    with pytest.raises(RangeError, match="no longer kept"):
        heard(station)
    assert all(store.size(n.key) for n in notes), "the storage has them until it is asked"
    told: list[away.Note] = []
    assert moving.forget(station, store, [MOUNT], told.append) == 3
    assert told == [notes[0], notes[2], notes[3]]
    assert [store.size(n.key) is None for n in notes] == [True, False, True, True]
    assert moving.forget(station, store, [MOUNT]) == 0


class Doomed:
    """A storage whose user is killed before or after its calls of that number."""

    def __init__(self, store: Storage, call: int, after: bool) -> None:
        self._store, self._left, self._after = store, call, after
        self.bucket = store.bucket

    def _do(self, deed: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left == -1 and not self._after:
            raise Killed
        done = deed()
        if self._left == -1:
            raise Killed
        return done

    def send(self, key: str, file: Path) -> None:
        self._do(lambda: self._store.send(key, file))

    def holds(self, key: str, size: int, sha256: str) -> bool:
        return bool(self._do(lambda: self._store.holds(key, size, sha256)))

    def delete(self, key: str) -> None:
        self._do(lambda: self._store.delete(key))


def whole(station: StationHome, before: list[bytes]) -> None:
    assert heard(station) == before
    assert verify(station.log_of(MOUNT), "main", far=True).good


def test_killed_at_every_step_of_a_move_every_hour_can_be_heard(tmp_path: Path, store: Storage) -> None:
    ready = make(tmp_path / "ready", 2)
    before = heard(ready)
    with killed_at(None) as count:
        shutil.copytree(ready.house, tmp_path / "all")
    with killed_at(None) as count:
        move_all(Home(tmp_path / "all").station(), store)
    assert count.steps >= 6
    for step in range(count.steps):
        shutil.copytree(ready.house, tmp_path / str(step))
        station = Home(tmp_path / str(step)).station()
        assert not survives(step, partial(move_all, station, store))
        whole(station, before)
        move_all(station, store)
        assert kept(station) == {1}
        whole(station, before)


def test_killed_around_every_call_of_the_storage_every_hour_can_be_heard(tmp_path: Path, endpoint: str) -> None:
    ready = make(tmp_path / "ready", 2)
    before = heard(ready)
    for call in range(3):
        for after in (False, True):
            url = s3.bucket(endpoint)
            away.reads_from(url)
            shutil.copytree(ready.house, tmp_path / f"{call}{after}")
            station = Home(tmp_path / f"{call}{after}").station()
            with pytest.raises(Killed):
                move_all(station, Doomed(Storage(url), call, after))
            whole(station, before)
            assert kept(station) == {0, 1}
            assert [m.wrong for m in move_all(station, Storage(url))] == [""]
            whole(station, before)
    away.reads_from("")


def test_killed_at_every_step_of_deleting_what_is_away_a_hold_still_keeps(tmp_path: Path, store: Storage) -> None:
    ready = make(tmp_path / "ready", 3)
    move_all(ready, store)
    with killed_at(None) as count:
        shutil.copytree(ready.house, tmp_path / "all")
    with killed_at(None) as count:
        prune(Home(tmp_path / "all").station(), RULE, at(60))
    for step in range(count.steps):
        shutil.copytree(ready.house, tmp_path / str(step))
        station = Home(tmp_path / str(step)).station()
        assert not survives(step, partial(prune, station, RULE, at(60)))
        there = {hour for hour in (0, 1) if list(station.log_of(MOUNT).rglob(f"{8 + hour:02}-*.away"))}
        assert verify(station.log_of(MOUNT), "main", far=True).good
        Ledger(station.log_dir).hold(at(0.4), at(0.5), **WHO)
        prune(station, RULE, at(60))
        assert {0} & there == {h for h in (0, 1) if list(station.log_of(MOUNT).rglob(f"{8 + h:02}-*.away"))}
        assert verify(station.log_of(MOUNT), "main", far=True).good


def test_an_hour_that_retention_deleted_meanwhile_leaves_nothing_on_the_storage(tmp_path: Path, store: Storage) -> None:
    station = make(tmp_path, 2)
    hour = next(iter(moving.due(station, [MOUNT], 1, at(30))))

    class Late(Doomed):
        def send(self, key: str, file: Path) -> None:
            super().send(key, file)
            prune(station, RULE, at(60))
            self.key = key

    late = Late(store, 99, True)
    assert moving.move(station, late, hour, at(30)).wrong == moving.PRUNED
    assert store.size(late.key) is None and kept(station) == {1}


def test_blocks_are_fetched_once_and_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "BLOCK", 10)
    monkeypatch.setattr(away, "BLOCKS", 2)
    data, asked = bytes(range(95)), list[tuple[int, int]]()

    class Counted:
        def read(self, key: str, start: int, stop: int) -> bytes:
            asked.append((start, stop))
            return data[start:stop]

    one = away.Note("counted", len(data), "", "", "here")
    assert away.fetch(Counted(), one, 5, 25) == data[5:25] and asked == [(0, 10), (10, 20), (20, 30)]
    assert away.fetch(Counted(), one, 12, 29) == data[12:29] and len(asked) == 3
    assert away.fetch(Counted(), one, 88, 95) == data[88:] and asked[3:] == [(80, 90), (90, 95)]
    assert away.fetch(Counted(), one, 12, 13) == data[12:13] and len(asked) == 6
    away._blocks.clear()


def test_the_first_moment(tmp_path: Path) -> None:
    station = make(tmp_path, 1)
    assert not list(moving.due(station, [MOUNT], 1, START + 99 * DAY)), "the hour that is written now never moves"
