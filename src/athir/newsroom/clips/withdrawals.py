"""A range of the log is withdrawn: every clip that holds any of it is gone with it, and comes back when it does."""

from __future__ import annotations

from typing import Any

from athir.airlog.ledger import Entry
from athir.newsroom.clips import actions
from athir.newsroom.clips.models import Clip
from athir.newsroom.record.log import reader


def holds_any(clip: Clip, entry: Entry) -> bool:
    """Whether anything of the clip was on air in the range. By time, whatever the mount: all carry one bus."""
    try:
        pieces = clip.pieces()
    except (KeyError, TypeError, ValueError):
        return True  # what it holds cannot be told: the careful answer
    return any(one.start < entry.end and entry.start < one.end for one in pieces)


def _near(station: str, entry: Entry) -> list[Clip]:
    rows = Clip.objects.filter(station__slug=station, started_at__lt=entry.end, ended_at__gt=entry.start)
    return [clip for clip in rows.select_related("station") if holds_any(clip, entry)]


def withdraw(station: str, entry: Entry, **_kwargs: Any) -> None:
    """Receiver of ``record.signals.withdrawn``."""
    for clip in _near(station, entry):
        if clip.withdrawn_at is None:
            actions.withdraw(clip, entry.why)


def restore(station: str, entry: Entry, **_kwargs: Any) -> None:
    """Receiver of ``record.signals.restored``: what another withdrawal still touches stays away for that one's reason."""
    still = [one for one in reader(station).state().withdrawn.values() if one.id != entry.id]
    for clip in _near(station, entry):
        if clip.withdrawn_at is None:
            continue
        other = next((one for one in still if holds_any(clip, one)), None)
        if other is None:
            actions.restore(clip)
        else:
            actions.withdraw(clip, other.why)
