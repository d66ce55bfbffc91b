"""Addresses of the radio, below a language."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.baking.render import baked
from athir.newsroom.shows import views

urlpatterns = [
    path("radio/", baked(views.radio), name="radio"),
    path("radio/schedule/", baked(views.schedule), name="schedule"),
    path("radio/scrubber/", baked(views.scrubber), name="scrubber"),
    path("shows/<slug:slug>/", baked(views.show), name="show"),
]
