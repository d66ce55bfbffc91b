"""Addresses of the site as an app: those of the whole house, and ``below`` each language its pages."""

from __future__ import annotations

from django.urls import path

from athir.newsroom.audience import subscribing, views
from athir.newsroom.baking.render import baked

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("push/subscribe", subscribing.subscribe, name="push-subscribe"),
    path("push/seen", subscribing.seen, name="push-seen"),
    path("push/unsubscribe", subscribing.unsubscribe, name="push-unsubscribe"),
]

below = [
    path("offline/", baked(views.offline), name="offline"),
    path("saved/", baked(views.saved), name="saved"),
    path("notifications/", baked(views.notifications), name="notifications"),
]
