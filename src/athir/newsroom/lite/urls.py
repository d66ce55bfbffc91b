"""``/lite/`` and everything below it."""

from __future__ import annotations

from django.urls import re_path

from athir.newsroom.baking.render import baked
from athir.newsroom.lite import views

urlpatterns = [re_path(r"^lite/(?P<path>(?:[^/]+/)*)$", baked(views.page), name="lite")]
