"""When something really changed for its readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models


class Stamp(models.Model):
    """``feed_id`` last changed at ``updated_at``, to the content with this ``digest``.

    A save that changes nothing a reader sees (or a publish of the same text) does not move it: feed readers show an
    entry as new when ``updated`` moves.
    """

    wagtail_reference_index_ignore = True

    feed_id = models.UUIDField(primary_key=True, editable=False)
    digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField()


def stamp(feed_id: UUID, digest: str, when: datetime) -> bool:
    """Note the content of ``feed_id`` as it is from ``when`` on; True when it is another than before."""
    known = Stamp.objects.filter(pk=feed_id).values_list("digest", flat=True).first()
    if known == digest:
        return False
    Stamp.objects.update_or_create(pk=feed_id, defaults={"digest": digest, "updated_at": when})
    return known is not None


def changes(feed_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each really changed; those never noted are left out."""
    return dict(Stamp.objects.filter(pk__in=list(feed_ids)).values_list("feed_id", "updated_at"))
