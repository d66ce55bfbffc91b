"""The tables that can be imported, as CSV files with the same columns: what stands now and from now on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from athir.almanac.prayer import NAMES
from athir.newsroom.frame.names import name_in
from athir.newsroom.services.importing.reading import guarded
from athir.newsroom.services.models import Duty, Pharmacy, PrayerDay, Town

PHARMACY_COLUMNS = ("town", "name", "address", "phone", "duty", "from", "to", "source")
PRAYER_COLUMNS = ("town", "date", *NAMES, "source")


def _pharmacies(towns: list[Town], now: datetime, zone: ZoneInfo) -> Iterator[Iterable[str]]:
    """A line for each duty that has not ended; one without a duty for a pharmacy that has none."""
    coming: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(pharmacy__town__in=towns, ends__gt=now).order_by("starts", "id"):
        coming.setdefault(duty.pharmacy_id, []).append(duty)
    for pharmacy in Pharmacy.objects.filter(town__in=towns).select_related("town").order_by("town__order", "id"):
        name, address = name_in(pharmacy.names, "ar"), name_in(pharmacy.address, "ar")
        facts = (pharmacy.town.slug, name, address, pharmacy.phone)
        for duty in coming.get(pharmacy.pk, []):
            span = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (duty.starts, duty.ends))
            yield *facts, duty.kind, *span, duty.source
        if pharmacy.pk not in coming:
            yield *facts, "", "", "", pharmacy.source


def _prayer(towns: list[Town], now: datetime, zone: ZoneInfo) -> Iterator[Iterable[str]]:
    today = now.astimezone(zone).date()
    days = PrayerDay.objects.filter(town__in=towns, day__gte=today).select_related("town")
    for day in days.order_by("day", "town__order"):
        yield day.town.slug, day.day.isoformat(), *(f"{getattr(day, name):%H:%M}" for name in NAMES), day.source


_Rows = Callable[[list[Town], datetime, ZoneInfo], Iterator[Iterable[str]]]
_TABLES: dict[str, tuple[tuple[str, ...], _Rows]] = {
    "pharmacies": (PHARMACY_COLUMNS, _pharmacies),
    "prayer": (PRAYER_COLUMNS, _prayer),
}


def as_csv(kind: str, towns: Iterable[Town], now: datetime, zone: ZoneInfo) -> bytes:
    """The table ``kind`` of these towns: UTF-8 with a mark, as spreadsheets want it; times on station clocks.

    A cell that a spreadsheet would take for a formula is guarded, and read back as it was. Raises ``KeyError``.
    """
    columns, rows = _TABLES[kind]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows(list(towns), now, zone):
        writer.writerow([guarded(str(cell)) for cell in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()
