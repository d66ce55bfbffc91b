"""The services on the site's menu. Importing this module registers the section."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from athir.newsroom.frame.addresses import address_or_none
from athir.newsroom.frame.sections import Section, register

register(Section("services", 31, _("Services"), lambda language: address_or_none("services", language)))
