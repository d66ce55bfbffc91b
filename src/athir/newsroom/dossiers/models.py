"""People: one row each, with names per language. Institutions, countries and meetings come later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.models import LATIN_SLUG, Named
from athir.newsroom.frame.names import NamesField, name_in
from athir.newsroom.identity import new_public_id


class Person(Named):
    """A person: of the station (``user``) or outside it.

    ``slug`` (Latin, in the address), ``names``, ``role`` and ``about`` (per language), ``picture``, ``user``.
    """

    slug = models.CharField(_("slug"), max_length=80, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    role = NamesField(_("role"), blank=True, text_length=200)
    about = NamesField(_("about"), blank=True, multiline=True)
    picture = models.ForeignKey(
        "library.Picture", models.SET_NULL, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="person",
        help_text=_("The account with which this person goes on the air."),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["slug"]

    def role_in(self, language: str | None = None) -> str:
        return name_in(self.role, language)
