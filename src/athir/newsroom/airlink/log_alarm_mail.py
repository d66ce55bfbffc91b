"""Alarms of the log by mail: one for all of which nobody was told yet, to those whom the clock's alarms go to."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from athir.newsroom.news.alarm_mail import REFUSALS, addresses
from athir.newsroom.record.alarms import Alarm
from athir.newsroom.settings import HOUSE

log = logging.getLogger("athir.record")

AT_MOST = 50


def tell() -> int:
    """Mail what nobody was told yet; how many alarms. Raises ``OSError`` when the server cannot be asked."""
    waiting = list(Alarm.objects.untold()[:AT_MOST])
    if not waiting:
        return 0
    to = addresses()
    if to:
        REFUSALS.send(mail(waiting, to))
    else:
        log.warning("alarms of the log that are mailed to nobody: %d; set mail_url and alarm_mail", len(waiting))
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in waiting]).update(told_at=timezone.now())
    return len(waiting)


def mail(alarms: Sequence[Alarm], to: Sequence[str]) -> EmailMessage:
    """The mail about them, in the house's language and time."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(HOUSE.tz):
        words = ngettext("Alarm of the log of the air", "%(number)d alarms of the log of the air", len(alarms))
        subject = words % {"number": len(alarms)}
        text = "\n\n".join(_told(alarm) for alarm in alarms)
        address = f"{settings.WAGTAILADMIN_BASE_URL}/admin/"
        text += "\n\n" + _("Who has dealt with it says so in the newsroom: %(address)s") % {"address": address} + "\n"
    return EmailMessage(f"{HOUSE.name}: {subject}", text, HOUSE.mail_from or to[0], list(to))


def _told(alarm: Alarm) -> str:
    said = timezone.localtime(alarm.said_at).strftime("%Y-%m-%d %H:%M:%S")
    lines = [f"{said}  {alarm.station} {alarm.mount}".rstrip(), str(alarm), alarm.said]
    return "\n".join(line for line in lines if line)
