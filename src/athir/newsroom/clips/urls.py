"""Addresses of clips, below a language."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.baking.render import baked
from athir.newsroom.clips import views

urlpatterns = [path("clips/<slug:public_id>/", baked(views.clip), name="clip")]
