"""Who comes first, a change or a page: on every database a page is put in place either before a change or knowing of it.

On SQLite the write lock says so by itself: one writer at a time, so that rows are numbered in the order in which they
become visible. On PostgreSQL several transactions write at once; there each that touches something holds one advisory
lock shared until its end, and whoever looks at the order takes it alone.
"""

from __future__ import annotations

from django.db import connection, transaction

from athir.newsroom.baking.models import Dirty

_LOCK = 0x6174_6869_7201
"""Any number that is the same in every process of the house."""


def a_change() -> None:
    """Inside a transaction that touches keys, before it does: others may do so too, nobody settles an order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def settled() -> None:
    """Inside a transaction: until its end every touch is either visible or still to come, with a higher number."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def last_touch() -> int:
    """Number of the last touch of which whoever reads from now on knows."""
    if connection.vendor != "postgresql":  # a lone read needs no write lock
        return _last()
    with transaction.atomic():
        settled()
        return _last()


def _last() -> int:
    return Dirty.objects.order_by("-id").values_list("id", flat=True).first() or 0
