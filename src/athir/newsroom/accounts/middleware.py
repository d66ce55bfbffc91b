"""The station's time zone for each request: settings stay on UTC, see ``settings.TIME_ZONE``."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from athir.newsroom.settings import HOUSE


class StationTime:
    """Activates the house's zone, so that forms and templates speak station time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._zone: ZoneInfo = HOUSE.tz

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(self._zone):
            return self._get_response(request)
