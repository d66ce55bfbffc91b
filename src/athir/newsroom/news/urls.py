"""Addresses of the news, below a language."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.baking.render import baked
from athir.newsroom.news import views

urlpatterns = [
    path("news/", baked(views.stream), name="stream"),
    re_path(r"^news/(?P<slug>[\w-]+)/$", baked(views.article), name="article"),
    path("search/", views.search_page, name="search"),
]
