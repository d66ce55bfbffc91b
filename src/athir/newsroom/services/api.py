"""The services in the public interface: towns, and today in one of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from athir.newsroom.frame.names import name_in
from athir.newsroom.services.models import Duty, Town
from athir.newsroom.services.today import today
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, SLUG, Language
from athir.newsroom.syndication.registry import register_api

router = Router()
MAIN: Any = settings.LANGUAGE_CODE


class TownOut(Schema):
    slug: str
    name: str
    desk: str
    latitude: float
    longitude: float
    today: str


class Towns(Schema):
    results: list[TownOut]


class Prayer(Schema):
    name: str
    label: str
    at: datetime


class Prayers(Schema):
    """``published``: of the ministry's table; else computed."""

    published: bool
    source: str
    times: list[Prayer]


class PharmacyOut(Schema):
    name: str
    address: str
    phone: str
    latitude: float | None
    longitude: float | None
    starts: datetime
    ends: datetime


class CutOut(Schema):
    kind: str
    places: str
    starts: datetime
    ends: datetime | None


class TodayOut(Schema):
    town: str
    url: str
    day: date
    date: str
    hijri: str
    hijri_declared: bool
    prayers: Prayers
    pharmacies_open: list[PharmacyOut]
    pharmacies_tonight: list[PharmacyOut]
    cuts: list[CutOut]


def _duty(row: Duty, language: str) -> dict[str, Any]:
    pharmacy = row.pharmacy
    return {
        "name": pharmacy.name_in(language),
        "address": name_in(pharmacy.address, language),
        "phone": pharmacy.phone,
        "latitude": pharmacy.latitude,
        "longitude": pharmacy.longitude,
        "starts": row.starts,
        "ends": row.ends,
    }


@router.get("/services/towns", response={200: Towns, **ERRORS}, summary="Towns", operation_id="towns")
def towns(request: HttpRequest, language: Language = MAIN) -> Any:
    """Of the services, in the order of the site."""
    return {
        "results": [
            {
                "slug": town.slug,
                "name": town.name_in(language),
                "desk": town.desk.slug,
                "latitude": town.latitude,
                "longitude": town.longitude,
                "today": absolute(f"/api/v1/services/towns/{town.slug}"),
            }
            for town in Town.objects.select_related("desk")
        ]
    }


@router.get(
    "/services/towns/{slug}", response={200: TodayOut, **ERRORS}, summary="Today in a town", operation_id="today"
)
def town_today(request: HttpRequest, slug: Annotated[str, Path(pattern=SLUG)], language: Language = MAIN) -> Any:
    """The date in both calendars, prayer times, pharmacies on duty, cuts of water and electricity."""
    town = Town.objects.filter(slug=slug).select_related("desk").first()
    if town is None:
        raise HttpError(404, _("There is no town of this name."))
    with translation.override(language):
        found = today(language, town)
        if found is None:
            raise HttpError(404, _("There is no town of this name."))
        return {
            "town": town.name_in(language),
            "url": absolute(found.href),
            "day": found.day,
            "date": found.date,
            "hijri": found.hijri,
            "hijri_declared": found.declared,
            "prayers": {
                "published": found.prayers.published,
                "source": found.prayers.source,
                "times": [{"name": name, "label": str(label), "at": at} for name, label, at in found.prayers.named()],
            },
            "pharmacies_open": [_duty(row, language) for row in found.open],
            "pharmacies_tonight": [_duty(row, language) for row in found.tonight],
            "cuts": [
                {"kind": cut.kind, "places": name_in(cut.places, language), "starts": cut.starts, "ends": cut.ends}
                for cut in found.cuts
            ],
        }


register_api("services", router)
