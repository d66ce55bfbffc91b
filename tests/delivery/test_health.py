"""Whether what listeners hear is sound, and the numbers behind it."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest

from athir.airlog.writer import LogWriter
from athir.contracts import health as contract
from athir.contracts.health import Health, MountHealth
from athir.contracts.ring import RingWriter
from athir.contracts.units import utc_ns

Port = Any
HEARD = MountHealth(True, 100.0, -18.5, 0.0, 0.1, "mp3", 48_000, 2)


def say(port: Port, sound: bool = True, reason: str = "", ago: float = 0, **mounts: MountHealth) -> None:
    at = port.clock.now - timedelta(seconds=ago)
    contract.write(port.station.health, Health(at, sound, reason, {"live.mp3": HEARD, **mounts}))


def test_it_is_well_while_the_watcher_hears_sound(port: Port) -> None:
    say(port)
    assert port.get("/healthz").status == 200


def test_it_is_not_well_before_anybody_listened(port: Port) -> None:
    answer = port.get("/healthz")
    assert answer.status == 503 and b"watcher" in answer.body


def test_it_is_not_well_when_the_watcher_fell_silent(port: Port) -> None:
    say(port, ago=30)
    answer = port.get("/healthz")
    assert answer.status == 503 and b"30 s" in answer.body


def test_the_reason_is_said_in_the_watchers_words(port: Port) -> None:
    say(port, sound=False, reason="live.opus: silent for 12 s")
    answer = port.get("/healthz")
    assert answer.status == 503 and b"live.opus: silent for 12 s" in answer.body


def test_prepared_frames_are_not_the_air(port: Port) -> None:
    say(port)
    port.station.ring("live.mp3").parent.mkdir(parents=True, exist_ok=True)
    ring = RingWriter(port.station.ring("live.mp3"), 10, 16_000)
    ring.beat()
    port.answers.tick(time.monotonic_ns() + 2_000_000_000)
    assert port.get("/healthz").status == 200, "a restart is no outage"
    port.answers.tick(time.monotonic_ns() + 15_000_000_000)
    answer = port.get("/healthz")
    ring.close()
    assert answer.status == 503 and b"away for 15 s" in answer.body


def test_a_verdict_from_the_future_is_none(port: Port) -> None:
    say(port, ago=-3600)
    assert port.get("/healthz").status == 503


def test_a_torn_verdict_keeps_the_last_one_until_it_is_old(port: Port) -> None:
    say(port)
    assert port.get("/healthz").status == 200
    port.station.health.write_bytes(b'{"format":"athir-he')
    assert port.get("/healthz").status == 200
    port.clock.move(60)
    assert port.get("/healthz").status == 503


def metrics(port: Port) -> dict[str, float]:
    answer = port.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.body.decode()
    assert text.endswith("\n")
    helped = set(re.findall(r"^# HELP (\w+) .+$", text, re.M))
    assert helped == set(re.findall(r"^# TYPE (\w+) (?:gauge|counter)$", text, re.M))
    values: dict[str, float] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        found = re.fullmatch(r'([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})?) (\S+)', line)
        assert found, line
        assert found[1].partition("{")[0] in helped
        values[found[1]] = float(found[2])
    return values


def test_an_empty_house_has_metrics_and_is_not_sound(port: Port) -> None:
    found = metrics(port)
    assert found["athir_sound"] == 0
    assert found['athir_listeners{mount="live.mp3"}'] == 0


def test_numbers_of_a_station_on_the_air(port: Port) -> None:
    say(port, **{"low.aac": MountHealth(False, 0, -120, 12.5, 3, "aac", 48_000, 1, errors=2)})
    port.floor.counted = {"live.mp3": 12}
    port.counters.update(blocks_sent=5, blocks_skipped_total=2)
    port.station.ring("live.mp3").parent.mkdir(parents=True, exist_ok=True)
    ring = RingWriter(port.station.ring("live.mp3"), 10, 16_000)
    ring.write(b"x", 12_000, 0, 1, time.monotonic_ns() + 500_000_000)
    log = LogWriter(port.station, "live.aac")
    log.append(b"x", epoch=1, first_sample=0, samples=48_000, utc_ns=utc_ns(port.clock.now - timedelta(seconds=5)))
    found = metrics(port)
    ring.close()
    log.close()
    assert found["athir_sound"] == 1
    assert found['athir_listeners{mount="live.mp3"}'] == 12
    assert found["athir_delivery_blocks_sent_total"] == 5
    assert found["athir_delivery_blocks_skipped_total"] == 2
    assert found['athir_output_level_dbfs{mount="live.mp3"}'] == -18.5
    assert found['athir_output_silent_seconds{mount="low.aac"}'] == 12.5
    assert found['athir_output_decode_errors_total{mount="low.aac"}'] == 2
    assert 1.3 < found['athir_ring_lead_seconds{mount="live.mp3"}'] <= 1.5, "a second of lead, and half a second"
    assert 0 <= found['athir_air_beat_age_seconds{mount="live.mp3"}'] < 5
    assert found['athir_log_age_seconds{mount="live.aac"}'] == pytest.approx(4)
    assert 'athir_ring_lead_seconds{mount="low.aac"}' not in found, "what is not known is not zero"


def test_labels_are_escaped(port: Port) -> None:
    say(port, **{'a"b\\c\nd': HEARD})
    assert 'athir_output_connected{mount="a\\"b\\\\c\\nd"}' in metrics(port)
    port.counters['odd name "\n'] = 1
    metrics(port)
