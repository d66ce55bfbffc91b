"""What the services are made of: towns, calendar, weather, pharmacies, hand-kept tables, announcements, imports."""

from __future__ import annotations

from athir.newsroom.services.models.announcements import Announcement
from athir.newsroom.services.models.calendar import CalendarSetting, HijriMonth, PrayerDay
from athir.newsroom.services.models.imports import ImportRun
from athir.newsroom.services.models.kept import Kept, Sourced
from athir.newsroom.services.models.pharmacies import Duty, Pharmacy
from athir.newsroom.services.models.places import Town
from athir.newsroom.services.models.tables import Cut, Departure, Line, Market, UsefulNumber
from athir.newsroom.services.models.weather import Forecast, WeatherSource

__all__ = [
    "Announcement",
    "CalendarSetting",
    "Cut",
    "Departure",
    "Duty",
    "Forecast",
    "HijriMonth",
    "ImportRun",
    "Kept",
    "Line",
    "Market",
    "Pharmacy",
    "PrayerDay",
    "Sourced",
    "Town",
    "UsefulNumber",
    "WeatherSource",
]
