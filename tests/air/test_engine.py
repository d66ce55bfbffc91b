"""The air as a process: started, asked, stopped, killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from sound_rig import RATE, encoded, item, longest_silence_ms, plan, tone

from athir.airlog import Index, verify
from athir.contracts import plan as plans
from athir.contracts.control import Command, ControlError, Reply, ask
from athir.contracts.journal import Event, JournalReader
from athir.home import Home


class Air:
    """One ``python -m athir.air`` at a time, in one house."""

    def __init__(self, home: Home) -> None:
        self.home, self.station = home, home.station()
        self.process: subprocess.Popen[str] | None = None

    def start(self, **environ: str) -> Air:
        env = os.environ | {"ATHIR_HOME": str(self.home.root)} | environ
        self.process = subprocess.Popen(
            [sys.executable, "-m", "athir.air", "--station", "main"], env=env, stderr=subprocess.PIPE, text=True
        )
        self.until(lambda: bool(self.status().get("sample")))
        return self

    def until(self, done: Callable[[], bool], seconds: float = 20.0) -> None:
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            with suppress(ControlError):
                if done():
                    return
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {self.kinds()[-5:]}")

    def ask(self, name: str, **args: Any) -> Reply:
        return ask(self.station.control_socket, Command(name, args, by="test"))

    def status(self) -> dict[str, Any]:
        return self.ask("status").data

    def events(self) -> list[Event]:
        return JournalReader(self.station.journal_dir).read()

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events()]

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(number)
        code = self.process.wait(20)
        if self.process.stderr is not None:
            self.process.stderr.close()
        self.process = None
        return code

    def log(self, mount: str = "live.aac") -> np.ndarray:
        """What the log holds, decoded."""
        index = Index(self.station.log_of(mount))
        sound = b"".join(index.read(segment) for segment in index.latest(1000))
        decoder = av.CodecContext.create("aac", "r")
        parts = [f.to_ndarray() for packet in decoder.parse(sound) for f in decoder.decode(packet)]
        return np.concatenate(parts, axis=1)


@pytest.fixture
def air(home: Home) -> Iterator[Air]:
    made = Air(home)
    yield made
    made.end(signal.SIGKILL)


@pytest.fixture
def songs(home: Home) -> Home:
    """Two long tones in the station playlist."""
    made = []
    for name, hz in (("one", 1000), ("two", 2000)):
        path = home.audio_dir / f"{name}.flac"
        path.write_bytes(encoded(tone(hz, 40), "flac", "flac"))
        made.append(item(path, home.audio_dir, 40_000, title=f"أغنية {name}"))
    plans.write(home.station().plan, plan({"station": tuple(made)}))
    return home


def test_from_start_to_stop_all_that_was_due_is_in_the_log(songs: Home, air: Air) -> None:
    air.start()
    air.until(lambda: air.status()["sample"] >= 6 * RATE)
    status = air.status()
    assert status["on_air"]["title"] == "أغنية one" and status["on_air"]["source"] == "station"
    assert status["blocks"] == {"skipped": 0, "failed": 0}
    assert status["lateness_ms"]["max"] < 1000
    assert status["scheduling"]["claimed"] in ("rr", "group -10", "group", "normal")
    assert air.end() == 0
    assert air.kinds()[0] == "air.start" and air.kinds()[-1] == "air.stop"
    sound = air.log()
    assert sound.shape[1] >= status["sample"] - RATE // 4
    assert longest_silence_ms(sound[:, RATE // 4 : -RATE // 4]) <= 20
    for mount in ("live.aac", "live.mp3", "low.aac"):
        assert verify(air.station.log_of(mount), "main").good
    assert not air.station.control_socket.exists() and not air.station.intake_socket.exists()


def test_it_answers_and_obeys(songs: Home, air: Air) -> None:
    air.start()
    assert air.ask("skip").ok
    air.until(lambda: air.status()["on_air"]["item"] == "two")
    assert air.ask("reload").ok
    refused = air.ask("kill", line="nobody")
    assert not refused.ok and "nobody" in refused.error
    assert not air.ask("dance").ok
    assert [e.data["why"] for e in air.events() if e.kind == "item.end"] == ["skip"]
    status = air.status()
    assert status["decoders"]["spare"] and status["plan"] == {"generation": 1, "problem": ""}


def test_after_kill_9_it_goes_on_in_the_same_item_in_a_new_epoch(songs: Home, air: Air) -> None:
    air.start()
    air.ask("skip")
    air.until(lambda: air.status()["on_air"].get("item") == "two")
    air.until(lambda: air.status()["on_air"]["elapsed_ms"] > 6_000)
    first = air.status()
    assert air.end(signal.SIGKILL) == -signal.SIGKILL
    air.start()
    air.until(lambda: air.status()["on_air"].get("item") == "two")
    second = air.status()
    assert second["epoch"] == first["epoch"] + 1
    assert second["on_air"]["elapsed_ms"] > 500
    assert air.end() == 0
    assert all(verify(air.station.log_of(m), "main").good for m in ("live.aac", "live.mp3", "low.aac"))


def test_a_stopped_process_skips_what_it_missed_and_says_so(songs: Home, air: Air) -> None:
    air.start()
    assert air.process is not None
    first = air.status()
    air.process.send_signal(signal.SIGSTOP)
    time.sleep(11)
    air.process.send_signal(signal.SIGCONT)
    air.until(lambda: "air.skip" in air.kinds())
    air.until(lambda: air.status()["epoch"] == first["epoch"] + 1)
    skip = next(e for e in air.events() if e.kind == "air.skip")
    assert 10 <= skip.data["seconds"] <= 13
    assert [e.data["why"] for e in air.events() if e.kind == "epoch"] == ["start", "skip"]
    assert air.status()["lateness_ms"]["max"] < 60_000 and air.end() == 0


def test_all_its_children_end_with_it(songs: Home, air: Air) -> None:
    air.start()
    assert air.process is not None
    air.until(lambda: air.status()["decoders"]["spare"])
    children = _children(air.process.pid)
    assert children
    air.end(signal.SIGKILL)
    air_gone = time.monotonic() + 10
    while any(_runs(pid) for pid in children) and time.monotonic() < air_gone:
        time.sleep(0.05)
    assert not any(_runs(pid) for pid in children)


def test_a_house_that_cannot_be_written_is_said_in_one_line(home: Home, air: Air) -> None:
    (home.station().shm_dir / "live.mp3.ring").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "athir.air"],
        env=os.environ | {"ATHIR_HOME": str(home.root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "live.mp3.ring" in done.stderr and "Traceback" not in done.stderr


def _stat(pid: int | str) -> list[str]:
    """Fields of ``/proc/<pid>/stat`` from the state on; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _children(parent: int) -> list[int]:
    pids = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [int(pid) for pid in pids if _stat(pid)[1:2] == [str(parent)]]


def _runs(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])
