"""Alarms of the publication clock by mail: one mail for all that nobody was told yet, to the house's addresses.

Asked by the worker in a loop of its own, so that a mail server which does not answer holds up no publication. An alarm
is marked as told only when the server has taken the mail: one that could not be sent is sent when that is back. What
it refuses for good is said once in the log and in the alarm, and that address is not tried again (:mod:`.mailing`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from athir.newsroom.frame.page import station
from athir.newsroom.news.alarms import Alarm
from athir.newsroom.news.mailing import Refusals
from athir.newsroom.settings import HOUSE

log = logging.getLogger("athir.news")

REFUSALS = Refusals()

AT_MOST = 50
"""Alarms in one mail; the newest are on the newsroom's first page all the same."""


def addresses() -> list[str]:
    """Whom alarms are mailed to: ``alarm_mail``, else the station's own address; none without a mail server."""
    if not HOUSE.mail_url:
        return []
    return list(HOUSE.alarm_mail) or [found for found in (station().email,) if found]


def tell() -> int:
    """Mail what nobody was told yet; how many alarms. Raises ``OSError`` when the server cannot be asked.

    Without a server or an address a line of the log says so, once for each alarm.
    """
    waiting = list(Alarm.objects.untold().select_related("article", "article__desk")[:AT_MOST])
    if not waiting:
        return 0
    to, unmailed = addresses(), ""
    if to:
        unmailed = REFUSALS.send(mail(waiting, to))[: Alarm.ROOM]
    else:
        log.warning(
            "alarms of the clock that are mailed to nobody: %d; set mail_url and alarm_mail (docs/reference/settings.md)",
            len(waiting),
        )
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in waiting]).update(told_at=timezone.now(), unmailed=unmailed)
    return len(waiting)


def mail(alarms: Sequence[Alarm], to: Sequence[str]) -> EmailMessage:
    """The mail about them, in the house's language and time."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(HOUSE.tz):
        subject = _("Alarm: “%(title)s” did not go out on time") % {"title": _line(alarms[0].article.title)}
        if len(alarms) > 1:
            words = ngettext(
                "Alarm: %(number)d publication was not on time",
                "Alarm: %(number)d publications were not on time",
                len(alarms),
            )
            subject = words % {"number": len(alarms)}
        text = "\n\n".join(_told(alarm) for alarm in alarms)
        home = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_home')}"
        text += "\n\n" + _("Who has dealt with it says so in the newsroom: %(address)s") % {"address": home} + "\n"
    return EmailMessage(f"{HOUSE.name}: {subject}", text, HOUSE.mail_from or to[0], list(to))


def _told(alarm: Alarm) -> str:
    """What was late and by how much, or what failed and why; where to look."""
    article = alarm.article
    lines = [f"«{_line(article.title)}» ({article.desk})", _sentence(alarm)]
    href = reverse(type(article).snippet_viewset.get_url_name("edit"), args=[article.pk])
    return "\n".join([*lines, f"{settings.WAGTAILADMIN_BASE_URL}{href}"])


def _sentence(alarm: Alarm) -> str:
    if alarm.at is None:
        words = {
            "publish": _("could not go out: %(error)s"),
            "expire": _("could not be taken off: %(error)s"),
        }[alarm.what]
        return words % {"error": alarm.error}
    words = {
        "publish": _("went out at %(at)s, planned for %(planned)s: %(late)s"),
        "expire": _("came off at %(at)s, planned for %(planned)s: %(late)s"),
    }[alarm.what]
    return words % {"at": _clock(alarm.at), "planned": _clock(alarm.planned), "late": alarm.lateness}


def _clock(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _line(text: str) -> str:
    """In one line: a heading of a mail may hold no other."""
    return " ".join(text.split())
