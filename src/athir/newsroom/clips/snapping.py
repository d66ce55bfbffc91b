"""A moment moved into the pause beside it, by the drawn air."""

from __future__ import annotations

from datetime import datetime

from athir.contracts.units import utc_ns
from athir.newsroom.clips import ranges, wave_file, waves
from athir.newsroom.clips.silence import REACH, loudness_of, snapped

_STEP = wave_file.STEPS[0]


def snap(station: str, when: datetime, opens: bool) -> datetime:
    """``opens``: the sound begins after it. ``when`` itself where there is no pause near, or nothing is drawn."""
    at = utc_ns(when) // 1_000_000
    first, last = at - REACH * _STEP, at + REACH * _STEP
    begin = wave_file.starts(first, last)[0]
    try:
        loudness = loudness_of(waves.pairs(station, first, last, _STEP))
    except waves.Busy:
        return when
    place = (at - begin) // _STEP
    found = snapped(loudness, place, opens)
    return when if found == place else ranges.from_ms(begin + found * _STEP)
