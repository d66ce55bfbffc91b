"""``{% load services %}``: days, spans and numbers as pages of the services write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, npgettext, pgettext
from django.utils.translation import gettext as _

from athir.arabic import dates
from athir.newsroom.frame.addresses import page_language
from athir.newsroom.frame.templatetags.athir import _PLURALS, icon, moment
from athir.newsroom.services.today import Coming

register = template.Library()
_NOT_DIALLED = re.compile(r"[^\d+]")


def _language() -> str:
    return page_language(get_language())


@register.filter
def day(value: date | None) -> SafeString | str:
    """``<time>`` with the whole date in words."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.full_date(value, _language()))


@register.filter
def short_day(value: date | None) -> SafeString | str:
    """``<time>`` with day and month."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.short_date(value, _language()))


@register.filter
def hour(when: datetime) -> SafeString:
    """``<time>`` with the hour, on station clocks; the whole instant for programs."""
    local = timezone.localtime(when)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), dates.clock(local))


@register.filter
def clocked(ahead: Iterable[Coming]) -> str:
    """Prayers for a script, as JSON: epoch seconds, name, hour on station clocks."""
    rows = [(int(one.when.timestamp()), str(one.label), dates.clock(timezone.localtime(one.when))) for one in ahead]
    return json.dumps(rows, ensure_ascii=False)


@register.simple_tag
def until_words() -> str:
    """«in n hours and n minutes» for a script, as JSON: ``h`` and ``m`` by kind of plural (as ``Intl.PluralRules`` names
    them, ``{n}`` the number), ``both`` and ``one`` to put them into."""
    how_long = "how long until"
    hours, minutes = "{h}", "{m}"
    words = {
        "h": {kind: npgettext(how_long, "%(n)s hour", "%(n)s hours", n) % {"n": "{n}"} for kind, n in _PLURALS.items()},
        "m": {
            kind: npgettext(how_long, "%(n)s minute", "%(n)s minutes", n) % {"n": "{n}"} for kind, n in _PLURALS.items()
        },
        "both": pgettext(how_long, "in %(hours)s and %(minutes)s") % {"hours": hours, "minutes": minutes},
        "one": pgettext(how_long, "in %(time)s") % {"time": "{t}"},
    }
    return json.dumps(words, ensure_ascii=False)


@register.filter
def span(row: Any) -> SafeString:
    """From when to when a row holds, both with their day: true whenever it is read."""
    if row.ends is None:
        return format_html(_("from %(start)s, until an end that is not known") % {"start": "{}"}, moment(row.starts))
    return format_html(
        _("from %(start)s to %(end)s") % {"start": "{}", "end": "{}"}, moment(row.starts), moment(row.ends)
    )


@register.filter
def degrees(value: int | None) -> SafeString | str:
    """``−3 °C``, held together and left to right."""
    if value is None:
        return ""
    return format_html('<bdi dir="ltr">{}\u00a0°C</bdi>', str(value).replace("-", "\u2212"))


@register.simple_tag(takes_context=True)
def call_link(context: Context, number: str, who: Any) -> SafeString:
    """A button that calls ``number``, said with the name it belongs to."""
    return format_html(
        '<a class="btn" href="tel:{}">{}<span class="sr">{}</span><bdi dir="ltr">{}</bdi></a>',
        _NOT_DIALLED.sub("", number),
        icon(context, "phone"),
        _("Call %(name)s:") % {"name": who() if callable(who) else who},
        number,
    )
