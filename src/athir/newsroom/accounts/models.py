"""Accounts, the desks they work for, and the keys with which an encoder goes on the air.

Roles are Django groups (``accounts/roles.py``): an account may have several.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.newsroom.identity import new_public_id


class User(AbstractUser):
    """An account. Fields beside Django's: ``public_id``, ``language`` (of the admin), ``name`` (as shown), ``desks``."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(
        _("name"), max_length=150, blank=True, help_text=_("As listeners and readers see it; else the account's name.")
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        blank=True,
        choices=[("ar", "العربية"), ("fr", "Français"), ("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"), ("en", "English")],
        help_text=_("Language of the newsroom for this account; empty: the station's."),
    )
    desks = models.ManyToManyField(
        "frame.Desk", through="accounts.DeskMembership", related_name="staff", verbose_name=_("desks"), blank=True
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [("go_live", "Can go on the air")]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name for listeners, readers and colleagues."""
        return self.name or self.get_full_name() or self.username

    def get_full_name(self) -> str:
        return self.name or str(super().get_full_name())


class DeskMembership(models.Model):
    """An account works for a desk. A correspondent sees and writes only articles of these desks."""

    user = models.ForeignKey(User, models.CASCADE, related_name="desk_memberships", verbose_name=_("account"))
    desk = models.ForeignKey("frame.Desk", models.CASCADE, related_name="memberships", verbose_name=_("desk"))

    class Meta:
        verbose_name = _("desk membership")
        verbose_name_plural = _("desk memberships")
        constraints = [models.UniqueConstraint(fields=["user", "desk"], name="accounts_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk}"


class StreamKey(models.Model):
    """A key with which the account's encoder may go on the air. Only its SHA-256 is kept; it is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="stream_keys", verbose_name=_("account"))
    sha256 = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("stream key")
        verbose_name_plural = _("stream keys")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(revoked_at__isnull=True), name="accounts_active_keys")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.created_at:%Y-%m-%d}"
