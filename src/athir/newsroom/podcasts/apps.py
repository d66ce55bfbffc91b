"""The app ``podcasts``: its name, its policy, and what it hears of the log."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PodcastsConfig(AppConfig):
    name = "athir.newsroom.podcasts"
    label = "podcasts"
    verbose_name = _("Podcasts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete
        from wagtail.permissions import register_permission_policy

        from athir.newsroom.frame.moved import Kept, keep, was_elsewhere
        from athir.newsroom.podcasts import airing, preparing, withdrawals
        from athir.newsroom.podcasts import at_shows as _at_shows  # noqa: F401  stands on the pages of shows
        from athir.newsroom.podcasts import bites as _bites  # noqa: F401  hears of clips that come out
        from athir.newsroom.podcasts import counted as _counted  # noqa: F401  tells the numbers
        from athir.newsroom.podcasts import sharing as _sharing  # noqa: F401  declares to syndication
        from athir.newsroom.podcasts import signals as told
        from athir.newsroom.podcasts import wholes as _wholes  # noqa: F401  where a clip's whole show is heard
        from athir.newsroom.podcasts.episodes import Episode
        from athir.newsroom.podcasts.former import former_address
        from athir.newsroom.podcasts.models import Podcast
        from athir.newsroom.podcasts.policy import EpisodePolicy
        from athir.newsroom.record import signals

        post_delete.connect(preparing.forget, sender=Episode, dispatch_uid="podcasts-forgotten")
        told.taken_off.connect(airing.taken_off, dispatch_uid="podcasts-off-air")
        signals.withdrawn.connect(withdrawals.withdraw, dispatch_uid="podcasts-withdrawn")
        signals.restored.connect(withdrawals.restore, dispatch_uid="podcasts-restored")
        register_permission_policy(Episode, EpisodePolicy(Episode))

        def shown(podcast: Podcast) -> bool:
            return podcast.live and not podcast.private

        def in_podcast(episode: Episode) -> list[tuple[str, int]]:
            return [(f"{episode.podcast.slug}/{episode.slug}", episode.pk)] if episode.published_at else []

        was_elsewhere(former_address)
        keep(Kept("podcast", Podcast, {"podcast": "slug"}, shown=shown))
        keep(
            Kept(
                "episode",
                Episode,
                {"episode": "slug"},
                slugs=in_podcast,
                shown=lambda one: one.live and shown(one.podcast),
                place=lambda one, name: (name, {"podcast": one.podcast.slug}),
                below="podcast",
            )
        )
