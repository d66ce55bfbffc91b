"""``?from=…&to=…`` of the radio port: moments of the past as a listener's address names them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from athir.contracts.units import from_utc_ns, iso, parse_iso, utc_ns
from athir.delivery.http import Request

AHEAD_NS = 5_000_000_000
"""How far a listener's clock may be ahead of ours."""
_HOUR_NS = 3_600_000_000_000
_EXAMPLE = "such as from=2026-11-24T14:32:00Z"


class Refused(Exception):
    """A moment that cannot be had: ``status`` and a sentence for the listener."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


@dataclass(frozen=True)
class Asked:
    """Nanoseconds of UTC. ``to_ns`` ``None``: from then on, without an end."""

    from_ns: int
    to_ns: int | None


def is_asked(request: Request) -> bool:
    """Whether the address names a moment at all."""
    return any(name in ("from", "to") for name, _ in request.query)


def moment_query(wanted: Asked) -> str:
    """What an address of a mount needs to mean this moment or range."""
    moments = [("from", wanted.from_ns), ("to", wanted.to_ns)]
    parts = [f"{name}={iso(from_utc_ns(ns))}" for name, ns in moments if ns is not None]
    return "?" + "&".join(parts)


def asked(request: Request, now: datetime, hours: float) -> Asked:
    """What ``request`` asks for at ``now``, at most ``hours`` back. Raises :class:`Refused`."""
    if not request.arg("from"):
        raise Refused(400, f"To hear what was on the air, say from when: {_EXAMPLE}.")
    now_ns, start = utc_ns(now), _moment(request.arg("from"), "from")
    if start > now_ns + AHEAD_NS:
        raise Refused(400, "That moment is still to come: from must lie in the past.")
    if hours <= 0:
        raise Refused(404, "This station does not offer its past hours.")
    if start < now_ns - round(hours * _HOUR_NS):
        raise Refused(404, f"One can go back {hours:g} hours here; that moment is longer ago.")
    if not any(name == "to" for name, _ in request.query):
        return Asked(start, None)
    end = _moment(request.arg("to"), "to")
    if end <= start:
        raise Refused(400, "The range ends before it begins: to must come after from.")
    if end > now_ns + AHEAD_NS:
        raise Refused(400, "The range is not over yet: leave out to, or ask again when it is.")
    return Asked(start, end)


def _moment(text: str, name: str) -> int:
    """A plus in a query is read as a space; before an offset it can be nothing else."""
    try:
        return utc_ns(parse_iso(text.strip().replace(" ", "+") if "T" in text else text))
    except (ValueError, OverflowError):
        raise Refused(400, f"{name} is no time in UTC, {_EXAMPLE}.") from None
