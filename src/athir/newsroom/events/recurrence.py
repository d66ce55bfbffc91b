"""When an event takes place: wall-clock dates and times, a zone's name, a rule of repetition. Pure, no Django.

A rule is an RRULE (RFC 5545 §3.3.10) that counts in days: hours are the event's own, so that it stands at 18:00 on the
station's clocks before and after a change of the clocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from athir.almanac.clock import instant, midnight

MOST = 1500
"""Occurrences of one event: four years of a daily one. A rule without end goes no further than it is asked for."""

ASSUMED = timedelta(hours=2)
"""How long an event without an end is taken to last, where that must be known."""

LONGEST_DAYS = 92
"""Days that one occurrence may last; what lasts longer repeats daily."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Monday first, as ``date.weekday`` counts."""

_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"})
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_DAY = re.compile(r"\d{8}\Z")


class Repeat(StrEnum):
    """How an event repeats, as an editor says it."""

    NEVER = ""
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MONTHLY_WEEKDAY = "monthly_weekday"
    YEARLY = "yearly"
    OWN = "own"


class RuleError(ValueError):
    """A rule that cannot be used; ``part`` is what is wrong in it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class When:
    """The first date and the rule. ``start`` and ``end`` are ``None`` for all day; ``end`` alone for an open end.
    ``last_day`` is the day on which the first occurrence ends."""

    day: date
    zone: ZoneInfo
    start: time | None = None
    end: time | None = None
    last_day: date | None = None
    rule: str = ""
    left_out: frozenset[date] = frozenset()

    @property
    def all_day(self) -> bool:
        return self.start is None

    @property
    def days_long(self) -> int:
        """Midnights between begin and end."""
        return (self.last_day - self.day).days if self.last_day else 0


def compose(
    repeat: Repeat, day: date, every: int = 1, weekdays: tuple[str, ...] = (), until: date | None = None
) -> str:
    """The RRULE of what an editor chose; ``""`` for no repetition."""
    if repeat in (Repeat.NEVER, Repeat.OWN):
        return ""
    frequency = "MONTHLY" if repeat is Repeat.MONTHLY_WEEKDAY else repeat.name
    parts = [f"FREQ={frequency}"]
    if every > 1:
        parts.append(f"INTERVAL={every}")
    if repeat is Repeat.WEEKLY:
        chosen = {*weekdays, WEEKDAYS[day.weekday()]}
        parts.append("BYDAY=" + ",".join(name for name in WEEKDAYS if name in chosen))
    elif repeat is Repeat.MONTHLY_WEEKDAY:
        number = (day.day - 1) // 7 + 1
        # A fifth Saturday is not in every month: the editor means the last one.
        parts.append(f"BYDAY={number if number < 5 else -1}{WEEKDAYS[day.weekday()]}")
    if until:
        parts.append(f"UNTIL={until:%Y%m%d}")
    return ";".join(parts)


def parts_of(rule: str) -> dict[str, str]:
    """The parts of an RRULE, in order. Raises :class:`RuleError`."""
    found: dict[str, str] = {}
    for part in rule.removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name not in _PARTS or name in found:
            raise RuleError(part or rule)
        found[name] = value
    if found.get("FREQ") not in _FREQUENCIES:
        raise RuleError(f"FREQ={found.get('FREQ', '')}")
    if "UNTIL" in found and not _DAY.match(found["UNTIL"]):
        raise RuleError(f"UNTIL={found['UNTIL']}")
    if found.get("INTERVAL") == "0":
        raise RuleError("INTERVAL=0")
    return found


def check(rule: str, day: date) -> None:
    """Raise :class:`RuleError` for a rule that says nothing, something of hours, or never comes about."""
    parts_of(rule)
    try:
        first = next(iter(rrulestr(rule, dtstart=datetime.combine(day, time()))), None)
    except (ValueError, TypeError, ArithmeticError):
        raise RuleError(rule) from None
    if first is None:
        raise RuleError(rule)


def days(when: When, first: date, last: date) -> list[date]:
    """The days on which it begins, from ``first`` to ``last`` both included, :data:`MOST` at most, without those left out."""
    if not when.rule:
        found = [when.day]
    else:
        rules = rrulestr(when.rule, dtstart=datetime.combine(when.day, time()))
        found = [when.day]  # the first date stands whether the rule knows it or not (RFC 5545 §3.8.5.3)
        for number, at in enumerate(rules):
            if at.date() > last or number >= MOST:
                break
            if at.date() > when.day:
                found.append(at.date())
    return [day for day in found if first <= day <= last and day not in when.left_out]


def span(when: When, day: date) -> tuple[datetime, datetime]:
    """Begin and end (UTC) of the occurrence that begins on ``day``.

    An hour that comes twice is taken the first time; an end that the clocks leave no room for is put off by as long as
    the wall clock says. An open end is taken as :data:`ASSUMED`.
    """
    ends_on = day + timedelta(days=when.days_long)
    if when.start is None:
        return midnight(day, when.zone), midnight(ends_on + timedelta(days=1), when.zone)
    begins = instant(day, when.start, when.zone)
    if when.end is None:
        return begins, begins + ASSUMED + timedelta(days=when.days_long)
    ends = instant(ends_on, when.end, when.zone)
    if ends <= begins:
        wall = datetime.combine(ends_on, when.end) - datetime.combine(day, when.start)
        ends = begins + max(wall, timedelta(minutes=1))
    return begins, ends


def until_utc(when: When) -> str:
    """The rule as a calendar program takes it: UNTIL in UTC beside a begin with hours (RFC 5545 §3.3.10)."""
    if not when.rule or when.start is None:
        return when.rule
    found = parts_of(when.rule)
    if "UNTIL" in found:
        last = datetime.strptime(found["UNTIL"], "%Y%m%d").replace(tzinfo=UTC).date()
        found["UNTIL"] = f"{instant(last, when.start, when.zone):%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in found.items())
