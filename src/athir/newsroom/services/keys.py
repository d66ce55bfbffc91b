"""What pages of the services depend on, as keys of the baking engine."""

from __future__ import annotations

KINDS = (
    "today",
    "prayer",
    "calendar",
    "weather",
    "pharmacies",
    "numbers",
    "cuts",
    "transport",
    "markets",
    "announcements",
    "fm",
)
"""The kinds of services, as they stand in addresses and in the order in which they are offered."""

TOWNS = "services:towns"
"""The towns there are and their names."""

DAY = "services:day"
"""What changes with the day: touched at local midnight, and at the hour when a night of duty ends."""


NEXT = "next"
"""As a kind of :func:`key`: which prayer of a town comes next. Touched at each of them; a printed month does not care."""


def key(kind: str, town: int | None = None) -> str:
    """What is known of ``kind`` in a town; without a town: what holds everywhere."""
    return f"services:{kind}:{town}" if town else f"services:{kind}"
