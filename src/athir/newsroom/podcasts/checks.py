"""What an episode or a podcast lacks before listeners may have it: sentences that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast


def episode_lacks(episode: Episode) -> list[str]:
    """Why it cannot be published; empty when it can."""
    found = []
    if not episode.title.strip():
        found.append(_("The episode has no title: write one."))
    if episode.withdrawn_at is not None:
        found.append(_("The episode was withdrawn: bring it back first."))
    if episode.state == Episode.State.REFUSED:
        found.append(_("Its sound could not be prepared: “%(reason)s”") % {"reason": episode.get_reason_display()})
    elif episode.state == Episode.State.WAITING and not (episode.stretches or episode.source_name):
        found.append(_("The episode has no sound: upload its file."))
    elif episode.state != Episode.State.READY:
        found.append(_("Its sound is still being prepared: wait a moment."))
    return found


def episode_hints(episode: Episode) -> list[str]:
    """What directories and listeners would miss; it may be published all the same."""
    found = []
    if not (episode.summary.strip() or episode.notes.strip()):
        found.append(_("The episode has no summary: a sentence or two tell listeners what it is about."))
    if not episode.podcast.live:
        found.append(_("Its podcast is not published: listeners see the episode once it is."))
    serial = episode.podcast.kind == Podcast.Kind.SERIAL
    if serial and episode.kind == Episode.Kind.FULL and not episode.number:
        found.append(_("The podcast is heard in order: give the episode its number."))
    return found


def podcast_lacks(podcast: Podcast) -> list[str]:
    """Why it cannot be published; empty when it can."""
    found = []
    if not podcast.name_in().strip():
        found.append(_("The podcast has no name: write one."))
    if not podcast.description_in().strip():
        found.append(_("The podcast has no description: write two sentences, directories require it."))
    return found


def podcast_hints(podcast: Podcast) -> list[str]:
    """What directories require beyond it; it may be published all the same."""
    found = []
    if podcast.artwork is None:
        found.append(_("The podcast has no artwork: directories refuse a feed without a square picture."))
    if not podcast.owner_email:
        found.append(_("The owner's e-mail is missing: directories write to it to verify who owns the podcast."))
    return found
