"""Addresses of clips, below a language."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.baking.render import baked
from athir.newsroom.clips import list_views, views

urlpatterns = [
    path("clips/", baked(list_views.clips), name="clips"),
    path("clips/show/<slug:slug>/", baked(list_views.of_show), name="clips-of-show"),
    path("clips/day/<slug:day>/", baked(list_views.of_day), name="clips-of-day"),
    path("clips/<slug:public_id>/", baked(views.clip), name="clip"),
]
