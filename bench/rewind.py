"""CPU of listeners of the past beside live ones: the same delivery process, the same mount, the same run. One JSON line.

    .venv/bin/python bench/rewind.py [--listeners 2000] [--seconds 20] [--hours 2]

Those of the past begin at moments spread over ``--hours`` of a log, so that hardly two hear the same second; ``together``
are as many who all begin at one moment, the start of a show. Measured as ``bench/delivery.py`` does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from athir.airlog import LogWriter
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE, utc_ns
from athir.delivery.filler import mp3_frames
from athir.home import Home
from delivery import (  # the bench beside this one
    _feeding,
    _free_port,
    _running,
    _wait_for_port,
    blocks,
    feed_ring,
    measure,
)

MOUNT = BY_NAME["live.mp3"]
SPARE_SECONDS = 120
"""How long before the end of the log the last listener begins."""


def write_log(root: str, sound: list[bytes], end: datetime, hours: float) -> datetime:
    """``hours`` of the ring's sound as the air logs it, ending at ``end``. Gives the beginning."""
    station = Home(Path(root)).station()
    writer = LogWriter(station, MOUNT.name)
    segments = [b"".join(sound[at : at + 16]) for at in range(0, len(sound) - 15, 16)]
    lengths = [sum(length for _, length in mp3_frames(data)) for data in segments]
    begin, sample, n = end - timedelta(hours=hours), 0, 0
    while sample < hours * 3600 * RATE:
        data, samples = segments[n % len(segments)], lengths[n % len(segments)]
        at = utc_ns(begin) + sample * 1_000_000_000 // RATE
        writer.append(data, epoch=1, first_sample=sample, samples=samples, utc_ns=at)
        sample, n = sample + samples, n + 1
    writer.close()
    return begin


@contextlib.contextmanager
def athir(sound: list[bytes], listeners: int, hours: float) -> Iterator[tuple[int, int, datetime, datetime]]:
    """A delivery process before a ring and a log; gives its pid, its port, and what the log holds."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as root, _feeding(feed_ring, root, sound):
        end = datetime.now(UTC)
        begin = write_log(root, sound, end, hours)
        port = _free_port()
        env = {**os.environ, "ATHIR_HOME": root, "ATHIR_RADIO_PORT": str(port), "ATHIR_SITE_PORT": "64001"}
        env["ATHIR_MAX_LISTENERS"] = str(3 * listeners + 100)  # those before may not be gone yet
        env["ATHIR_REWIND_HOURS"] = str(hours + 1)
        with _running([sys.executable, "-m", "athir.delivery"], env=env) as pid:
            _wait_for_port(port)
            yield pid, port, begin, end
        shutil.rmtree(Home(Path(root)).station().shm_dir, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listeners", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure each")
    parser.add_argument("--hours", type=float, default=2.0, help="how much log there is")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count, seconds = options.listeners, options.seconds
    with athir(blocks(), count, options.hours) as (pid, port, begin, end):
        span = (end - begin).total_seconds() - SPARE_SECONDS

        def moment(at: float) -> str:
            return f"{MOUNT.path}?from={begin + timedelta(seconds=at):%Y-%m-%dT%H:%M:%S.%fZ}"

        live = measure(pid, port, count, 0.0, seconds)
        past = measure(pid, port, count, 0.0, seconds, [moment(span * n / count) for n in range(count)])
        together = measure(pid, port, count, 0.0, seconds, [moment(span / 2)] * count)
    found = {
        "bench": "rewind",
        "mount": MOUNT.name,
        "hours": options.hours,
        "seconds": seconds,
        "live": asdict(live),
        "past": asdict(past),
        "together": asdict(together),
        "ratio": round(past.cpu_ms_per_1000 / live.cpu_ms_per_1000, 2),
        "ratio_together": round(together.cpu_ms_per_1000 / live.cpu_ms_per_1000, 2),
        "underruns": past.underruns + together.underruns,
        "target": "ratio <= 3, underruns 0",
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
