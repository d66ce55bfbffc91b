"""The running order: what the journal tells of a range, cut to it, as chapters and as a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.airlog import sounding
from tests.airlog.sounding import START
from tests.airlog.test_join import stretch

from athir.airlog import Index, id3
from athir.airlog.aired import resolve
from athir.airlog.join import join
from athir.airlog.mp4 import Mark
from athir.airlog.running import as_csv, as_table, chapters, running_order
from athir.contracts.journal import JournalWriter, new_boot
from athir.contracts.units import utc_ns


def tell(folder: Path, seconds: float, kind: str, **data: object) -> None:
    boots.setdefault(folder, JournalWriter(folder, "air", new_boot(utc_ns(START)))).append(
        kind, START + timedelta(seconds=seconds), **data
    )


boots: dict[Path, JournalWriter] = {}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    folder = tmp_path / "journal"
    folder.mkdir()
    tell(folder, 0, "air.start", epoch=1)
    tell(folder, 0, "slot.start", slot="s1", title={"ar": "صباح الخير", "fr": "Bonjour"})
    tell(folder, 0, "item.start", item="a", title="أغنية", artist="فنانة", source="plan", duration_ms=20_000)
    for second in range(1, 19):
        tell(folder, second, "listeners", counts={"live.aac": second}, filler="x" * 9000)
    tell(folder, 20, "item.end", item="a", why="end")
    tell(folder, 20, "live.on", line="l1", account="presenter", name="سعاد")
    tell(folder, 30, "live.off", line="l1", why="hangup")
    tell(folder, 30, "slot.end", slot="s1")
    tell(folder, 30, "slot.start", slot="s2", title="أخبار")
    tell(folder, 30, "item.start", item="b", title="=cmd()", source="plan", duration_ms=10_000)
    return folder


def at(seconds: float) -> object:
    return START + timedelta(seconds=seconds)


def test_what_was_on_is_told_in_order_and_cut_to_the_range(journal: Path) -> None:
    order = running_order(journal, START + timedelta(seconds=10), START + timedelta(seconds=35))
    assert [(e.kind, e.title, e.start, e.end, e.why) for e in order] == [
        ("slot", "صباح الخير", at(10), at(30), ""),
        ("item", "أغنية", at(10), at(20), "end"),
        ("live", "سعاد", at(20), at(30), "hangup"),
        ("slot", "أخبار", at(30), at(35), ""),
        ("item", "=cmd()", at(30), at(35), ""),
    ]


def test_an_air_that_was_killed_ends_when_the_next_begins(journal: Path) -> None:
    writer = JournalWriter(journal, "air", new_boot(utc_ns(START) + 60 * 10**9))
    writer.append("air.start", START + timedelta(seconds=60), epoch=2)
    writer.append("slot.start", START + timedelta(seconds=60), slot="s2", title="أخبار")
    order = running_order(journal, START + timedelta(seconds=31), START + timedelta(seconds=90))
    assert [(e.title, e.start, e.end) for e in order] == [
        ("أخبار", at(31), at(60)),
        ("=cmd()", at(31), at(40)),
        ("أخبار", at(60), at(90)),
    ]


def test_a_journal_that_is_not_there_or_nonsense_tells_nothing(tmp_path: Path) -> None:
    assert running_order(tmp_path / "none", START, START + timedelta(hours=1)) == []
    (tmp_path / "air.0-0.jsonl").write_bytes(b"\0nonsense\n" * 30_000)
    assert running_order(tmp_path, START, START + timedelta(hours=1)) == []


def test_a_spreadsheet_opens_it_and_runs_nothing_of_it(journal: Path) -> None:
    text = as_csv(running_order(journal, START, START + timedelta(seconds=40)), ZoneInfo("Africa/Casablanca"))
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert rows[0]["title"] == "صباح الخير"
    assert rows[0]["start_utc"] == "2026-11-24T23:59:30.000Z"
    assert rows[-1]["title"] == "'=cmd()"


def test_chapters_begin_where_their_sound_is_in_the_file(journal: Path, tmp_path: Path) -> None:
    import av

    station = sounding.house(tmp_path / "house")
    sounding.record(station, "live.mp3", seconds=40)
    index = Index(station.log_of("live.mp3"))
    joined = join(index, resolve(index, stretch(10 * 48_000, 25 * 48_000)))
    order = running_order(journal, START + timedelta(seconds=10), START + timedelta(seconds=35))
    marks = chapters(order, joined, ("item", "live"))
    assert [(round(m.sample / 48_000, 3), m.title) for m in marks] == [
        (0, "فنانة – أغنية"),
        (10, "سعاد"),
        (20, "=cmd()"),
    ]
    tag = id3.tag(
        "حلقة", "أثير", chapters=marks, samples=joined.samples, picture=b"\xff\xd8\xff\xd9", date="2026-11-24"
    )
    tagged = join(index, resolve(index, stretch(10 * 48_000, 25 * 48_000)), tag=tag)
    assert tagged.size == joined.size + len(tag)
    data = b"".join(tagged.chunks(index))
    with av.open(sounding.as_file(data)) as file:
        assert file.metadata["title"] == "حلقة" and file.metadata["artist"] == "أثير"
        found = [(c["start"] * c["time_base"], c["metadata"]["title"]) for c in file.chapters()]
    assert found == [(0, "فنانة – أغنية"), (10, "سعاد"), (20, "=cmd()")]
    assert sounding.decode(data).shape[1] == joined.samples
    assert id3.tag("", chapters=[]) == b"" and id3.tag("x", chapters=[Mark(0, "y")])


def test_the_table_for_people_opens_in_columns_and_in_their_language(journal: Path) -> None:
    said = {"from": "من", "item": "المادة", "presenter live": "بث مباشر"}
    order = running_order(journal, START, START + timedelta(seconds=40))
    text = as_table(order, ZoneInfo("Africa/Casablanca"), lambda word: said.get(word, word))
    assert text.startswith("\ufeffمن;")
    head, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    assert {len(row) for row in (head, *rows)} == {7}
    assert {row[3] for row in rows} == {"show", "المادة", "بث مباشر"}
    assert any(row[4] == "'=cmd()" for row in rows), "no cell is a formula"
