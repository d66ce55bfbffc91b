"""Structured data (schema.org) as plain dictionaries. Pure functions: what a page knows in, what machines read out."""

from athir.newsroom.syndication.jsonld.common import breadcrumbs, graph, image, iso, organization, person, thing
from athir.newsroom.syndication.jsonld.events import event
from athir.newsroom.syndication.jsonld.media import audio_object, duration, video_object
from athir.newsroom.syndication.jsonld.news import Correction, LiveUpdate, Story, live_blog, news_article
from athir.newsroom.syndication.jsonld.radio import (
    Broadcast,
    Weekly,
    broadcast_event,
    radio_series,
    radio_station,
    weekly_broadcasts,
)

__all__ = [
    "Broadcast",
    "Correction",
    "LiveUpdate",
    "Story",
    "Weekly",
    "audio_object",
    "breadcrumbs",
    "broadcast_event",
    "duration",
    "event",
    "graph",
    "image",
    "iso",
    "live_blog",
    "news_article",
    "organization",
    "person",
    "radio_series",
    "radio_station",
    "thing",
    "video_object",
    "weekly_broadcasts",
]
