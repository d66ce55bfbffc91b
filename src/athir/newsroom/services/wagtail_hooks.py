"""The services in the newsroom's administration."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from athir.almanac.prayer import NAMES
from athir.newsroom.frame.unchosen import Unchosen
from athir.newsroom.services.admin import RowsOfTowns, form, row, where_from
from athir.newsroom.services.desk import ImportsViewSet, QueuePanel, QueueViewSet
from athir.newsroom.services.models import (
    Announcement,
    CalendarSetting,
    Cut,
    Duty,
    Forecast,
    HijriMonth,
    Line,
    Market,
    Pharmacy,
    PrayerDay,
    Town,
    UsefulNumber,
    WeatherSource,
)


class PharmacyViewSet(RowsOfTowns):
    model = Pharmacy
    icon = "plus-inverse"
    menu_label = _("Pharmacies")
    list_display = ["__str__", "town", "phone", "checked_on"]
    list_filter = ["town"]
    edit_handler = form(
        "names", "town", "address", row("phone", "latitude", "longitude"), where_from("valid_from", "valid_to")
    )


class DutyViewSet(RowsOfTowns):
    model = Duty
    icon = "time"
    menu_label = _("Duties")
    list_display = ["pharmacy", "kind", "starts", "ends", "checked_on"]
    list_filter = ["kind"]
    edit_handler = form(row("pharmacy", "kind"), row("starts", "ends"), where_from())


class CutViewSet(RowsOfTowns):
    model = Cut
    icon = "warning"
    menu_label = _("Cuts")
    list_display = ["__str__", "starts", "ends", "checked_on"]
    list_filter = ["kind", "town"]
    edit_handler = form(row("kind", "town"), "places", row("starts", "ends"), where_from())


class NumberViewSet(RowsOfTowns):
    model = UsefulNumber
    icon = "mobile-alt"
    menu_label = _("Useful numbers")
    list_display = ["__str__", "number", "town", "checked_on"]
    list_filter = ["town", "urgent"]
    edit_handler = form(
        "names", row("number", "town"), row("urgent", "order"), "note", where_from("valid_from", "valid_to")
    )


class LineViewSet(RowsOfTowns):
    model = Line
    icon = "arrow-right"
    menu_label = _("Transport")
    list_display = ["__str__", "kind", "town", "checked_on"]
    list_filter = ["kind", "town"]
    edit_handler = form(
        "names",
        row("kind", "town", "order"),
        "place",
        row("operator", "phone"),
        InlinePanel("departures", [row("at", "days"), FieldPanel("note")], label=_("Departure")),
        where_from("valid_from", "valid_to"),
    )


class MarketViewSet(RowsOfTowns):
    model = Market
    icon = "group"
    menu_label = _("Weekly markets")
    list_display = ["__str__", "weekday", "town", "checked_on"]
    list_filter = ["weekday", "town"]
    edit_handler = form("names", row("town", "weekday"), "place", where_from("valid_from", "valid_to"))


class ForecastViewSet(RowsOfTowns):
    model = Forecast
    icon = "view"
    menu_label = _("Weather")
    list_display = ["__str__", "sky", "low", "high", "as_of"]
    list_filter = ["town"]
    edit_handler = form(
        row("town", "day"), row("sky", "low", "high"), row("rain", "wind"), "note", "as_of", row("source", "source_url")
    )


class WeatherSourceViewSet(SnippetViewSet):
    model = WeatherSource
    icon = "download"
    menu_label = _("Source of forecasts")
    list_display = ["__str__", "enabled", "last_asked", "last_error"]
    panels = [
        FieldPanel("enabled"),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("contact"), FieldPanel("every_hours")]),
        FieldRowPanel([FieldPanel("credit"), FieldPanel("credit_url")]),
        FieldRowPanel([FieldPanel("last_asked", read_only=True), FieldPanel("last_error", read_only=True)]),
    ]


class PrayerDayViewSet(RowsOfTowns):
    model = PrayerDay
    icon = "table"
    menu_label = _("Published prayer times")
    list_display = ["day", "town", *NAMES]
    list_filter = ["town"]
    edit_handler = form(row("town", "day"), row(*NAMES[:3]), row(*NAMES[3:]), where_from())


class HijriMonthViewSet(SnippetViewSet):
    model = HijriMonth
    icon = "calendar-alt"
    menu_label = _("Declared Hijri months")
    list_display = ["__str__", "first", "source"]
    panels = [FieldRowPanel([FieldPanel("month"), FieldPanel("year")]), FieldPanel("first"), FieldPanel("source")]


class CalendarSettingViewSet(SnippetViewSet):
    model = CalendarSetting
    icon = "cog"
    menu_label = _("Hijri calendar")
    list_display = ["__str__", "shift"]
    panels = [FieldPanel("shift")]


class TownViewSet(RowsOfTowns):
    model = Town
    icon = "globe"
    menu_label = _("Towns")
    list_display = ["__str__", "desk", "latitude", "longitude"]
    list_filter = ["desk"]
    edit_handler = form(
        "names",
        row("slug", "desk", "order"),
        row("latitude", "longitude", "above"),
        MultiFieldPanel(
            [row(*(f"add_{name}" for name in NAMES[:3])), row(*(f"add_{name}" for name in NAMES[3:]))],
            heading=_("Minutes added to the computed prayer times"),
        ),
    )


class AnnouncementViewSet(Unchosen, RowsOfTowns):
    model = Announcement
    icon = "comment"
    menu_label = _("All announcements")
    list_display = ["__str__", "town", "state", "sent_at", "expires_on"]
    list_filter = ["state", "kind", "town"]
    edit_handler = form(
        row("kind", "town"), "title", "text", row("contact", "show_contact"), row("state", "expires_on")
    )


class ServicesGroup(SnippetViewSetGroup):
    menu_label = _("Services")
    menu_icon = "list-ul"
    menu_order = 300
    items = (
        QueueViewSet(),
        AnnouncementViewSet,
        DutyViewSet,
        PharmacyViewSet,
        CutViewSet,
        ForecastViewSet,
        NumberViewSet,
        LineViewSet,
        MarketViewSet,
        PrayerDayViewSet,
        HijriMonthViewSet,
        CalendarSettingViewSet,
        ImportsViewSet(),
        TownViewSet,
        WeatherSourceViewSet,
    )


register_snippet(ServicesGroup)


@hooks.register("construct_homepage_panels")
def waiting_announcements(request: Any, panels: list[Any]) -> None:
    """On the newsroom's home: announcements that wait for me."""
    panels.append(QueuePanel())


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.services.import", _("Import"), _("Imported"))
    actions.register_action("athir.services.undo", _("Take back"), _("Taken back"))
    actions.register_action("athir.announcement.decide", _("Decide"), _("Decided"))
