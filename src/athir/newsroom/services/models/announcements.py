"""Announcements that the public sends in; nobody sees one before the desk has read it."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from athir.newsroom.identity import new_public_id
from athir.newsroom.services.models.kept import PHONE, today


class Announcement(models.Model):
    """``kind``, ``town``, ``title``, ``text`` (plain), ``contact`` (a telephone, needed to ask back), ``show_contact``,
    ``state``, ``expires_on`` (last day), ``sent_at``, ``decided_at``, ``decided_by``, ``public_id``.

    Nothing else of the sender is kept: no name, no address of his machine.
    """

    class Kind(models.TextChoices):
        OBITUARY = "obituary", _("Obituary")
        LOST = "lost", _("Lost")
        FOUND = "found", _("Found")
        THANKS = "thanks", _("Thanks")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    town = models.ForeignKey("services.Town", models.CASCADE, verbose_name=_("town"), related_name="announcements")
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=1000)
    contact = models.CharField(_("telephone"), max_length=40, blank=True, validators=[PHONE])
    show_contact = models.BooleanField(_("show the telephone number to readers"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    expires_on = models.DateField(_("last day on the page"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["state", "-sent_at"], name="services_announcement_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    @property
    def days(self) -> int:
        """How long such an announcement stands."""
        return {self.Kind.OBITUARY: 7, self.Kind.THANKS: 7}.get(self.Kind(self.kind), 30)

    def public(self, day: date | None = None) -> bool:
        """Whether readers may see it."""
        last = self.expires_on
        return self.state == self.State.APPROVED and (last is None or last >= (day or today()))

    def decide(self, approve: bool, user: object, now: object = None) -> None:
        """Approve or refuse it, without saving."""
        self.state = self.State.APPROVED if approve else self.State.REFUSED
        self.decided_at = now or timezone.now()
        self.decided_by = user
        if approve and self.expires_on is None:
            self.expires_on = today() + timedelta(days=self.days)
