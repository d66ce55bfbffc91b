"""Addresses of the events, below a language."""

from __future__ import annotations

from django.urls import path, re_path

from athir.newsroom.baking.render import baked
from athir.newsroom.events import sections as _sections  # noqa: F401  puts the events on the menu
from athir.newsroom.events import views

urlpatterns = [
    path("events/", baked(views.front), name="events"),
    path("events.ics", views.all_ics, name="events-ics"),
    path("events/week/", baked(views.week), name="events-week"),
    path("events/month/", baked(views.month), name="events-month"),
    path("events/in/<slug:desk>/", baked(views.of_desk), name="events-desk"),
    path("events/archive/", baked(views.archive), name="events-archive"),
    re_path(r"^events/(?P<slug>[\w-]+)/$", baked(views.event), name="event"),
    re_path(r"^events/(?P<slug>[\w-]+)/event\.ics$", views.event_ics, name="event-ics"),
]
