"""Addresses of the fronts, below a language."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.baking.render import baked
from athir.newsroom.fronts import reader_pages, views

urlpatterns = [
    path("", baked(views.home), name="home"),
    path("breaking/", baked(views.breaking), name="breaking"),
    path("desks/<slug:slug>/", baked(views.desk), name="desk"),
    path("desks/<slug:region>/<slug:slug>/", baked(views.desk), name="province"),
    path("follow/", baked(reader_pages.follow), name="follow"),
    path("developers/", baked(reader_pages.developers), name="developers"),
]
