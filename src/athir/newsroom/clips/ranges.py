"""A range of the air as a clip stores it: from two moments to stretches of the log, or a sentence why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from athir.airlog.aired import Stretch, aired, wall_clock
from athir.newsroom.record import log

SHORTEST = timedelta(seconds=1)
SHORTEST_HEARD = timedelta(milliseconds=100)
"""Of what one listens to at the desk."""

LONGEST = timedelta(minutes=30)

_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\Z")


@dataclass(frozen=True)
class Taken:
    """What the log holds of a range on the mount that holds most of it."""

    mount: str
    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> datetime:
        return self.stretches[0].start

    @property
    def end(self) -> datetime:
        return self.stretches[-1].end


def moment(text: str, zone: tzinfo, ends: bool = False) -> datetime:
    """``2026-11-24T14:32:10.25`` in station time as UTC; of an hour that comes twice the first passing, for ``ends``
    the second. Raises ``ValidationError``."""
    found = _LOCAL.match(text.strip())
    try:
        naive = datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        naive = None
    if naive is None:
        raise ValidationError(_("Write the day and the time as 2026-11-24 14:32:10."))
    return wall_clock(naive, naive, zone)[int(ends)]


def from_ms(milliseconds: int) -> datetime:
    """Raises ``ValidationError`` for what is no moment."""
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValidationError(_("This is no moment.")) from None


def check(start: datetime, end: datetime, shortest: timedelta = SHORTEST) -> None:
    """Raises ``ValidationError`` for what is no range, or too short or long for a clip."""
    if end <= start:
        raise ValidationError(_("The end lies before the beginning: exchange them."))
    if end - start < shortest:
        raise ValidationError(_("A clip is at least a second long: move the end."))
    if end - start > LONGEST:
        raise ValidationError(_("A clip is at most half an hour long: move the end, or make an episode of it."))


def take(station: str, start: datetime, end: datetime, *, shortest: timedelta = SHORTEST) -> Taken:
    """What aired between two moments. Raises ``ValidationError`` with a sentence."""
    check(start, end, shortest)
    mount = log.best_mount(station, start, end)
    found = aired(log.index(station, mount), station, start, end) if mount else None
    if found is None or not found.pieces:
        raise ValidationError(_("Nothing of this is in the log: choose a time at which the station was on the air."))
    if log.is_withdrawn(station, found.stretches):
        raise ValidationError(_("Something of this range was withdrawn: nobody may hear it."))
    return Taken(mount, found.stretches)
