"""What clips and episodes have in common: they are ranges of the log, named by samples and never by a file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.airlog.aired import Stretch
from athir.newsroom.record.alarms import Alarm as Alarm
from athir.newsroom.record.exports import Export as Export
from athir.newsroom.record.outcomes import ChainMark as ChainMark
from athir.newsroom.record.outcomes import Outcome as Outcome
from athir.newsroom.record.withdrawals import Withdrawal as Withdrawal


class FromTheAir(models.Model):
    """A range of the log. ``station``; ``mount`` it was cut from; ``stretches`` in the order in which they are heard
    (:meth:`~athir.airlog.aired.Stretch.as_record`; empty: it does not come from the air); ``started_at`` and
    ``ended_at`` (UTC, what lies between is not all in it where something was cut out)."""

    station = models.ForeignKey("frame.Station", models.PROTECT, related_name="+", verbose_name=_("station"))
    mount = models.CharField(_("mount"), max_length=40, blank=True, editable=False)
    stretches = models.JSONField(default=list, blank=True, editable=False)
    started_at = models.DateTimeField(_("on air from"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("on air to"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def pieces(self) -> tuple[Stretch, ...]:
        """Its stretches. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is none."""
        return tuple(Stretch.from_record(record) for record in self.stretches)


class Prepared(models.Model):
    """Something whose files are made in the background: ``state`` with ``reason``, ``detail`` and ``progress`` (0-100);
    ``duration_ms``; ``lufs``; ``peaks`` (pairs of lowest and highest, -128…127, the whole folded to some hundred)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    class Reason(models.TextChoices):
        NONE = "", ""
        GONE = "gone", _("The log no longer has the sound of this range.")
        WITHDRAWN = "withdrawn", _("Something of this range was withdrawn: nobody may hear it.")
        NOT_AUDIO = "not_audio", _("This is no sound, or of a kind that cannot be decoded.")
        BROKEN = "broken", _("It cannot be decoded: the file is damaged. Export it again and upload it again.")
        SHORT = "short", _("It is shorter than half a second.")
        SLOW = "slow", _("Preparing it took too long. Prepare it again when less is going on.")
        CRASHED = "crashed", _("The program that prepares it died over it. Prepare it again.")
        DISK = "disk", _("The disk refuses to store it. Tell the engineer, then prepare it again.")

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING, editable=False)
    reason = models.CharField(
        _("reason"), max_length=12, choices=Reason.choices, default=Reason.NONE, blank=True, editable=False
    )
    detail = models.CharField(_("detail"), max_length=300, blank=True, editable=False)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, editable=False)
    duration_ms = models.BigIntegerField(_("length in ms"), default=0, editable=False)
    lufs = models.FloatField(_("loudness in LUFS"), null=True, blank=True, editable=False)
    peaks = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        abstract = True


class MadeFile(models.Model):
    """A file that was made: ``name`` (in the folder of its owner; changed sound gets a new name, since apps never
    fetch an address twice), ``content_type``, ``bitrate`` (bits/s), ``bytes``, ``sha256``, ``tag_bytes`` (of ID3 before the
    sound), ``role``."""

    class Role(models.TextChoices):
        MASTER = "master", _("as it is offered")
        SMALL = "small", _("for weak networks")
        SQUARE = "square", _("square film")
        UPRIGHT = "upright", _("upright film")

    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MASTER)
    name = models.CharField(max_length=60)
    content_type = models.CharField(max_length=60)
    bitrate = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    tag_bytes = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
