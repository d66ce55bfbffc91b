"""Addresses of sound & image, below a language."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.baking.render import baked
from athir.newsroom.library import views

urlpatterns = [
    path("watch-listen/", baked(views.watch), name="watch"),
    path("watch-listen/kind/<slug:kind>/", baked(views.watch), name="watch-kind"),
    re_path(r"^watch-listen/(?P<slug>[\w-]+)/$", baked(views.item), name="media-item"),
]
