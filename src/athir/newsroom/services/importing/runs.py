"""An import from preview to undo. Nothing is written before it is confirmed; all is written, and taken back, in one
transaction; what somebody has changed since is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from athir.arabic.direction import has_rtl
from athir.arabic.normalise import fold
from athir.newsroom.baking.dirty import touch
from athir.newsroom.services.importing.columns import (
    PHARMACIES,
    PRAYER,
    Record,
    Wrong,
    pharmacy_record,
    prayer_record,
    town_key,
)
from athir.newsroom.services.importing.reading import read
from athir.newsroom.services.keys import key
from athir.newsroom.services.models import Duty, ImportRun, Pharmacy, PrayerDay, Town
from athir.newsroom.settings import HOUSE

State = dict[str, Any]
_BATCH = 200


def _towns(allowed: Iterable[Town]) -> dict[str, int]:
    found = {}
    for town in allowed:
        for name in (town.slug, *town.names.values()):
            found[town_key(name)] = town.pk
    return found


def preview(kind: str, filename: str, data: bytes, allowed: Iterable[Town], user: Any) -> ImportRun:
    """Read a file and keep what it would do. ``allowed``: towns that ``user`` may write for.

    Raises :class:`~athir.newsroom.services.importing.reading.Unreadable`.
    """
    towns = _towns(allowed)
    needed = PRAYER if kind == "prayer" else PHARMACIES
    make: Callable[..., Record] = prayer_record if kind == "prayer" else partial(pharmacy_record, zone=HOUSE.tz)
    records, errors = [], []
    seen: dict[tuple[Any, ...], int] = {}
    for row in read(data, needed):
        try:
            record = make(row, towns)
            mark = _mark(kind, record)
            if mark in seen:
                raise Wrong(_("The same as line %(line)d.") % {"line": seen[mark]})
            seen[mark] = row.line
            records.append(record)
        except Wrong as error:
            errors.append({"line": row.line, "text": str(error)})
    run = ImportRun(kind=kind, filename=filename[-200:], rows=records, errors=errors, made_by=user)
    run.save()
    return run


def _mark(kind: str, record: Record) -> tuple[Any, ...]:
    if kind == "prayer":
        return record["town"], record["date"]
    return record["town"], fold(record["name"]), record["from"]


@dataclass
class Effect:
    """Rows that an import makes and changes; ``same`` stand already."""

    made: list[Model]
    changed: list[tuple[Model, State]]
    same: int = 0


def effect(run: ImportRun) -> Effect:
    """What the preview would do to the tables as they are now. Nothing is saved."""
    return _prayers(run.rows) if run.kind == "prayer" else _pharmacies(run.rows)


def apply(run: ImportRun, user: Any) -> int:
    """Do it; gives the number of rows written. Does nothing when it was done before (0)."""
    with transaction.atomic():
        fresh = ImportRun.objects.select_for_update().get(pk=run.pk)
        if fresh.state != ImportRun.State.PREVIEW:
            return 0
        found = effect(fresh)
        for row in (*found.made, *(row for row, _before in found.changed)):
            if hasattr(row, "checked_by"):
                row.checked_by = user
        _save(found)
        fresh.changes = [
            *({"model": row._meta.label, "pk": row.pk, "before": None, "after": state(row)} for row in found.made),
            *(
                {"model": row._meta.label, "pk": row.pk, "before": before, "after": state(row)}
                for row, before in found.changed
            ),
        ]
        touch(key(fresh.kind, town) for town in {record["town"] for record in fresh.rows})
        fresh.state, fresh.rows, fresh.made_at = ImportRun.State.DONE, [], timezone.now()
        fresh.save()
    run.refresh_from_db()
    return len(run.changes)


def undo(run: ImportRun) -> tuple[int, int]:
    """Take it back: rows taken back, and rows left because somebody has changed them since."""
    with transaction.atomic():
        fresh = ImportRun.objects.select_for_update().get(pk=run.pk)
        if fresh.state != ImportRun.State.DONE:
            return 0, 0
        back = kept = 0
        towns: set[int] = set()
        # Duties go before the pharmacies they belong to.
        for change in sorted(fresh.changes, key=lambda change: change["model"] != Duty._meta.label):
            row = apps.get_model(change["model"])._default_manager.filter(pk=change["pk"]).first()
            if row is None:
                continue
            towns.add(row.pharmacy.town_id if isinstance(row, Duty) else row.town_id)
            if state(row) != change["after"] or (change["before"] is None and not _may_go(row)):
                kept += 1
                continue
            if change["before"] is None:
                row.delete()
            else:
                put_back(row, change["before"])
                row.save()
            back += 1
        fresh.state = ImportRun.State.UNDONE
        fresh.save()
        touch(key(fresh.kind, town) for town in towns)
    run.refresh_from_db()
    return back, kept


def _may_go(row: Model) -> bool:
    """A pharmacy that has duties still is not taken away with them."""
    return not (isinstance(row, Pharmacy) and row.duties.exists())


def state(row: Model) -> State:
    """All columns of a row but its key, as JSON would give them back."""
    values = {
        field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if not field.primary_key
    }
    found: State = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return found


def put_back(row: Model, before: State) -> None:
    """Set the columns as they were, without saving."""
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.attname in before:
            setattr(row, field.attname, field.to_python(before[field.attname]))


def _save(found: Effect) -> None:
    """In bulk, model by model; pharmacies before their duties, which need their keys."""
    for model in (PrayerDay, Pharmacy, Duty):
        made = [row for row in found.made if isinstance(row, model)]
        for row in made:
            if isinstance(row, Duty):
                row.pharmacy_id = row.pharmacy.pk
        model._default_manager.bulk_create(made, batch_size=_BATCH)
        changed = [row for row, _before in found.changed if isinstance(row, model)]
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        if changed:
            model._default_manager.bulk_update(changed, fields, batch_size=_BATCH)


def _prayers(records: Iterable[Record]) -> Effect:
    records = list(records)
    towns = {record["town"] for record in records}
    standing = {(row.town_id, row.day.isoformat()): row for row in PrayerDay.objects.filter(town__in=towns)}
    found = Effect([], [])
    for record in records:
        times = {name: time.fromisoformat(text) for name, text in record["times"].items()}
        row = standing.get((record["town"], record["date"]))
        if row is None:
            day = date.fromisoformat(record["date"])
            found.made.append(PrayerDay(town_id=record["town"], day=day, source=record["source"], **times))
        else:
            _change(found, row, {**times, "source": record["source"] or row.source})
    return found


def _change(found: Effect, row: Any, values: dict[str, Any]) -> None:
    before = state(row)
    if all(getattr(row, name) == value for name, value in values.items()):
        found.same += 1
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.checked_on = timezone.localdate(timezone=HOUSE.tz)
    found.changed.append((row, before))


def _in_its_script(text: str) -> dict[str, str]:
    return {"ar" if has_rtl(text) else "fr": text} if text else {}


def _pharmacies(records: Iterable[Record]) -> Effect:
    records = list(records)
    towns = {record["town"] for record in records}
    known: dict[tuple[int, str], Pharmacy] = {}
    for row in Pharmacy.objects.filter(town__in=towns):
        for name in row.names.values():
            known[row.town_id, fold(name)] = row
    duties = {
        (row.pharmacy_id, row.starts): row
        for row in Duty.objects.filter(pharmacy__in=[row.pk for row in known.values()])
    }
    found = Effect([], [])
    looked_at: set[int] = set()
    for record in records:
        pharmacy = known.get((record["town"], fold(record["name"])))
        if pharmacy is None:
            pharmacy = Pharmacy(
                town_id=record["town"],
                names=_in_its_script(record["name"]),
                address=_in_its_script(record["address"]),
                phone=record["phone"],
                source=record["source"],
            )
            known[record["town"], fold(record["name"])] = pharmacy
            found.made.append(pharmacy)
        elif pharmacy.pk and pharmacy.pk not in looked_at and (record["phone"] or record["address"]):
            looked_at.add(pharmacy.pk)
            address = {**pharmacy.address, **_in_its_script(record["address"])}
            _change(found, pharmacy, {"phone": record["phone"] or pharmacy.phone, "address": address})
        if record["from"] is not None:
            _duty(found, duties, pharmacy, record)
    return found


def _duty(found: Effect, duties: dict[tuple[int, datetime], Duty], pharmacy: Pharmacy, record: Record) -> None:
    starts, ends = datetime.fromisoformat(record["from"]), datetime.fromisoformat(record["to"])
    row = duties.get((pharmacy.pk, starts)) if pharmacy.pk else None
    if row is None:
        made = Duty(pharmacy=pharmacy, kind=record["kind"], starts=starts, ends=ends, source=record["source"])
        found.made.append(made)
    else:
        _change(found, row, {"kind": record["kind"], "ends": ends, "source": record["source"] or row.source})
