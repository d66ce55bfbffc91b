"""The demo's shows and the grid of the week."""

from __future__ import annotations

from datetime import time

from athir.newsroom.demo.content.programme import PROGRAMMES
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Desk, Station
from athir.newsroom.library.models import Picture, Playlist
from athir.newsroom.shows.models import Show, Slot


def shows(
    station: Station,
    desks: dict[str, Desk],
    persons: dict[str, Person],
    playlists: dict[str, Playlist],
    pictures: dict[str, Picture],
) -> None:
    """Make the shows that are not there, each with its slots. One that is there keeps its own."""
    for programme in PROGRAMMES:
        if Show.objects.filter(slug=programme.slug).exists():
            continue
        show = Show.objects.create(
            station=station,
            slug=programme.slug,
            names=programme.names,
            description=programme.description,
            desk=desks[programme.desk],
            playlist=playlists[programme.playlist],
            picture=pictures[programme.picture],
            language=programme.language,
        )
        show.presenters.set([persons[slug] for slug in programme.presenters])
        show.save()
        for days, start, minutes in programme.slots:
            for day in days:
                Slot.objects.create(show=show, weekday=day, start=time.fromisoformat(start), minutes=minutes)
