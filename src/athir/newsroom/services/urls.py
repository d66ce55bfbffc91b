"""Addresses of the services, below a language."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.baking.render import baked
from athir.newsroom.services import forms, views
from athir.newsroom.services import sections as _sections  # noqa: F401  puts the services on the menu

urlpatterns = [
    path("services/", baked(views.front), name="services"),
    path("services/announcements/new/", forms.send, name="services-send"),
    path("services/announcements/sent/", baked(forms.sent), name="services-sent"),
    path("services/<slug:kind>/", baked(views.kind_page), name="services-kind"),
    path("services/<slug:kind>/<slug:town>/", baked(views.town_page), name="services-town"),
    path("services/prayer/<slug:town>/<slug:month>/", baked(views.month_page), name="services-month"),
]
