"""CPU of a minute of air: Athir beside Debian's Liquidsoap and Icecast, same five mounts, one run. One JSON line.

    .venv/bin/python bench/air.py [--seconds 60] [--busy] [--equal] [--without-hls] [--without-peer]

Both play the demo's audio from one playlist and serve it on loopback at the same time, so that whatever else the
machine does meets both: five mounts, three of them also kept as files, and HLS (Athir's comes out of its log). CPU is
utime + stime of ``/proc/<pid>/stat``, children included, named part by part; the watcher has no counterpart among the
peers and is counted against Athir all the same.

``--busy`` loads every core twice over with other processes and says how late blocks were at worst against the lead
they have (compare CPU without it). ``--equal`` gives the peer's encoders our effort, ``--seconds 3600`` shows whether
memory stays flat (each process's own, private).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av

from athir.contracts import plan as plans
from athir.contracts.control import Command, ControlError, ask
from athir.contracts.mounts import MOUNTS
from athir.contracts.plan import STATION_PLAYLIST, Plan, PlanItem
from athir.contracts.units import LEAD_SECONDS
from athir.home import Home
from peers.icecast import icecast
from peers.liquidsoap import lateness, liquidsoap
from peers.processes import Weight, free_port, program, running, wait_for_port, weigh

AUDIO = Path(__file__).resolve().parent.parent / "src/athir/newsroom/demo/audio"
LOGGED = ("live.aac", "live.mp3", "low.aac")
SETTLE_SECONDS = 15.0
TARGET = 0.7
POLL_SECONDS = 10.0
BUSY = "while True: pass"


@dataclass
class Athir:
    """A station under measurement: part → pid."""

    home: Home
    pids: dict[str, int] = field(default_factory=dict)
    late_ms: float = 0.0

    def status(self) -> dict[str, Any]:
        """The air's own words; empty while it does not answer."""
        with contextlib.suppress(ControlError):
            return ask(self.home.station().control_socket, Command("status", by="bench"), timeout=5).data
        return {}

    def poll(self) -> dict[str, Any]:
        """Note how late the latest minute's blocks were, until they stood in the rings."""
        found = self.status()
        self.late_ms = max(self.late_ms, float(found.get("outputs", {}).get("latest_ms", 0.0)))
        return found


def items(files: Sequence[Path]) -> tuple[PlanItem, ...]:
    """The playlist as the newsroom would compile it."""
    found = []
    for path in files:
        data = path.read_bytes()
        with av.open(str(path)) as container:
            milliseconds = int((container.duration or 0) / 1000)
        digest = hashlib.sha256(data).hexdigest()
        found.append(PlanItem(path.stem, path.name, digest, len(data), milliseconds, path.stem, loudness=-18.0))
    return tuple(found)


@contextlib.contextmanager
def athir(folder: Path, files: Sequence[Path]) -> Iterator[Athir]:
    """Air, delivery and watcher, as the supervisor would start them."""
    home, port = Home(folder / "house"), free_port()
    home.create()
    for path in files:
        shutil.copy(path, home.audio_dir / path.name)
    now = datetime.now(UTC)
    playlists = {STATION_PLAYLIST: items(files)}
    plan = Plan(1, now, now + timedelta(days=2), "main", "Africa/Casablanca", "bench", {"ar": "قياس"}, (), playlists)
    plans.write(home.station().plan, plan)
    env = {**os.environ, "ATHIR_HOME": str(home.root), "ATHIR_RADIO_PORT": str(port), "ATHIR_SITE_PORT": "64001"}
    env |= {"ATHIR_BIND": "127.0.0.1", "ATHIR_LOG_DAYS": ",".join(f"{name}=1" for name in LOGGED)}
    parts = {"air": "athir.air", "delivery": "athir.delivery", "watcher": "athir.air.watchdog"}
    station = Athir(home)
    try:
        with contextlib.ExitStack() as stack:
            for part, module in parts.items():
                log = folder / f"{part}.log"
                command = [sys.executable, "-m", module, "--station", "main"]
                station.pids[part] = stack.enter_context(running(command, log, env))
                if part == "delivery":
                    wait_for_port(port, "delivery", log)
            yield station
    finally:
        shutil.rmtree(home.station().shm_dir, ignore_errors=True)


@contextlib.contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """Two processes a core that do nothing but spin, at normal priority."""
    count = 2 * (os.cpu_count() or 1) if wanted else 0
    spinning = [subprocess.Popen([sys.executable, "-c", BUSY], start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def watch(station: Athir | None, seconds: float) -> dict[str, Any]:
    """Let the time pass; ask the air each ten seconds. Its last answer."""
    end, last = time.monotonic() + seconds, {}
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, POLL_SECONDS))
        if station is not None:
            last = station.poll() or last
    return last


def minute(before: Weight, after: Weight, seconds: float) -> tuple[float, float]:
    """Seconds of CPU a minute: own, and of children."""
    return (after.own - before.own) * 60 / seconds, (after.children - before.children) * 60 / seconds


def figures(pids: dict[str, int], before: dict[str, Weight], seconds: float) -> dict[str, Any]:
    """Per part CPU a minute and memory; ``decoders`` are the air's children."""
    cpu: dict[str, float] = {}
    memory: dict[str, list[float]] = {}
    for part, pid in pids.items():
        after = weigh(pid)
        own, children = minute(before[part], after, seconds)
        cpu[part] = round(own, 2)
        if part == "air":
            cpu["decoders"] = round(children, 2)
        else:
            cpu[part] = round(own + children, 2)
        memory[part] = [before[part].memory, after.memory]
    return {"cpu_s_per_minute": cpu, "total": round(sum(cpu.values()), 2), "memory_mb_first_last": memory}


def check_peer(port: int) -> None:
    """All five mounts of the peer must be there, or it is no comparison."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/status-json.xsl", timeout=5) as answer:
            sources = json.load(answer)["icestats"].get("source", [])
    except OSError as error:
        raise SystemExit(f"icecast does not answer: {error}") from None
    names = {s["listenurl"].rpartition("/")[2] for s in (sources if isinstance(sources, list) else [sources])}
    missing = {m.name for m in MOUNTS} - names
    if missing:
        raise SystemExit(f"the peer does not serve {', '.join(sorted(missing))}")


def measure(options: argparse.Namespace, folder: Path, files: Sequence[Path]) -> dict[str, Any]:
    result: dict[str, Any] = {"bench": "air", "seconds": options.seconds, "busy": options.busy}
    result |= {"hls": not options.without_hls, "equal_effort": options.equal}
    with contextlib.ExitStack() as stack:
        peer: dict[str, int] = {}
        log = None
        if not options.without_peer:
            (folder / "peer").mkdir()
            peer["icecast"], port = stack.enter_context(icecast(folder / "peer", MOUNTS, LOGGED))
            started = liquidsoap(folder / "peer", files, port, MOUNTS, hls=not options.without_hls, equal=options.equal)
            peer["liquidsoap"], log = stack.enter_context(started)
        station = stack.enter_context(athir(folder, files))
        time.sleep(SETTLE_SECONDS)
        if log is not None:
            check_peer(port)
        stack.enter_context(busy(options.busy))
        said = log.stat().st_size if log is not None else 0
        before = {part: weigh(pid) for part, pid in {**station.pids, **peer}.items()}
        began = time.monotonic()
        status = watch(station, options.seconds)
        took = time.monotonic() - began
        result["athir"] = figures(station.pids, before, took) | _air_facts(station, status)
        if log is not None:
            result["peer"] = figures(peer, before, took)
            count, worst = lateness(log, said)
            result["peer"] |= {"late_count": count, "late_ms_max": round(worst * 1000, 1)}
            ratio = result["athir"]["total"] / result["peer"]["total"]
            result |= {"ratio": round(ratio, 3), "target": f"ratio <= {TARGET}, late_ms_max < lead_ms"}
    return result


def _air_facts(station: Athir, status: dict[str, Any]) -> dict[str, Any]:
    mounts = status.get("outputs", {}).get("mounts", {})
    return {
        "late_ms_max": station.late_ms,
        "lead_ms": LEAD_SECONDS * 1000,
        "blocks": status.get("blocks", {}),
        "scheduling": status.get("scheduling", {}),
        "source": status.get("source", ""),
        "kbps": {name: one["kbps"] for name, one in mounts.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to measure")
    parser.add_argument("--busy", action="store_true", help="keep all cores busy with other processes")
    parser.add_argument("--equal", action="store_true", help="give the peer's encoders Athir's own effort")
    parser.add_argument("--without-hls", action="store_true", help="spare the peer its HLS")
    parser.add_argument("--without-peer", action="store_true")
    options = parser.parse_args()
    files = sorted(AUDIO.rglob("*.opus"))
    if not files:
        raise SystemExit(f"no audio in {AUDIO}: the demo's files are missing")
    if not options.without_peer:
        program("liquidsoap")
        program("icecast2", "icecast")
    with tempfile.TemporaryDirectory(prefix="athir-bench-") as root:
        Path(root).chmod(0o755)  # icecast gives up root and must still reach its folder
        print(json.dumps(measure(options, Path(root), files), ensure_ascii=False))


if __name__ == "__main__":
    main()
