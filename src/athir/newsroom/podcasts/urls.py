"""Addresses of the podcasts' pages, below a language."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.baking.render import baked
from athir.newsroom.podcasts import said, views
from athir.newsroom.podcasts import sections as _sections  # noqa: F401  puts the podcasts on the menu

urlpatterns = [
    path("podcasts/", baked(views.front), name="podcasts"),
    path("podcasts/<slug:slug>/", baked(views.podcast), name="podcast"),
    path("podcasts/<slug:slug>/season/<int:number>/", baked(views.podcast), name="podcast-season"),
    re_path(r"^podcasts/(?P<podcast>[a-z0-9-]+)/(?P<slug>[\w-]+)/$", baked(views.episode), name="episode"),
    re_path(
        r"^podcasts/(?P<podcast>[a-z0-9-]+)/(?P<slug>[\w-]+)/said/(?P<spoken>[a-z]{2,3})/$",
        baked(said.page),
        name="episode-said",
    ),
]
