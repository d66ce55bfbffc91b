"""What pages know of the radio: mounts, their weight, where they are. What is on air comes by script, live."""

from __future__ import annotations

import json
from dataclasses import dataclass

from athir.contracts.mounts import BY_NAME, MOUNTS, Mount
from athir.newsroom.settings import HOUSE

NORMAL = ("live.aac", "live.mp3")
"""What a reader gets who chose nothing: the first that his browser plays."""
LOW = ("low.opus", "low.aac", "live.mp3")
"""The same on Save-Data, 2G and 3G."""

_TYPES = {"mp3": "audio/mpeg", "aac": "audio/aac", "opus": 'audio/ogg; codecs="opus"'}


@dataclass(frozen=True)
class Quality:
    """One choice of quality. ``megabytes`` an hour, from the mount's own rate."""

    mount: Mount
    megabytes: int
    level: str
    """``light``, ``good`` or ``high``."""


def megabytes_an_hour(mount: Mount) -> int:
    """What an hour costs the listener, in megabytes (10⁶ bytes)."""
    return round(mount.bytes_per_second * 3600 / 1_000_000)


def qualities() -> list[Quality]:
    """The choices, lightest first."""
    chosen = (("low.opus", "light"), ("live.aac", "good"), ("live.mp3", "high"))
    return [Quality(BY_NAME[name], megabytes_an_hour(BY_NAME[name]), level) for name, level in chosen]


def player_data() -> dict[str, str]:
    """``data-`` values of the player. Without ATHIR_RADIO_URL the host is the one the reader came by."""
    mounts = [{"name": mount.name, "type": _TYPES[mount.codec]} for mount in MOUNTS]
    return {
        "mounts": json.dumps(mounts, separators=(",", ":")),
        "radio": HOUSE.radio_url.rstrip("/"),
        "radio_port": str(HOUSE.radio_port),
        "zone": HOUSE.zone,
        "normal": " ".join(NORMAL),
        "low": " ".join(LOW),
    }


def radio_base(host: str, scheme: str = "http") -> str:
    """Address of the radio for a reader who came by ``host`` (a Host header): ATHIR_RADIO_URL, else that host's port."""
    if HOUSE.radio_url:
        return HOUSE.radio_base
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    return f"{scheme}://{name}:{HOUSE.radio_port}"
