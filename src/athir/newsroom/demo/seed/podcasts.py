"""The demo's podcasts and their episodes. One that is there already is left as it is."""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from athir.home import Home
from athir.newsroom.demo.catalogue import AUDIO, TRACKS, without_marks
from athir.newsroom.demo.content.podcasts import OWNER_EMAIL, PODCASTS, Series, Told
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Desk, Station
from athir.newsroom.library.models import Picture
from athir.newsroom.podcasts import actions, preparing
from athir.newsroom.podcasts.episodes import Episode, EpisodePerson
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.podcasts.notes import clean
from athir.newsroom.shows.models import Show

log = logging.getLogger("athir.demo")


def podcasts(
    home: Home, station: Station, desks: dict[str, Desk], persons: dict[str, Person], pictures: dict[str, Picture]
) -> None:
    """Make, prepare and publish those that are not there. Some seconds of encoding: not inside a transaction."""
    for series in PODCASTS:
        if Podcast.objects.filter(slug=series.slug).exists():
            continue
        podcast = _made(series, station, desks, persons, pictures)
        for told in series.episodes:
            _episode(home, podcast, told, pictures)


def _made(
    series: Series,
    station: Station,
    desks: dict[str, Desk],
    persons: dict[str, Person],
    pictures: dict[str, Picture],
) -> Podcast:
    podcast = Podcast(
        station=station,
        slug=series.slug,
        names=series.names,
        description=series.description,
        category=series.category,
        desk=desks[series.desk],
        artwork=pictures[series.picture],
        show=Show.objects.filter(slug=series.show).first() if series.show else None,
        owner_name=station.name_in("ar"),
        owner_email=OWNER_EMAIL,
        holder=station.name_in("ar"),
        auto_publish=series.auto_publish,
        ai_content=True,  # a machine speaks
        blocked=True,  # an example is nothing for directories
    )
    podcast.presenters.set([persons[slug] for slug in series.presenters])
    podcast.save()
    return actions.publish_podcast(podcast)


def _episode(home: Home, podcast: Podcast, told: Told, pictures: dict[str, Picture]) -> None:
    spoken = next(track.spoken for track in TRACKS if track.path == told.file)
    episode = Episode(
        podcast=podcast,
        station=podcast.station,
        show=podcast.show,
        title=told.title,
        summary=told.summary,
        notes=clean(without_marks(spoken)),
        picture=pictures[told.picture],
        source_name=told.file.rpartition("/")[2],
        published_at=timezone.now() - timedelta(hours=told.hours_ago),
    )
    folder = home.episode_dir(episode.public_id)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(AUDIO / told.file, folder / f"source{(AUDIO / told.file).suffix}")
    episode.save()
    for person in podcast.presenters.all():
        EpisodePerson.objects.create(episode=episode, person=person)
    preparing.prepare_episode.func(episode.pk)
    episode.refresh_from_db()
    try:
        actions.publish(episode)
    except ValidationError as error:
        log.warning("the demo's %s is not published: %s", told.file, " ".join(error.messages))
