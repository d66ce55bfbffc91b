"""Addresses for apps: feeds, sound, chapters, transcripts, covers. The same in every language of the site."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.podcasts import feed_views, media, private

_SLUG = "(?P<slug>[a-z0-9][a-z0-9-]*)"
_TOKEN = "(?P<token>[A-Za-z0-9_-]{20,64})"
_FEED = "feed(?:-(?P<month>[0-9]{4}-[0-9]{2}(?:-[0-9]{1,5})?))?[.]xml"
_EPISODE = r"(?P<episode>[\w-]+)"
_NAME = "(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,90}[.](?:mp3|m4a|opus|json|vtt|srt|html|jpg))"
_COVER = "(?P<name>cover-[0-9a-f]{12}[.]jpg)"

urlpatterns = [
    path("podcasts.opml", feed_views.subscriptions, name="podcasts-opml"),
    path("podcasts/feed.xml", feed_views.publisher, name="podcasts-feed"),
    re_path(f"^podcasts/{_COVER}$", media.station_cover, name="podcasts-cover"),
    re_path(f"^podcasts/private/{_TOKEN}/{_FEED}$", private.feed, name="private-feed"),
    re_path(f"^podcasts/private/{_TOKEN}/{_COVER}$", private.cover, name="private-cover"),
    re_path(f"^podcasts/private/{_TOKEN}/{_EPISODE}/{_NAME}$", private.file, name="private-file"),
    re_path(f"^podcasts/{_SLUG}/{_FEED}$", feed_views.feed, name="podcast-feed"),
    re_path(f"^podcasts/{_SLUG}/{_COVER}$", media.cover, name="podcast-cover"),
    re_path(f"^podcasts/{_SLUG}/{_EPISODE}/{_NAME}$", media.public, name="episode-file"),
]
