"""The life of the air on one page: start in order, a block each 250 ms, stop in reverse.

The bus runs in the main thread, which signals reach too. Nothing it calls waits: what may wait has a thread of its own
(disk, prepare, lines) or a process (decoders).
"""

from __future__ import annotations

import gc
import sys
import time
from collections import deque
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import numpy as np

from athir.air import clock as clocks
from athir.air import priority
from athir.air.bed import soft_bed
from athir.air.children import Children
from athir.air.control import ControlServer, answer
from athir.air.disk import Disk
from athir.air.intake import Intake
from athir.air.live import Presenters
from athir.air.onair import Moment, Names, OnAir
from athir.air.outputs import Outputs
from athir.air.player import Player
from athir.air.prepare import Preparer
from athir.air.programme import Programme, restore
from athir.air.reactor import Reactor
from athir.airlog import last_epoch, repair
from athir.config import Settings
from athir.contracts.control import Command, Reply
from athir.contracts.files import ContractError, read_document, write_document
from athir.contracts.mounts import MOUNTS
from athir.contracts.units import BLOCK, RATE, from_utc_ns
from athir.home import Home

STATE_FORMAT, STATE_VERSION = "athir-air-state", 1
STATE_BLOCKS = 20
"""Positions are saved each five seconds: what a kill may cost of an item."""

FIRST_ITEM_SECONDS = 1.0
"""How long the start waits for the first item, rather than begin with the bed."""

MINUTE_BLOCKS = 240


class Engine:
    """One station's air. :meth:`run` returns when :meth:`stop` was called, with the exit status."""

    def __init__(self, home: Home, slug: str, settings: Settings) -> None:
        self._home, self._station, self._settings = home, home.station(slug), settings
        self._stopping = ""
        self._stack = ExitStack()
        self._saved: dict[str, Any] = {}
        self._lateness: deque[int] = deque(maxlen=MINUTE_BLOCKS)
        self._latest = 0
        self._skipped = self._failed = 0
        self._bed = soft_bed(BLOCK / RATE)

    def stop(self, why: str = "stop") -> None:
        """End after the current block. May be called from a signal handler."""
        self._stopping = why

    def run(self) -> int:
        """Start, run, stop. Raises :class:`~athir.contracts.files.ContractError` when the start is impossible."""
        with self._stack:
            self._start()
            while not self._stopping:
                self._tick()
            self._finish()
        return 0

    # --- start, in order
    def _start(self) -> None:
        station, settings = self._station, self._settings
        self._home.create(station.slug)
        self._scheduling = priority.claim()
        logged = settings.logged_mounts
        self._disk = Disk(station.journal_dir)
        self._disk.start()
        self._stack.callback(self._disk.close, 5.0)
        for mended in repair(station.log_dir, logged):
            self._disk.journal("log.repair", _now(), mount=mended.mount, why=mended.why, lost_bytes=mended.lost_bytes)
        state = read_document(station.air_state, STATE_FORMAT, STATE_VERSION) or {}
        epoch = 1 + max(last_epoch(station.log_dir), _whole(state.get("epoch")))
        self._programme = Programme(restore(state.get("positions")))

        self._children = Children()
        self._stack.callback(self._children.close)
        self._preparer = Preparer(self._children, self._home.audio_dir, station.plan)
        self._preparer.start()
        self._stack.callback(self._preparer.close)
        self._reactor = Reactor()
        intake = Intake(station, self._reactor, self._children, settings.max_sources)
        self._stack.callback(intake.close)
        self._control = ControlServer(station, self._reactor)
        self._stack.callback(self._control.close)
        self._reactor.start()
        self._stack.callback(self._reactor.close)

        self._outputs = Outputs(station, MOUNTS, logged, self._disk, epoch, station.slug)
        self._stack.callback(self._outputs.close)
        self._onair = OnAir(
            Player(self._programme, self._preparer),
            self._preparer,
            Presenters(settings.hold_seconds, settings.grace_seconds),
            intake.arrivals,
            self._disk.journal,
            self._outputs.set_title,
            Names(settings.name, settings.language),
            settings.grace_seconds,
        )
        self._await_first_item()
        self._clock = clocks.Clock(clocks.read(), epoch)
        plan = self._preparer.plan
        self._disk.journal("air.start", self._utc(), epoch=epoch, generation=plan.generation if plan else None)
        self._tell_epoch("start")
        if self._scheduling == "rr":
            priority.spread()
        gc.collect()
        gc.freeze()
        print(f"air {station.slug}: on, epoch {epoch}, scheduling {priority.current()}", file=sys.stderr, flush=True)

    def _await_first_item(self) -> None:
        give_up = time.monotonic() + FIRST_ITEM_SECONDS
        while time.monotonic() < give_up and not self._stopping:
            now = time.monotonic()
            if self._preparer.ready(self._onair.player.upcoming(self._preparer.plan, _now(), now)):
                return
            time.sleep(0.02)

    # --- one block
    def _tick(self) -> None:
        early = -self._clock.lateness(time.monotonic_ns())
        if early > 0:
            time.sleep(early / 1e9)
            if self._stopping:
                return
        reading = clocks.read()
        self._keep_time(reading)
        late = self._clock.lateness(reading.mono)
        self._lateness.append(late)
        self._latest = max(self._latest, late)
        while self._control.requests:
            answer(self._control.requests.popleft(), self._obey)
        self._block()
        self._clock.advance()
        if self._clock.block % STATE_BLOCKS == 0:
            self._save()

    def _keep_time(self, reading: clocks.Reading) -> None:
        missed = self._clock.skip(reading.mono)
        if missed:
            self._skipped += missed
            seconds = missed * BLOCK / RATE
            self._disk.journal("air.skip", self._utc(), samples=missed * BLOCK, seconds=seconds)
            print(f"air: stood for {seconds:.0f} s; these blocks are skipped", file=sys.stderr, flush=True)
        if missed or self._clock.observe(reading):
            self._clock.new_epoch(self._clock.epoch + 1, reading)
            self._outputs.new_epoch(self._clock.epoch)
            self._tell_epoch("skip" if missed else "clock")
            self._save()

    def _block(self) -> None:
        clock = self._clock
        utc = clock.utc(clock.due)
        latency = self._onair.bus.limiter.latency
        moment = Moment(clock.due, utc + latency * 1_000_000_000 // RATE, clock.sample + latency, clock.epoch)
        try:
            pcm = self._onair.block(moment)
        except Exception as error:
            # A mistake of ours must not be heard as silence: the bed, and a line for whoever looks.
            self._failed += 1
            print(f"air: block failed: {error!r}", file=sys.stderr, flush=True)
            pcm = np.ascontiguousarray(self._bed)
        self._outputs.write(pcm, clock.sample, clock.due, utc)

    # --- what may be asked
    def _obey(self, command: Command) -> Reply:
        if command.name == "status":
            return Reply(True, self._status())
        if command.name == "skip":
            done = self._onair.player.skip()
            return Reply(done, error="" if done else "no item of the programme is on the air")
        if command.name == "reload":
            self._programme.forgive()
            self._preparer.nudge()
            return Reply(True)
        name = str(command.args.get("line") or command.args.get("account") or "")
        ended = self._onair.desk.kill(name, "kill", f"ended by {command.by or 'the station'}")
        return Reply(bool(ended), {"lines": ended}, "" if ended else f"no line or account {name!r} is connected")

    def _status(self) -> dict[str, Any]:
        return {
            **self._onair.status(),
            "station": self._station.slug,
            "epoch": self._clock.epoch,
            "sample": self._clock.sample,
            "utc": self._utc(),
            "lateness_ms": {
                "minute": round(max(self._lateness, default=0) / 1e6, 1),
                "max": round(self._latest / 1e6, 1),
            },
            "blocks": {"skipped": self._skipped, "failed": self._failed},
            "scheduling": {"claimed": self._scheduling, "class": priority.current()},
            "decoders": self._children.status(),
            "outputs": self._outputs.status(),
            "disk": {"dropped": self._disk.dropped},
        }

    # --- what is kept
    def _save(self) -> None:
        # One state at a time is on its way to the disk; a slow disk gets the newest later.
        self._saved = {"epoch": self._clock.epoch, "positions": self._programme.state()}
        self._disk.submit(self._write_state)

    def _write_state(self) -> None:
        try:
            write_document(self._station.air_state, STATE_FORMAT, STATE_VERSION, self._saved, sync=False)
        except ContractError as error:
            print(f"air: {error}", file=sys.stderr, flush=True)

    def _tell_epoch(self, why: str) -> None:
        clock = self._clock
        self._disk.journal("epoch", self._utc(), epoch=clock.epoch, utc=from_utc_ns(clock.utc(clock.due)), why=why)

    def _utc(self) -> datetime:
        return from_utc_ns(self._clock.utc(time.monotonic_ns()))

    # --- stop
    def _finish(self) -> None:
        """The last block is written; the rest is closed in reverse order of its start."""
        self._onair.close("stop")
        self._save()
        self._disk.journal("air.stop", self._utc(), reason=self._stopping)
        print(f"air {self._station.slug}: off, {self._stopping}", file=sys.stderr, flush=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
