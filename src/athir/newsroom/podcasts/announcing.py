"""When a show goes on the air or ends, its podcasts' feeds say so at once, and the WebSub hub is told.

Asked by the worker every two seconds. What was told last stands in the podcast's row: a worker that starts anew tells what it
missed, once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from athir.newsroom.baking.dirty import touch
from athir.newsroom.podcasts import on_air
from athir.newsroom.podcasts.addresses import feed_path
from athir.newsroom.podcasts.feeds import PUBLISHER_PATH
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.on_air import Airing
from athir.newsroom.podcasts.pages import airing_key
from athir.newsroom.shows.models import Slot
from athir.newsroom.syndication.websub import tell_hub


def mark(airings: Iterable[Airing]) -> str:
    """What names a state of the air: each broadcast with its status. Times do not count, they move by quarters of an hour."""
    told = sorted(f"{one.guid} {one.status}" for one in airings)
    return hashlib.sha256("\n".join(told).encode()).hexdigest() if told else ""


def announce() -> int:
    """Tell of every podcast whose show's broadcasts stand otherwise than when it was told last; how many those are."""
    rows = Podcast.objects.filter(live=True, private=False, complete=False, show__isnull=False)
    podcasts = list(rows.select_related("station"))
    slots: dict[int | None, set[str]] = {}
    for show, slot in Slot.objects.filter(show__in=[one.show_id for one in podcasts]).values_list("show", "public_id"):
        slots.setdefault(show, set()).add(slot)
    changed = []
    for one in podcasts:
        own = slots.get(one.show_id, set())
        now = mark(airing for airing in on_air.airings(one.station.slug) if airing.slot in own)
        if now != one.airing_told:
            changed.append((one, now))
    for podcast, now in changed:
        with transaction.atomic():
            if Podcast.objects.filter(pk=podcast.pk, airing_told=podcast.airing_told).update(airing_told=now):
                touch({airing_key(podcast.pk)})
                tell_hub([feed_path(podcast), PUBLISHER_PATH])
    return len(changed)
