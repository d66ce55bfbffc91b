"""The podcasts on the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.addresses import address_or_none
from athir.newsroom.frame.sections import ORDER, Section, register

register(Section("podcasts", ORDER["podcasts"], _("Podcast"), lambda language: address_or_none("podcasts", language)))
