"""The events on the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.addresses import address_or_none
from athir.newsroom.frame.sections import Section, register

register(
    Section("events", 33, _("FREQUENCE EVENT"), lambda language: address_or_none("events", language), language="en")
)
