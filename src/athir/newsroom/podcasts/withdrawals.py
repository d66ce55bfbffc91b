"""A range of the log is withdrawn: every episode that holds any of it is gone with it, and comes back when it does."""

from __future__ import annotations

from typing import Any

from athir.airlog.ledger import Entry, LedgerReader
from athir.newsroom.podcasts import actions
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.settings import HOME


def holds_any(episode: Episode, entry: Entry) -> bool:
    """Whether anything that is heard in the episode was on air in the range; what was cut out of it does not count.

    By time, whatever the mount: all carry one bus.
    """
    try:
        pieces = episode.pieces()
    except (KeyError, TypeError, ValueError):
        return True  # what it holds cannot be told: the careful answer
    return any(one.start < entry.end and entry.start < one.end for one in pieces)


def _near(station: str, entry: Entry) -> list[Episode]:
    rows = Episode.objects.filter(station__slug=station, started_at__lt=entry.end, ended_at__gt=entry.start)
    return [episode for episode in rows.select_related("podcast") if holds_any(episode, entry)]


def withdraw(station: str, entry: Entry, **_kwargs: Any) -> None:
    """Receiver of ``record.signals.withdrawn``. One that somebody withdrew by hand keeps that reason."""
    for episode in _near(station, entry):
        if episode.withdrawn_at is None:
            actions.withdraw(episode, entry.why, entry=entry.id)


def restore(station: str, entry: Entry, **_kwargs: Any) -> None:
    """Receiver of ``record.signals.restored``: what another withdrawal still touches stays away for that one's reason."""
    rows = Episode.objects.filter(withdrawn_entry=entry.id).select_related("podcast")
    if not rows:
        return
    still = LedgerReader(HOME.station(station).log_dir).state().withdrawn.values()
    for episode in rows:
        other = next((one for one in still if one.id != entry.id and holds_any(episode, one)), None)
        if other is None:
            actions.restore(episode)
        else:
            actions.withdraw(episode, other.why, entry=other.id)
