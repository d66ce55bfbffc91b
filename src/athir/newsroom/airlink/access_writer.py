"""Writes who may go live, and when (``contracts/access``): hashes only, so that the air needs no database.

An account may go live when it is active, has a role that allows it, and an active stream key. Where the station
asks for it (``Station.require_windows``), only in the slots it presents, and a little around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from athir.contracts import access as contract
from athir.contracts.plan import PlanSlot
from athir.home import Home
from athir.newsroom.accounts.models import StreamKey, User
from athir.newsroom.airlink.models import StationLink
from athir.newsroom.airlink.plan_compiler import HORIZON, KEPT, REFRESH, plan_slots, tzdata_version
from athir.newsroom.frame.models import Station

EARLY = timedelta(minutes=15)
"""An encoder may connect before its slot: the presenter tries the line, and waits."""

LATE = timedelta(minutes=15)
"""And overrun it."""


def _windows(slots: Iterable[PlanSlot], account: str) -> tuple[contract.Window, ...]:
    """Slots of an account, widened and joined where they touch."""
    joined: list[contract.Window] = []
    mine = sorted((s.start - EARLY, s.end + LATE) for s in slots if account in s.presenters)
    for start, end in mine:
        if joined and start <= joined[-1].end:
            joined[-1] = contract.Window(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(contract.Window(start, end))
    return tuple(joined)


def _keys() -> dict[int, str]:
    """Account → hash of its newest active key."""
    rows = StreamKey.objects.filter(revoked_at__isnull=True).order_by("created_at", "pk")
    return dict(rows.values_list("user_id", "sha256"))


def presenters(station: Station, now: datetime) -> dict[str, contract.Presenter]:
    """Everybody who may go live, by account."""
    keys = _keys()
    may = Q(is_superuser=True) | Q(
        groups__permissions__codename="go_live", groups__permissions__content_type__app_label="accounts"
    )
    users = User.objects.filter(may, is_active=True, pk__in=keys).distinct().select_related("person")
    slots = plan_slots(station, now - KEPT, now + HORIZON)
    found = {}
    for user in users:
        person = getattr(user, "person", None)
        found[user.username] = contract.Presenter(
            account=user.username,
            name=person.name_in(station.language) if person else user.shown_name,
            key_sha256=keys[user.pk],
            always=not station.require_windows,
            windows=_windows(slots, user.username) if station.require_windows else (),
        )
    return found


class AccessWriter:
    """Keeps one station's access file true. :meth:`step` gives the access when it was written."""

    def __init__(self, home: Home, station: str) -> None:
        self._path, self._station = home.station(station).access, station
        self._reader = contract.AccessReader(self._path)

    def step(self, now: datetime | None = None) -> contract.Access | None:
        """Write it if what it says has changed or it is ten minutes old. Raises ``ContractError``."""
        now = now or datetime.now(UTC)
        station = Station.objects.get(slug=self._station)
        access = contract.Access(
            generation=0,
            made_at=now,
            valid_until=now + HORIZON,
            station=station.slug,
            zone=station.zone,
            tzdata=tzdata_version(),
            presenters=presenters(station, now),
        )
        current = self._reader.read()
        if current is not None and not self._reader.problem:
            same = replace(current, generation=0, made_at=now, valid_until=access.valid_until) == access
            if same and current.made_at <= now < current.made_at + REFRESH:
                return None
        link, _made = StationLink.objects.get_or_create(station=station)
        generation = max(link.access_generation, current.generation if current else 0) + 1
        access = replace(access, generation=generation)
        contract.write(self._path, access)
        StationLink.objects.filter(station=station).update(access_generation=generation)
        return access
