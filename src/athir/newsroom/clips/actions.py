"""What one does with clips: make one of a range of the air, publish it, take it back; and what withdrawals do."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.log_actions import log

from athir.airlog.ledger import LedgerError
from athir.contracts.files import ContractError
from athir.newsroom.clips import marks, ranges, tasks
from athir.newsroom.clips.models import Clip
from athir.newsroom.frame.models import Station
from athir.newsroom.record import holding
from athir.newsroom.record.log import is_withdrawn

_OUT = ["live", "published_at"]
_WITHDRAWN = ["withdrawn_at", "withdrawn_why"]


def reference(clip: Clip) -> str:
    """As the log's book names it."""
    return f"clip:{clip.public_id}"


@transaction.atomic
def make(station: Station, start: datetime, end: datetime, user: Any = None, **fields: Any) -> Clip:
    """A clip of what aired between two moments; its files are made in the background. ``fields`` are the model's.

    Raises ``ValidationError`` with a sentence when the log does not have it.
    """
    taken = ranges.take(station.slug, start, end)
    clip = Clip(station=station, created_by=user, **fields)
    clip.mount, clip.stretches = taken.mount, [stretch.as_record() for stretch in taken.stretches]
    clip.started_at, clip.ended_at = taken.start, taken.end
    clip.tracks = marks.tracks(station.slug, taken.start, taken.end)
    clip.show = clip.show or marks.show_at(station.slug, taken.start, taken.end)
    clip.desk = clip.desk or (clip.show.desk if clip.show else None)
    clip.save()
    log(instance=clip, action="wagtail.create", user=user)
    transaction.on_commit(lambda: tasks.prepare_clip.enqueue(clip.pk))
    return clip


def prepare_again(clip: Clip) -> bool:
    """Make its files anew; ``False`` while they are being made. Readers hear the old ones until the new are whole."""
    if clip.under_way:
        return False
    state = Clip.State.READY if clip.state == Clip.State.READY else Clip.State.WAITING
    with transaction.atomic():
        Clip.objects.filter(pk=clip.pk).update(state=state, reason=Clip.Reason.NONE, detail="", progress=1)
        transaction.on_commit(lambda: tasks.prepare_clip.enqueue(clip.pk))
    return True


def lacks_rights(clip: Clip) -> list[str]:
    """Titles of the music in it while nothing says why it may be used."""
    return [] if clip.rights.strip() else titles(clip.tracks)


def titles(tracks: list[dict[str, Any]]) -> list[str]:
    """Artist and title of each track."""
    named = (" – ".join(filter(None, (track.get("artist"), track.get("title")))) for track in tracks)
    return list(dict.fromkeys(filter(None, named)))


def refuse_uncleared(tracks: list[str]) -> None:
    """Raises ``ValidationError`` naming the tracks, when there are any."""
    if tracks:
        names = pgettext("between names", ", ").join(tracks)
        raise ValidationError(
            _("There is music in it: %(names)s. Say under “Rights” why we may use it, or do not publish it.")
            % {"names": names}
        )


@transaction.atomic
def publish(clip: Clip, user: Any = None) -> Clip:
    """Let everybody hear it, as soon as its files are made. Raises ``PermissionDenied`` or ``ValidationError``."""
    if user is not None and not user.has_perm("clips.publish_clip"):
        raise PermissionDenied
    refuse_uncleared(lacks_rights(clip))
    if is_withdrawn(clip.station.slug, clip.pieces()):
        raise ValidationError(_("Something of this range was withdrawn: nobody may hear it."))
    clip.live, clip.published_at = True, clip.published_at or timezone.now()
    clip.save(update_fields=_OUT)
    log(instance=clip, action="wagtail.publish", user=user)
    transaction.on_commit(lambda: keep(clip, user))
    return clip


@transaction.atomic
def unpublish(clip: Clip, user: Any = None) -> None:
    """Take it off the site at once; it stays in the newsroom."""
    if user is not None and not user.has_perm("clips.publish_clip"):
        raise PermissionDenied
    clip.live = False
    clip.save(update_fields=_OUT)
    log(instance=clip, action="wagtail.unpublish", user=user)
    transaction.on_commit(lambda: release(clip, user))


def keep(clip: Clip, user: Any = None) -> None:
    """Have the log keep what it was made of. A log that cannot promise it keeps nobody from publishing: the clip's own
    files are there."""
    with contextlib.suppress(LedgerError, ContractError, OSError):
        holding.use(reference(clip), clip.station.slug, clip.pieces(), str(user or ""), clip.mount)


def release(clip: Clip, user: Any = None) -> None:
    """The log need not keep it any longer for this clip."""
    with contextlib.suppress(LedgerError, ContractError, OSError):
        holding.unuse(reference(clip), clip.station.slug, str(user or ""))


@transaction.atomic
def withdraw(clip: Clip, why: str) -> None:
    """Nobody may hear it any more: its page says so (410), its files are no longer given out."""
    clip.withdrawn_at = clip.withdrawn_at or timezone.now()
    clip.withdrawn_why = why[:300]
    clip.save(update_fields=_WITHDRAWN)
    log(instance=clip, action="athir.clip.withdraw", data={"reason": why[:300]})


@transaction.atomic
def restore(clip: Clip) -> None:
    """What was withdrawn may be heard again, as it was."""
    clip.withdrawn_at, clip.withdrawn_why = None, ""
    clip.save(update_fields=_WITHDRAWN)
    log(instance=clip, action="athir.clip.restore")
    if clip.state == Clip.State.REFUSED and clip.reason == Clip.Reason.WITHDRAWN:
        prepare_again(clip)
