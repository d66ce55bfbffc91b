"""Where speech begins and ends: a handle that was set roughly is put into the pause beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

REACH = 150
"""Pairs of 10 ms that are looked at to both sides: a second and a half."""

SHORTEST = 6
"""Pairs of a pause: 60 ms. Shorter ones are within words."""

INSIDE = 2
"""Pairs the edge stands away from the sound: a breath, not a cut."""

_PART = 0.08
_FLOOR = 2.0


def snapped(loudness: Sequence[int], at: int, opens: bool, reach: int = REACH) -> int:
    """The place, in pairs, nearest to ``at`` where a pause ends (``opens``: sound begins after it) or begins.

    ``loudness`` is the highest of each pair without sign, 0 where nothing was logged; ``at`` when there is no pause.
    """
    first, last = max(0, at - reach), min(len(loudness), at + reach)
    top = max(loudness[first:last], default=0)
    edges = [
        max(begin, end - INSIDE) if opens else min(end, begin + INSIDE)
        for begin, end in _pauses(loudness[first:last], max(_FLOOR, top * _PART))
        if (end < last - first if opens else begin > 0)
    ]
    return min((first + edge for edge in edges), key=lambda place: abs(place - at), default=at)


def _pauses(loudness: Sequence[int], limit: float) -> Iterator[tuple[int, int]]:
    begin = -1
    for place, value in enumerate(loudness):
        if value <= limit and begin < 0:
            begin = place
        elif value > limit and begin >= 0:
            if place - begin >= SHORTEST:
                yield begin, place
            begin = -1
    if begin >= 0 and len(loudness) - begin >= SHORTEST:
        yield begin, len(loudness)


def loudness_of(pairs: bytes) -> list[int]:
    """Of drawn pairs (int8, lowest and highest): how loud each is, 0-128."""
    signed = memoryview(pairs).cast("b")
    return [max(-low, high) if low <= high else 0 for low, high in zip(signed[::2], signed[1::2], strict=True)]
