"""What pages know of the radio: mounts, their weight, where they are. What is on air comes by script, live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from athir.contracts.mounts import BY_NAME, MOUNTS, Mount
from athir.contracts.units import LEAD_SECONDS
from athir.newsroom.settings import HOUSE

NORMAL = ("live.aac", "live.mp3")
"""What a reader gets who chose nothing: the first that his browser plays."""
LOW = ("low.opus", "low.aac", "live.mp3")
"""The same on Save-Data, 2G and 3G."""

_BACK = timedelta(hours=169)
"""Just more than anybody can go back (``rewind_hours``)."""
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


def kept_mounts() -> list[str]:
    """Names of the mounts whose last ``rewind_hours`` can be heard again, the one that is kept longest first."""
    if HOUSE.rewind_hours <= 0:
        return []
    kept = [mount for mount in MOUNTS if mount.name in HOUSE.logged_mounts and mount.codec in ("aac", "mp3")]
    # As ``now.json`` has it (delivery/now.py): AAC before MP3, the best before the lighter.
    return [mount.name for mount in sorted(kept, key=lambda mount: (mount.codec, -mount.bitrate))]


def offsets(zone: ZoneInfo, now: datetime, days: int = 500) -> list[tuple[int, int]]:
    """From when (epoch seconds, 0 first) the station's clock is how many minutes before UTC, for so many days from now.

    What a page's script needs to write station time without asking the browser's rules about a zone. A page is baked
    anew at least once a year (the year in its foot), so the list never runs out.
    """
    found = [(0, _minutes(zone, now))]
    day = now.replace(minute=0, second=0, microsecond=0)
    for _ in range(days):
        after = day + timedelta(days=1)
        if _minutes(zone, after) != found[-1][1]:
            moment = _change(zone, day, after)
            found.append((int(moment.timestamp()), _minutes(zone, moment)))
        day = after
    return found


def _minutes(zone: ZoneInfo, when: datetime) -> int:
    return round((when.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 60)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute, between both, at which the offset changes."""
    was = _minutes(zone, before)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if _minutes(zone, middle) == was else (before, middle)
    return after


def player_data() -> dict[str, str | int]:
    """``data-`` values of the player, and of going back in time: ``kept`` mounts, ``hours``, and how many seconds
    ``behind`` the air a new listener begins. Without ATHIR_RADIO_URL the host is the one the reader came by."""
    mounts = [{"name": mount.name, "type": _TYPES[mount.codec]} for mount in MOUNTS]
    return {
        "mounts": json.dumps(mounts, separators=(",", ":")),
        "radio": HOUSE.radio_url.rstrip("/"),
        "radio_port": str(HOUSE.radio_port),
        # From a week ago on: one goes back so far, also over the night on which the clocks were set.
        "offsets": json.dumps(offsets(HOUSE.tz, datetime.now(UTC) - _BACK), separators=(",", ":")),
        "normal": " ".join(NORMAL),
        "low": " ".join(LOW),
        "kept": " ".join(kept_mounts()),
        "hours": f"{HOUSE.rewind_hours:g}",
        "whole_hours": max(1, round(HOUSE.rewind_hours)),
        "behind": f"{HOUSE.burst_seconds + LEAD_SECONDS:g}",
    }


def radio_base(host: str, scheme: str = "http") -> str:
    """Address of the radio for a reader who came by ``host`` (a Host header): ATHIR_RADIO_URL, else that host's port."""
    if HOUSE.radio_url:
        return HOUSE.radio_base
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    return f"{scheme}://{name}:{HOUSE.radio_port}"
