"""Addresses for machines: those of the whole house, and ``below`` each language its feeds and share pictures."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.syndication import feeds, oembed, sitemaps, wellknown
from athir.newsroom.syndication.cards import store

urlpatterns = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    re_path(r"^sitemaps/(?P<name>[a-z-]+)-(?P<number>[0-9]{1,6})\.xml$", sitemaps.numbered, name="sitemap-part"),
    path("news-sitemap.xml", sitemaps.newest, name="news-sitemap"),
    path("oembed", oembed.oembed, name="oembed"),
    path("robots.txt", wellknown.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security, name="security-txt"),
]

below = [
    re_path(r"^feeds/(?P<kind>[a-z-]+)\.(?P<form>xml|json)$", feeds.feed, name="feed"),
    re_path(r"^feeds/(?P<kind>[a-z-]+)/(?P<slug>[a-z0-9-]+)\.(?P<form>xml|json)$", feeds.feed, name="feed-of"),
    re_path(
        r"^cards/(?P<kind>[a-z-]+)/(?P<name>[a-z0-9-]+)-(?P<content>[0-9a-f]{12})\.jpg$", store.picture, name="card"
    ),
]
