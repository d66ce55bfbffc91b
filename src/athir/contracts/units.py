"""Units, so that samples, nanoseconds and milliseconds never mix."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NewType

RATE = 48_000
"""Samples a second of the programme bus and of every time in the log."""

BLOCK = 12_000
"""Samples of one block of the bus: 250 ms."""

BLOCK_NS = BLOCK * 1_000_000_000 // RATE

LEAD_SECONDS = 1.0
"""How far the air runs ahead of what delivery sends: a late block is not a late listener."""

Samples = NewType("Samples", int)
UtcNs = NewType("UtcNs", int)
"""Nanoseconds since 1970-01-01T00:00Z."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_ns(when: datetime) -> UtcNs:
    """An aware datetime as nanoseconds since 1970; naive times are a programming error."""
    if when.tzinfo is None:
        raise ValueError("naive datetime: times that cross processes are aware")
    delta = when - _EPOCH
    return UtcNs((delta.days * 86_400 + delta.seconds) * 1_000_000_000 + delta.microseconds * 1_000)


def from_utc_ns(ns: int) -> datetime:
    """UTC datetime of nanoseconds since 1970 (cut to microseconds)."""
    return _EPOCH + timedelta(microseconds=ns // 1_000)


def iso(when: datetime) -> str:
    """ISO 8601 in UTC, microseconds and a Z."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_iso(text: str) -> datetime:
    """An ISO 8601 time with offset or Z, as UTC. Raises ``ValueError`` for naive or malformed text."""
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    try:
        return when.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is beyond the calendar") from None
