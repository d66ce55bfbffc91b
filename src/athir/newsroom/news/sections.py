"""The news and the radio on the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.addresses import address_or_none
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.sections import Section, register


def _region(language: str) -> str | None:
    region = Desk.objects.filter(parent__isnull=True, provinces__isnull=False).first()
    return address_or_none("desk", language, slug=region.slug) if region else None


register(Section("stream", 10, _("News"), lambda language: address_or_none("stream", language)))
register(Section("region", 20, _("Eye on the region"), _region))
register(Section("schedule", 50, _("Programmes"), lambda language: address_or_none("schedule", language)))
register(Section("radio", 60, _("Radio Live"), lambda language: address_or_none("radio", language)))
