"""``/healthz`` and ``/metrics``: is what a listener hears sound, and the numbers behind it.

``/healthz`` says 200 only while the watcher, who decodes our own streams as a listener would, has said within the
last seconds that they are sound (``contracts/health.py``); otherwise 503 and the reason in words. That a process
runs or a port answers is no proof of sound; nor are prepared frames when the air stays away. ``/metrics`` is Prometheus' text format 0.0.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from athir.airlog.segment import Segment
from athir.contracts.health import STALE_SECONDS, Health, HealthReader
from athir.contracts.mounts import Mount
from athir.contracts.ring import RingReader
from athir.contracts.units import LEAD_SECONDS, utc_ns
from athir.delivery.http import Response
from athir.delivery.replies import NO_STORE, sentence
from athir.home import StationHome

AWAY_SECONDS = 10.0
"""The air restarts in a second or two, and prepared frames stand in for it; longer is an outage, whatever is heard."""
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class RingFacts:
    """One mount's ring now. ``beat_age`` and ``lead`` in seconds; ``None`` = there is no ring."""

    beat_age: float | None
    lead: float | None
    """How long until the newest block must be sent; negative = listeners already wait for the air."""


class Rings:
    """Looks at the rings of a station from outside, without reading sound."""

    def __init__(self, station: StationHome, mounts: Sequence[Mount]) -> None:
        self._readers = {mount.name: RingReader(station.ring(mount.name)) for mount in mounts}

    def facts(self, mono_ns: int) -> dict[str, RingFacts]:
        return {name: _facts(reader, mono_ns) for name, reader in self._readers.items()}

    def alive(self, mono_ns: int) -> bool:
        """Whether the air gave a sign of life in any ring within the last 5 s."""
        away = self.away(mono_ns)
        return away is not None and away < 5

    def away(self, mono_ns: int) -> float | None:
        """Seconds since the air's last sign of life in any ring; ``None`` while there is no ring."""
        ages = [facts.beat_age for facts in self.facts(mono_ns).values()]
        return min((age for age in ages if age is not None), default=None)

    def close(self) -> None:
        for reader in self._readers.values():
            reader.close()


def _facts(reader: RingReader, mono_ns: int) -> RingFacts:
    reader.attach()
    if not reader.attached or not reader.beat_ns:
        return RingFacts(None, None)
    newest = reader.get(reader.count - 1)
    lead = (newest.due_ns - mono_ns) / 1e9 + LEAD_SECONDS if newest else None
    return RingFacts((mono_ns - reader.beat_ns) / 1e9, lead)


def verdict(health: Health | None, now: datetime) -> str:
    """Why the output is not sound, in words; empty when it is."""
    if health is None:
        return "Nothing is known of the output yet: the watcher has not reported. Is `athir up` running?"
    if not health.fresh(now):
        age = (now - health.at).total_seconds()
        return f"The watcher has not reported for {age:.0f} s (more than {STALE_SECONDS:.0f}): it or the air stands."
    if not health.sound:
        return health.reason or "The watcher says that the output is not sound, without a reason."
    return ""


def healthz(reader: HealthReader, now: datetime, away: float | None) -> Response:
    """The answer for load balancers and people. ``away``: seconds since the air's last sign of life, if it gave one."""
    reason = verdict(reader.read(), now)
    if not reason and away is not None and away > AWAY_SECONDS:
        reason = f"The air has been away for {away:.0f} s: listeners hear prepared frames. See `athir status`."
    if reason:
        return sentence(503, f"not sound: {reason}", ("Retry-After", "5"))
    return Response(200, b"sound\n", headers=NO_STORE)


@dataclass
class Family:
    """One metric: name, kind, help, and a value for each set of labels."""

    name: str
    kind: str
    help: str
    values: list[tuple[dict[str, str], float]] = field(default_factory=list)

    def add(self, value: float | bool | None, **labels: str) -> None:
        """A ``None`` is left out: unknown is not zero."""
        if value is not None:
            self.values.append((labels, float(value)))


def exposition(families: Iterable[Family]) -> bytes:
    """Prometheus' text format."""
    lines: list[str] = []
    for family in families:
        if not family.values:
            continue
        text = family.help.replace("\\", "\\\\").replace("\n", "\\n")
        lines += [f"# HELP {family.name} {text}", f"# TYPE {family.name} {family.kind}"]
        for labels, value in family.values:
            inner = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            lines.append(f"{family.name}{f'{{{inner}}}' if inner else ''} {_number(value)}")
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def metrics(
    *,
    mounts: Sequence[Mount],
    health: Health | None,
    now: datetime,
    listeners: Mapping[str, int],
    sources: int,
    counters: Mapping[str, int],
    rings: Mapping[str, RingFacts],
    segments: Mapping[str, Segment | None],
) -> bytes:
    """All families. ``counters`` are the loop's, of this process; ``segments`` the newest of each logged mount."""
    found = [*_health(health, now), *_air(rings, segments, now)]
    family = Family("athir_listeners", "gauge", "Listeners over all delivery processes.")
    for mount in mounts:
        family.add(listeners.get(mount.name, 0), mount=mount.name)
    found.append(family)
    family = Family("athir_sources", "gauge", "Live sources connected over all delivery processes.")
    family.add(sources)
    found.append(family)
    for name, value in sorted(counters.items()):
        clean = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name.removesuffix("_total"))
        family = Family(f"athir_delivery_{clean}_total", "counter", f"{name.replace('_', ' ')}, of this process.")
        family.add(value)
        found.append(family)
    return exposition(found)


def _health(health: Health | None, now: datetime) -> list[Family]:
    sound = Family("athir_sound", "gauge", "1 while the decoded output is sound, as /healthz says.")
    sound.add(not verdict(health, now))
    if health is None:
        return [sound]
    age = Family("athir_health_age_seconds", "gauge", "Age of the watcher's verdict.")
    age.add((now - health.at).total_seconds())
    named = [
        Family("athir_output_connected", "gauge", "1 while the watcher is connected to the mount."),
        Family("athir_output_level_dbfs", "gauge", "RMS of the last second heard; -120 is digital silence."),
        Family("athir_output_silent_seconds", "gauge", "How long the mount has been silent."),
        Family("athir_output_late_seconds", "gauge", "How long no frame of the mount has come."),
        Family("athir_output_decode_errors_total", "counter", "Frames of the mount that did not decode."),
    ]
    for name, heard in health.mounts.items():
        values = (heard.connected, heard.level, heard.silent_seconds, heard.late_seconds, heard.errors)
        for family, value in zip(named, values, strict=True):
            family.add(value, mount=name)
    return [sound, age, *named]


def _air(rings: Mapping[str, RingFacts], segments: Mapping[str, Segment | None], now: datetime) -> list[Family]:
    beat = Family("athir_air_beat_age_seconds", "gauge", "Since the air's last sign of life in the mount's ring.")
    lead = Family("athir_ring_lead_seconds", "gauge", "Until the newest block must be sent; below 0 listeners wait.")
    for name, facts in rings.items():
        beat.add(facts.beat_age, mount=name)
        lead.add(facts.lead, mount=name)
    age = Family("athir_log_age_seconds", "gauge", "Since the end of the newest segment in the mount's log.")
    for name, segment in segments.items():
        age.add((utc_ns(now) - segment.end_utc_ns) / 1e9 if segment else None, mount=name)
    return [beat, lead, age]
