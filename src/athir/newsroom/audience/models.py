"""Who asked to be told of breaking news, and what was told."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.models import Desk
from athir.newsroom.identity import new_public_id

TTL = timedelta(hours=1)
"""How long a push service keeps a message for a telephone that is off: older news is no longer breaking."""

HELD = timedelta(hours=3)
"""What came in somebody's quiet hours reaches him when they end, unless it is older than that by then."""

UNSEEN = timedelta(days=90)
"""A subscription whose browser has not come by for so long is dead, whatever its push service answers."""


def digest_of(endpoint: str) -> str:
    """What a subscription is found by."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Whom a message reaches."""

    def for_message(self, message: Message) -> SubscriptionQuerySet:
        """Those of its language who chose one of its desks, the region of one, or no desk in particular."""
        rows = self.filter(language=message.language)
        if not message.desks:
            return rows
        above = Desk.objects.filter(pk__in=message.desks, parent__isnull=False).values_list("parent_id", flat=True)
        chosen = Subscription.desks.through.objects.filter(desk_id__in={*message.desks, *above})
        some = Subscription.desks.through.objects.values("subscription_id")
        return rows.filter(models.Q(pk__in=chosen.values("subscription_id")) | ~models.Q(pk__in=some))

    def unseen(self, now: datetime | None = None) -> SubscriptionQuerySet:
        return self.filter(seen_at__lt=(now or timezone.now()) - UNSEEN)


class Subscription(models.Model):
    """A browser that gets notifications. Nothing is kept of its owner but what he chose.

    ``endpoint`` (address at its push service), ``digest`` of it, ``p256dh`` and ``auth`` (its keys, base64url),
    ``language``, ``desks`` (none: all), ``quiet_from`` and ``quiet_to`` (hours of his clock; equal: never quiet),
    ``offset`` (minutes his clock is ahead of UTC), ``made_at``, ``seen_at``, ``failures`` since the last success,
    ``last`` (public id of the last message it was sent).
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    endpoint = models.URLField(max_length=1000, editable=False)
    p256dh = models.CharField(max_length=100, editable=False)
    auth = models.CharField(max_length=40, editable=False)
    language = models.CharField(_("language"), max_length=8)
    desks = models.ManyToManyField(Desk, verbose_name=_("desks"), blank=True, related_name="+")
    quiet_from = models.PositiveSmallIntegerField(default=22)
    quiet_to = models.PositiveSmallIntegerField(default=7)
    offset = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    last = models.CharField(max_length=16, blank=True)

    objects = SubscriptionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            models.Index(fields=["language", "id"], name="audience_by_language"),
            models.Index(fields=["seen_at"], name="audience_seen"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.digest = digest_of(self.endpoint)
        super().save(*args, **kwargs)

    @property
    def info(self) -> dict[str, Any]:
        """As the browser gave it."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}

    def quiet(self, now: datetime) -> bool:
        """Whether its owner wants to be left in peace at ``now``."""
        hour = (now + timedelta(minutes=self.offset)).hour
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to

    def awake_at(self, now: datetime) -> datetime:
        """When its quiet hours end that run at ``now``."""
        clock = now + timedelta(minutes=self.offset)
        end = clock.replace(hour=self.quiet_to, minute=0, second=0, microsecond=0)
        return (end if end > clock else end + timedelta(days=1)) - timedelta(minutes=self.offset)


class Message(models.Model):
    """A notification: ``title``, ``body``, ``url`` (path on the site), ``tag`` (one a story: a later one replaces it),
    ``language``, ``desks`` (ids; none: everybody), ``urgency``; ``sent``, ``quiet``, ``gone`` and ``failed`` count."""

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("normal")
        HIGH = "high", _("high")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    title = models.CharField(_("title"), max_length=150)
    body = models.CharField(_("text"), max_length=300, blank=True)
    url = models.CharField(_("address"), max_length=600)
    tag = models.CharField(max_length=32)
    language = models.CharField(_("language"), max_length=8)
    desks = models.JSONField(default=list)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.HIGH)
    made_at = models.DateTimeField(_("time"), default=timezone.now)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    quiet = models.PositiveIntegerField(_("left in peace"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def seconds_left(self, now: datetime, keep: timedelta = TTL) -> int:
        """How long it is still worth sending; 0 when it is old."""
        return max(0, int((self.made_at + keep - now).total_seconds()))
