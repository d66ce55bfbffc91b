"""Events, their line-up, the days on which they are otherwise, and every date worked out in advance.

Where and when are said once, in wall-clock time with the zone's name; texts have a value per language.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin

from athir.arabic.slugs import free_slug, slug_of
from athir.newsroom.events import recurrence
from athir.newsroom.events.dates import Expansion as Expansion
from athir.newsroom.events.dates import Occurrence as Occurrence
from athir.newsroom.events.forms import EventForm
from athir.newsroom.events.recurrence import LONGEST_DAYS, Repeat, RuleError, When
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.models import Named, validate_zone
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.frame.onsite import OnSite
from athir.newsroom.identity import new_public_id

LONGEST = 80
"""Letters of an address."""
RESERVED = frozenset({"archive", "week", "month", "in", "events"})
"""Addresses that pages of the section itself have."""

_KEPT = ("public_id", "uid", "sequence", "changed_at", "created_at")
"""What belongs to an event as a whole, not to one of its revisions."""

_TOLD = (
    *("names", "day", "start", "last_day", "end", "zone", "repeat", "every", "weekdays", "until", "own_rule"),
    *("place", "town", "address", "latitude", "longitude", "status", "live"),
)
"""A change of these is a new edition of the event for calendar programs (SEQUENCE)."""


def _zone() -> str:
    return str(settings.WAGTAIL_USER_TIME_ZONES[0])


class Event(OnSite, DraftStateMixin, RevisionMixin, PreviewableMixin, Named, ClusterableModel):
    """An event.

    ``names``, ``description``, ``place``, ``town``, ``address``, ``organiser``, ``price``, ``status_note`` (per
    language), ``slug``, ``desk``, ``region`` (set by itself), ``latitude`` + ``longitude`` (degrees), ``day``,
    ``start``, ``last_day``, ``end`` (wall clock of ``zone``; no ``start``: all day), ``repeat`` with ``every``,
    ``weekdays``, ``until``, ``own_rule``; ``tickets`` (address), ``picture``, ``show`` (broadcasts from it),
    ``status``; ``line_up``, ``changed_days``. ``uid`` and ``sequence`` are what calendar programs know it by.
    """

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Takes place")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")

    class Repeats(models.TextChoices):
        NEVER = Repeat.NEVER, _("Once")
        DAILY = Repeat.DAILY, _("Daily")
        WEEKLY = Repeat.WEEKLY, _("Weekly")
        MONTHLY = Repeat.MONTHLY, _("Monthly, on the same date")
        MONTHLY_WEEKDAY = Repeat.MONTHLY_WEEKDAY, _("Monthly, on the same weekday")
        YEARLY = Repeat.YEARLY, _("Yearly")
        OWN = Repeat.OWN, _("By a rule of its own")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    slug = models.CharField(
        _("address"),
        max_length=LONGEST,
        unique=True,
        blank=True,
        help_text=_("Empty: made of the name. A changed one redirects."),
    )
    description = NamesField(_("description"), blank=True, multiline=True)
    desk = models.ForeignKey("frame.Desk", models.PROTECT, verbose_name=_("desk"), related_name="events")
    region = models.ForeignKey("frame.Desk", models.PROTECT, related_name="+", editable=False)
    organiser = NamesField(_("organiser"), blank=True, text_length=200)
    place = NamesField(_("place"), blank=True, text_length=200, help_text=_("The hall, square or house."))
    town = NamesField(_("town"), blank=True, text_length=100)
    address = NamesField(_("postal address"), blank=True, text_length=300)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    day = models.DateField(_("day"))
    start = models.TimeField(_("begins at"), null=True, blank=True, help_text=_("Empty: all day."))
    last_day = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only if it ends on another day."))
    end = models.TimeField(_("ends at"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default=_zone, validators=[validate_zone])
    repeat = models.CharField(_("repeats"), max_length=16, choices=Repeats.choices, default=Repeats.NEVER, blank=True)
    every = models.PositiveSmallIntegerField(
        _("every"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("2: every other day, week, month or year."),
    )
    weekdays = models.CharField(_("weekdays"), max_length=32, blank=True, help_text=_("For weekly events."))
    until = models.DateField(_("repeats until"), null=True, blank=True)
    own_rule = models.CharField(
        _("rule"),
        max_length=200,
        blank=True,
        help_text=_("As calendar programs write it, such as FREQ=MONTHLY;BYDAY=-1FR"),
    )
    tickets = models.URLField(_("tickets"), max_length=500, blank=True, help_text=_("Where to book; https://…"))
    price = NamesField(_("price"), blank=True, text_length=200)
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    show = models.ForeignKey(
        "shows.Show",
        models.SET_NULL,
        verbose_name=_("live from the event"),
        null=True,
        blank=True,
        related_name="events",
        help_text=_("The show that is broadcast from it."),
    )
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.SCHEDULED)
    status_note = NamesField(
        _("what has changed"), blank=True, text_length=300, help_text=_("Said beside “moved” or “cancelled”.")
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    live = models.BooleanField(_("live"), default=False, editable=False)

    reader_views = "athir.newsroom.events.views"
    base_form_class = EventForm

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        indexes = [models.Index(fields=["desk", "-id"], name="events_all_desk")]

    # -- saving ---------------------------------------------------------------------------------------------------
    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._complete()
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.slug in RESERVED:
            errors["slug"] = _("A page of this section has this address: choose another.")
        if (self.latitude is None) != (self.longitude is None):
            errors["latitude"] = _("Give both latitude and longitude, or neither.")
        if self.day:
            errors |= self._wrong_times()
            errors |= self._wrong_repetition()
        if errors:
            raise ValidationError(errors)

    def _wrong_times(self) -> dict[str, Any]:
        last = self.last_day or self.day
        if last < self.day:
            return {"last_day": _("It ends before it begins: choose a later day.")}
        if (last - self.day).days > LONGEST_DAYS:
            return {"last_day": _("One date can last three months at most: let it repeat daily instead.")}
        if self.end and not self.start:
            return {"start": _("It has an end but no begin: say when it begins.")}
        if self.start and self.end and last == self.day and self.end <= self.start:
            return {
                "end": _(
                    "It ends before it begins: choose a later hour, or a last day for one that goes on into the night."
                )
            }
        return {}

    def _wrong_repetition(self) -> dict[str, Any]:
        if self.repeat == Repeat.OWN:
            try:
                recurrence.check(self.own_rule, self.day)
            except RuleError as error:
                text = _("This rule cannot be read at “%(part)s”. Write one such as FREQ=MONTHLY;BYDAY=-1FR")
                return {"own_rule": ValidationError(text, params={"part": error.part})}
        if self.until and self.until < self.day:
            return {"until": _("It stops repeating before it begins: choose a later day.")}
        return {}

    def _complete(self) -> None:
        """What follows from other fields: address, region, what a form leaves behind."""
        self.slug = slug_of(self.slug, LONGEST)
        if not self.slug:
            wanted = slug_of(name_in(self.names, settings.LANGUAGE_CODE), LONGEST) or "event"
            others = Event.objects.exclude(pk=self.pk)
            former = FormerSlug.objects.exclude(event_id=self.pk)
            self.slug = free_slug(
                wanted,
                lambda slug: others.filter(slug=slug).exists() or former.filter(slug=slug).exists(),
                self.public_id,
                LONGEST,
                RESERVED,
            )
        if self.desk_id:
            self.region_id = self.desk.parent_id or self.desk_id
        if self.last_day == self.day:
            self.last_day = None
        if self.repeat != Repeat.OWN:
            self.own_rule = ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        self._complete()
        before = Event.objects.filter(pk=self.pk).first() if self.pk else None
        if before is not None:
            known = before.first_published_at is not None
            if known and any(getattr(before, name) != getattr(self, name) for name in _TOLD):
                self.sequence = before.sequence + 1
            self.changed_at = timezone.now()
        super().save(*args, **kwargs)
        if before is not None and before.first_published_at and before.slug != self.slug:
            FormerSlug.objects.update_or_create(slug=before.slug, defaults={"event_id": self.pk})
            FormerSlug.objects.filter(slug=self.slug).delete()

    def with_content_json(self, content: dict[str, Any]) -> Event:
        """A revision as an object: what belongs to the event as a whole is kept from the row."""
        event: Event = super().with_content_json(content)
        for name in _KEPT:
            setattr(event, name, getattr(self, name))
        return event

    # -- when -----------------------------------------------------------------------------------------------------
    @property
    def rule(self) -> str:
        """Its RRULE, ``""`` when it takes place once."""
        if self.repeat == Repeat.OWN:
            return self.own_rule.removeprefix("RRULE:")
        chosen = tuple(filter(None, self.weekdays.split(",")))
        return recurrence.compose(Repeat(self.repeat), self.day, self.every, chosen, self.until)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def when(self) -> When:
        """Its dates for :mod:`.recurrence`; days on which it is left out are taken out."""
        left_out = frozenset(e.day for e in self.changed_days.all() if e.kind == ChangedDay.Kind.LEFT_OUT)
        return When(self.day, self.tz, self.start, self.end, self.last_day, self.rule, left_out)

    def cancelled_days(self) -> set[date]:
        """Days on which it would take place and was cancelled."""
        return {e.day for e in self.changed_days.all() if e.kind == ChangedDay.Kind.CANCELLED}

    # -- showing --------------------------------------------------------------------------------------------------
    @property
    def cancelled(self) -> bool:
        return bool(self.status == self.Status.CANCELLED)

    @property
    def moved(self) -> bool:
        return bool(self.status == self.Status.MOVED)

    def address_in(self, language: str | None = None) -> str:
        """The event's path in a language: ``/events/<slug>/``."""
        return address("event", language, slug=self.slug)

    def get_absolute_url(self) -> str:
        """The event's path in the active language."""
        return self.address_in()

    def path_on_site(self) -> str | None:
        """Its path in the station's language, ``None`` while it has no address."""
        return self.address_in(settings.LANGUAGE_CODE) if self.slug else None


class LineUp(Orderable):
    """One row of the programme: ``at`` (wall clock; may be empty), ``names`` and ``note`` per language."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="line_up")
    at = models.TimeField(_("at"), null=True, blank=True)
    names = NamesField(_("who or what"), text_length=200)
    note = NamesField(_("note"), blank=True, text_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("line-up row")
        verbose_name_plural = _("line-up")

    def __str__(self) -> str:
        return name_in(self.names)


class ChangedDay(models.Model):
    """A day on which a repeating event is otherwise: ``day``, ``kind``: left out (never announced) or cancelled."""

    class Kind(models.TextChoices):
        LEFT_OUT = "left_out", _("left out")
        CANCELLED = "cancelled", _("cancelled, and said so")

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="changed_days")
    day = models.DateField(_("day"))
    kind = models.CharField(_("how"), max_length=16, choices=Kind.choices, default=Kind.LEFT_OUT)

    class Meta:
        verbose_name = _("other day")
        verbose_name_plural = _("other days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["event", "day"], name="events_one_changed_day")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()}"


class FormerSlug(models.Model):
    """An address an event once had: redirects for ever."""

    slug = models.CharField(max_length=LONGEST, unique=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="former_slugs")

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.slug
