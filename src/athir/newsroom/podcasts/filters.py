"""By what episodes can be filtered: where they stand on their way, their podcast, season, kind and language."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from athir.newsroom.podcasts.episodes import Episode

_READY = Q(state=Episode.State.READY, withdrawn_at__isnull=True)
STAGES: dict[str, tuple[Any, Q]] = {
    "approval": (_("waits for approval"), _READY & Q(live=False, publish_at__isnull=True)),
    "planned": (_("planned"), Q(live=False, publish_at__isnull=False)),
    "published": (_("published"), _READY & Q(live=True)),
    "preparing": (_("being prepared"), Q(state__in=[Episode.State.WAITING, Episode.State.PROCESSING])),
    "refused": (_("could not be prepared"), Q(state=Episode.State.REFUSED)),
    "withdrawn": (_("withdrawn"), Q(withdrawn_at__isnull=False)),
}


def stage_of(episode: Episode) -> str:
    """Where an episode stands, as one of :data:`STAGES`."""
    if episode.withdrawn_at is not None:
        return "withdrawn"
    if episode.state == Episode.State.REFUSED:
        return "refused"
    if episode.state != Episode.State.READY:
        return "preparing"
    if episode.live:
        return "published"
    return "planned" if episode.publish_at else "approval"


class EpisodeFilterSet(WagtailFilterSet):
    """Episodes."""

    stage = django_filters.ChoiceFilter(
        label=_("Stage"), choices=[(key, label) for key, (label, _rows) in STAGES.items()], method="at_stage"
    )

    class Meta:
        model = Episode
        fields = ["podcast", "kind", "language"]

    def at_stage(self, rows: Any, _name: str, value: str) -> Any:
        """Those that stand there."""
        return rows.filter(STAGES[value][1]) if value in STAGES else rows
