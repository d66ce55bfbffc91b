"""The watcher's verdict: what a listener of ours would hear now.

Written every second by ``air/watchdog.py``, which decodes the delivered streams; read by delivery for
``/healthz`` and ``/metrics`` and by ``athir status``. Absent or old means: not sound.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import LastGood, write_document
from athir.contracts.units import iso, parse_iso

FORMAT, VERSION = "athir-health", 1
STALE_SECONDS = 10.0
_NUMBERS = ("connected", "decoded_seconds", "level", "silent_seconds", "late_seconds", "rate", "channels", "errors")


@dataclass(frozen=True)
class MountHealth:
    """What was heard of one mount. Levels in dBFS, times in seconds."""

    connected: bool
    decoded_seconds: float
    """Sound decoded since the watcher connected."""
    level: float
    """RMS of the last second; -120 is digital silence."""
    silent_seconds: float
    """How long the level has been below -45 dBFS."""
    late_seconds: float
    """How long no frame has come."""
    codec: str
    rate: int
    channels: int
    errors: int = 0


@dataclass(frozen=True)
class Health:
    at: datetime
    sound: bool
    """Whether every mount is connected, decodes and is not silent."""
    reason: str
    """In words, why not; empty when sound."""
    mounts: dict[str, MountHealth]

    def fresh(self, now: datetime) -> bool:
        return abs((now - self.at).total_seconds()) <= STALE_SECONDS


def write(path: Path, health: Health) -> None:
    """Replace the verdict; not fsynced, since nothing is lost with it."""
    body: dict[str, Any] = asdict(health)
    body["at"] = iso(health.at)
    write_document(path, FORMAT, VERSION, body, sync=False)


def _mount(record: dict[str, Any]) -> MountHealth:
    heard = MountHealth(**record)
    numbers = [getattr(heard, name) for name in _NUMBERS]
    if not all(isinstance(n, (int, float)) and math.isfinite(n) for n in numbers):
        raise ValueError(f"not numbers: {numbers}")
    return heard


def parse(record: dict[str, Any]) -> Health:
    """A JSON object as a verdict; raises ``KeyError``, ``TypeError`` or ``ValueError`` when it is none."""
    mounts = {str(k): _mount(v) for k, v in record["mounts"].items()}
    return Health(parse_iso(record["at"]), bool(record["sound"]), str(record["reason"]), mounts)


class HealthReader(LastGood[Health]):
    def __init__(self, path: Path) -> None:
        super().__init__(path, FORMAT, VERSION, parse)
