"""Addresses of what aired, below a language."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.airlink import views

urlpatterns = [path("radio/past/", views.past, name="past")]
