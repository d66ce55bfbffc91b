"""Withdrawals of which the newsroom was told: what stands in the log's book and has been acted upon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from athir.airlog.ledger import WITHDRAW, Entry
from athir.contracts.units import iso, parse_iso


class Withdrawal(models.Model):
    """``station`` (slug), ``entry_id`` (of the book), ``entry`` (:func:`as_record`), ``told_at``. A row is there as long as
    the withdrawal stands; it is written in one transaction with what the receivers of
    :data:`~athir.newsroom.record.signals.withdrawn` change."""

    station = models.CharField(max_length=32)
    entry_id = models.CharField(max_length=100)
    entry = models.JSONField()
    told_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["station", "entry_id"], name="record_told_once")]

    def __str__(self) -> str:
        return f"{self.station} {self.entry_id}"

    def as_entry(self) -> Entry:
        """The entry of the book, as it was told."""
        return from_record(self.entry)


def as_record(entry: Entry) -> dict[str, Any]:
    """A withdrawal as JSON: ``id``, ``start``, ``end``, ``at`` (ISO, UTC), ``by``, ``why``, ``mount``."""
    times = {name: iso(getattr(entry, name)) for name in ("start", "end", "at")}
    return {"id": entry.id, **times, "by": entry.by, "why": entry.why, "mount": entry.mount}


def from_record(record: dict[str, Any]) -> Entry:
    """Raises ``KeyError`` or ``ValueError`` for what :func:`as_record` did not make."""
    start, end, at = (_time(record[name]) for name in ("start", "end", "at"))
    return Entry(record["id"], WITHDRAW, start, end, record["by"], record["why"], at, record["mount"])


def _time(text: str) -> datetime:
    return parse_iso(text)
