"""The programme's decks on real files, in virtual time: what is heard at each hand-over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sound_rig import LOUD, RATE, encoded, heard, item, longest_silence_ms, plan, power, tone

from athir.air.children import Children
from athir.air.player import ItemEvent, Player
from athir.air.prepare import EMERGENCY_FILE, Preparer
from athir.air.programme import BED, EMERGENCY, PLAN, Programme
from athir.contracts.plan import Plan, PlanItem, PlanSlot
from athir.contracts.units import BLOCK
from athir.home import Home

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TONES = {"a": 1000, "b": 2000, "c": 3000, "d": 4000}


class Booth:
    """A player driven block by block; each block waits for what a real second would have brought."""

    def __init__(self, home: Home, emergency: Path) -> None:
        self.home = home
        self.children = Children()
        self.preparer = Preparer(self.children, home.audio_dir, home.station().plan, emergency)
        self.programme = Programme()
        self.player = Player(self.programme, self.preparer)
        self.events: list[tuple[int, ItemEvent]] = []
        self.blocks: list[np.ndarray] = []
        self.plan: Plan | None = None
        self.preparer.start()

    def play(self, seconds: float, *, hurry: bool = False) -> np.ndarray:
        """The next ``seconds``; ``hurry``: do not wait until the next item is prepared."""
        first = len(self.blocks)
        for _ in range(round(seconds * 4)):
            now = len(self.blocks) / 4
            when = NOON + timedelta(seconds=now)
            if not hurry:
                self._wait(when, now)
            self.player.step(self.plan, when, now, BLOCK)
            at = len(self.blocks) * BLOCK
            self.events += [(at + event.offset, event) for event in self.player.events]
            self.player.events.clear()
            self.blocks.append(self.player.read(BLOCK))
        return np.concatenate(self.blocks[first:], axis=1)

    def _wait(self, when: datetime, now: float) -> None:
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            choice = self.player.upcoming(self.plan, when, now)
            deck = self.player.current.deck if self.player.current else None
            if deck is not None:
                deck.pump()
            fed = deck is None or deck.remaining is not None or deck.buffered >= 5 * RATE
            if fed and (choice.source == BED or self.preparer.ready(choice)):
                return
            time.sleep(0.002)
        raise AssertionError(f"nothing is ready: {choice}")

    def told(self, kind: str) -> list[tuple[str, str, float]]:
        return [(e.choice.item.id, e.why, at / RATE) for at, e in self.events if e.kind == kind]

    def close(self) -> None:
        self.preparer.close()
        self.player.close()
        self.children.close()


@pytest.fixture
def library(home: Home) -> dict[str, PlanItem]:
    """Four tones of four seconds, half a second of crossfade."""
    made = {}
    for name, hz in TONES.items():
        path = home.audio_dir / f"{name}.flac"
        path.write_bytes(encoded(tone(hz, 4), "flac", "flac"))
        made[name] = item(path, home.audio_dir, 4000)
    return made


@pytest.fixture
def booth(home: Home) -> Iterator[Booth]:
    made = Booth(home, EMERGENCY_FILE)
    yield made
    made.close()


def test_items_cross_at_their_cue_points_to_the_sample(booth: Booth, library: dict[str, PlanItem]) -> None:
    booth.plan = plan({"station": (library["a"], library["b"], library["c"])})
    sound = booth.play(9.0)
    assert [(name, at) for name, _, at in booth.told("start")] == [("a", 0.0), ("b", 3.5), ("c", 7.0)]
    assert [(name, why, at) for name, why, at in booth.told("end")] == [("a", "end", 3.5), ("b", "end", 7.0)]
    middle = sound[:, round(3.5 * RATE) : 4 * RATE]
    halves = [power(middle[:, RATE // 4 - 2400 : RATE // 4 + 2400], hz) for hz in (1000, 2000)]
    assert halves == pytest.approx([LOUD * np.sqrt(0.5)] * 2, rel=0.1)  # equal power half-way
    assert all(heard(sound[:, 4 * RATE : 7 * RATE], 2000)) and not any(heard(sound[:, 4 * RATE :], 1000, least=0.01))
    assert longest_silence_ms(sound[:, RATE // 4 :]) == 0


def test_cue_points_leave_out_what_is_before_and_after(booth: Booth, library: dict[str, PlanItem]) -> None:
    cut = replace(library["a"], cue_in_ms=1000, cue_out_ms=3000, fade_ms=0)
    booth.plan = plan({"station": (cut, library["b"])})
    booth.play(3.0)
    assert [(name, at) for name, _, at in booth.told("start")] == [("a", 0.0), ("b", 2.0)]


def test_no_word_is_faded_under_music(booth: Booth, library: dict[str, PlanItem]) -> None:
    booth.plan = plan({"station": (library["a"], replace(library["b"], kind="bulletin"))})
    booth.play(5.0)
    assert booth.told("start")[1][2] == pytest.approx(3.95)


def test_a_missing_a_torn_and_a_changed_file_are_refused_and_the_next_plays(
    booth: Booth, library: dict[str, PlanItem]
) -> None:
    noise = booth.home.audio_dir / "noise.mp3"
    noise.write_bytes(np.random.default_rng(1).integers(0, 256, 100_000, dtype=np.uint8).tobytes())
    booth.plan = plan(
        {
            "station": (
                library["a"],
                replace(library["b"], id="gone", path="gone.flac"),
                item(noise, booth.home.audio_dir, 4000),
                replace(library["b"], id="changed", bytes=17),
                library["c"],
            )
        }
    )
    sound = booth.play(6.0)
    assert [name for name, _, _ in booth.told("start")] == ["a", "c"]
    refused = {name: why for name, why, _ in booth.told("refused")}
    assert set(refused) == {"gone", "noise", "changed"}
    assert "no such file" in refused["gone"] and "17 in the plan" in refused["changed"] and refused["noise"]
    assert longest_silence_ms(sound[:, RATE // 4 :]) == 0


def test_a_file_that_goes_missing_while_it_plays_is_heard_to_its_end(
    booth: Booth, library: dict[str, PlanItem]
) -> None:
    booth.plan = plan({"station": (library["a"], library["b"])})
    booth.play(1.0)
    (booth.home.audio_dir / "a.flac").unlink()
    assert all(heard(booth.play(2.0), 1000))
    booth.play(6.0)
    assert booth.told("refused")[0][0] == "a"


def test_a_torn_file_ends_early_with_a_fade_and_is_told_apart(booth: Booth, library: dict[str, PlanItem]) -> None:
    path = booth.home.audio_dir / "torn.mp3"
    whole = encoded(tone(1000, 8), "libmp3lame", "mp3")
    path.write_bytes(whole[: len(whole) // 2])
    booth.plan = plan({"station": (item(path, booth.home.audio_dir, 8000), library["b"])})
    sound = booth.play(7.0)
    assert booth.told("end")[0][:2] == ("torn", "error")
    assert longest_silence_ms(sound[:, RATE // 4 :]) == 0


def test_a_decoder_that_dies_under_an_item_is_told_and_the_next_item_plays(
    booth: Booth, library: dict[str, PlanItem]
) -> None:
    path = booth.home.audio_dir / "long.flac"
    path.write_bytes(encoded(tone(1000, 60), "flac", "flac"))
    booth.plan = plan({"station": (item(path, booth.home.audio_dir, 60_000), library["b"])})
    booth.play(1.0)
    assert booth.player.current is not None
    booth.player.current.deck._feed.child.kill()
    sound = booth.play(12.0)
    assert booth.told("died")[0][1] == "SIGKILL"
    assert booth.told("end")[0][:2] == ("long", "error")
    assert booth.told("start")[1][0] == "b"
    assert longest_silence_ms(sound) == 0


def test_a_plan_that_changes_is_followed_at_the_next_hand_over(booth: Booth, library: dict[str, PlanItem]) -> None:
    booth.plan = plan({"station": (library["a"], library["b"])})
    booth.play(2.0)
    booth.plan = plan({"station": (library["a"], library["c"])}, generation=2)
    booth.play(3.0)
    assert [name for name, _, _ in booth.told("start")] == ["a", "c"]


def test_a_slot_takes_the_air_on_time(booth: Booth, library: dict[str, PlanItem]) -> None:
    start = NOON + timedelta(seconds=9)
    slot = PlanSlot("s", start, start + timedelta(hours=1), "show", "show", {"ar": "برنامج"}, playlist="show")
    long = booth.home.audio_dir / "long.flac"
    long.write_bytes(encoded(tone(3000, 30), "flac", "flac"))
    music = item(long, booth.home.audio_dir, 30_000)
    booth.plan = plan({"station": (music,), "show": (library["b"],)}, (slot,))
    booth.play(11.0)
    assert [(name, at) for name, _, at in booth.told("start")] == [("long", 0.0), ("b", 9.0)]
    assert booth.told("end") == [("long", "plan", 9.0)]
    assert booth.events[-1][1].choice.source == PLAN and booth.events[-1][1].choice.slot == "s"


def test_without_a_plan_the_emergency_loop_plays_until_there_is_one(booth: Booth, library: dict[str, PlanItem]) -> None:
    sound = booth.play(3.0)
    assert booth.events[0][1].choice.source == EMERGENCY
    assert longest_silence_ms(sound[:, RATE // 2 :]) == 0
    booth.plan = plan({"station": (library["a"],)})
    booth.play(1.0)
    assert [name for name, _, _ in booth.told("start")] == ["emergency", "a"]


def test_with_nothing_at_all_the_bed_is_heard(home: Home, tmp_path: Path) -> None:
    booth = Booth(home, tmp_path / "absent.flac")
    try:
        sound = booth.play(3.0)
        assert longest_silence_ms(sound[:, RATE // 4 :]) == 0
        assert [name for name, _, _ in booth.told("refused")] == ["emergency"]
    finally:
        booth.close()


def test_skip_goes_to_the_next_item_at_once(booth: Booth, library: dict[str, PlanItem]) -> None:
    assert not booth.player.skip()
    booth.plan = plan({"station": (library["a"], library["b"])})
    booth.play(1.0)
    assert booth.player.skip()
    booth.play(1.0)
    assert booth.told("end") == [("a", "skip", 1.0)]


def test_the_bed_fills_what_no_deck_does(booth: Booth, library: dict[str, PlanItem]) -> None:
    booth.plan = plan({"station": (library["a"],)})
    booth.play(1.0)
    booth.preparer.close()  # the thread that may wait does so for ever: a disk that hangs
    sound = booth.play(6.0, hurry=True)
    assert longest_silence_ms(sound) == 0
    assert power(sound[:, -RATE // 4 :], 220) > 0.01


def test_a_break_for_somebody_live_ends_the_item_and_the_next_one_follows(
    booth: Booth, library: dict[str, PlanItem]
) -> None:
    booth.plan = plan({"station": (library["a"], library["b"])})
    booth.play(1.0)
    booth.player.leave("live")
    booth.events += [(0, event) for event in booth.player.events]
    booth.player.events.clear()
    assert booth.player.read(BLOCK).any()
    booth.player.silence()
    booth.player.come_back()
    booth.play(1.0)
    assert [(name, why) for name, why, _ in booth.told("end")] == [("a", "live")]
    assert [name for name, _, _ in booth.told("start")] == ["a", "b"]
