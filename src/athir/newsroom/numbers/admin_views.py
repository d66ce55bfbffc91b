"""The page of numbers in the administration, and the same as a table for a spreadsheet."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from athir.newsroom.numbers import summary
from athir.newsroom.numbers.agents import OTHER
from athir.newsroom.numbers.models import Downloads

PERIODS = (7, 30, 90, 365)
_DEFAULT = 30


def _days(request: HttpRequest) -> list[Any]:
    asked = request.GET.get("days", "")
    count = int(asked) if asked.isdecimal() and int(asked) in PERIODS else _DEFAULT
    return summary.span(datetime.now(UTC).date(), count)


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm("numbers.view_audience"):
        raise PermissionDenied


def numbers(request: HttpRequest) -> HttpResponse:
    """Downloads of episodes and clips, and listening to the streams, of the last days."""
    _allowed(request)
    days = _days(request)
    parts = []
    for kind, heading in (("episode", _("Downloads of episodes")), ("clip", _("Plays of clips"))):
        chart, rows, apps, total = summary.of_kind(kind, days)
        shown = [(_("others") if name == OTHER else name, count) for name, count in apps]
        parts.append({"heading": heading, "chart": chart, "rows": rows, "apps": shown, "total": total})
    chart, heard = summary.live(days)
    context = {
        "page_title": _("Numbers"),
        "header_icon": "chart",
        "days": days,
        "periods": [(count, count == len(days)) for count in PERIODS],
        "parts": parts,
        "chart": chart,
        "heard": heard,
        "hours": round(sum(one.hours for one in heard)),
    }
    return render(request, "numbers/admin/numbers.html", context)


def table(request: HttpRequest) -> HttpResponse:
    """Downloads by day and thing as CSV, UTF-8 with the mark that Excel wants."""
    _allowed(request)
    days = _days(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="downloads-{days[0]}-{days[-1]}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["day_utc", "kind", "id", "downloads", "bytes", "most_of_one_address"])
    rows = Downloads.objects.filter(day__range=(days[0], days[-1])).order_by("day", "kind", "thing")
    for row in rows.iterator():
        writer.writerow([row.day, row.kind, row.thing, row.downloads, row.bytes, row.most])
    return response
