"""Addresses of the news, below a language."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.baking.render import baked
from athir.newsroom.news import authors, group_views, live, views

urlpatterns = [
    path("news/", baked(views.stream), name="stream"),
    re_path(r"^news/(?P<slug>[\w-]+)/$", baked(views.article), name="article"),
    re_path(r"^news/(?P<slug>[\w-]+)/entries/$", baked(live.entries), name="live-entries"),
    path("topics/<slug:slug>/", baked(group_views.topic), name="topic"),
    path("series/<slug:slug>/", baked(group_views.series), name="series"),
    path("authors/<slug:slug>/", baked(authors.author), name="author"),
    path("corrections/", baked(group_views.corrections), name="corrections"),
    path("search/", views.search_page, name="search"),
]
