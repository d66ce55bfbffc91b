"""Dates and repetition of an event in words, on the event's own clocks."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from athir.arabic import dates
from athir.newsroom.events.dates import Occurrence
from athir.newsroom.events.models import Event
from athir.newsroom.events.recurrence import WEEKDAYS, Repeat


def _time(occurrence: Occurrence, words: str) -> SafeString:
    stamp = occurrence.local_start.isoformat(timespec="minutes")
    return format_html('<time datetime="{}" data-local>{}</time>', stamp, words)


def hours(occurrence: Occurrence) -> SafeString:
    """``18:00–20:00``, or that it is all day. Where it ends on another day only the begin is said."""
    event = occurrence.event
    if event.start is None:
        return format_html("{}", _("All day"))
    begins = _time(occurrence, dates.clock(occurrence.local_start))
    if event.end is None or event.last_day:
        return begins
    return format_html("{}–<time>{}</time>", begins, dates.clock(occurrence.local_end))


def whole(occurrence: Occurrence, language: str) -> SafeString:
    """Date and hours: ``السبت 28 نونبر 2026، 18:00–20:00``; from … to … where it goes over days."""
    event, first, last = occurrence.event, occurrence.local_start, occurrence.local_end
    comma = "، " if language == "ar" else ", "
    day = dates.full_date(first.date(), language)
    if event.start is None:
        begins = format_html('<time datetime="{}">{}</time>', first.date().isoformat(), day)
        if not event.last_day:
            return begins
        ends = dates.full_date(last.date(), language)
        return format_html('{} – <time datetime="{}">{}</time>', begins, last.date().isoformat(), ends)
    if not event.last_day:
        return format_html("{}{}{}", day, comma, hours(occurrence))
    begins = _time(occurrence, f"{day}{comma}{dates.clock(first)}")
    if event.end is None:
        return begins
    return format_html(
        "{} – <time>{}</time>", begins, f"{dates.full_date(last.date(), language)}{comma}{dates.clock(last)}"
    )


def repetition(event: Event, language: str) -> str:
    """How it repeats, in a sentence without end: ``Every week on Saturday, until 31 December 2026``; ``""`` for once."""
    kind = Repeat(event.repeat)
    if kind is Repeat.NEVER:
        return ""
    words = _how(event, kind, language)
    if event.until and kind is not Repeat.OWN:
        last = f"{dates.short_date(event.until, language)}{dates.NBSP}{event.until.year}"
        return _("%(repeats)s, until %(date)s") % {"repeats": words, "date": last}
    return words


def _how(event: Event, kind: Repeat, language: str) -> str:
    number = {"count": event.every}
    if kind is Repeat.DAILY:
        return ngettext("Every day", "Every %(count)s days", event.every) % number
    if kind is Repeat.WEEKLY:
        chosen = {*event.weekdays.split(","), WEEKDAYS[event.day.weekday()]}
        names = [dates.weekday(at, language) for at, code in enumerate(WEEKDAYS) if code in chosen]
        days = ("، " if language == "ar" else ", ").join(names)
        told = ngettext("Every week: %(days)s", "Every %(count)s weeks: %(days)s", event.every)
        return told % {**number, "days": days}
    if kind is Repeat.MONTHLY:
        return ngettext("Every month on the same date", "Every %(count)s months on the same date", event.every) % number
    if kind is Repeat.MONTHLY_WEEKDAY:
        told = ngettext("Every month on a %(day)s", "Every %(count)s months on a %(day)s", event.every)
        return told % {**number, "day": dates.weekday(event.day.weekday(), language)}
    if kind is Repeat.YEARLY:
        return ngettext("Every year", "Every %(count)s years", event.every) % number
    return _("On several dates")


def day_heading(day: date, today: date, language: str) -> str:
    """A day as a heading; baked pages stand for hours, so today and tomorrow are not named so."""
    words = dates.full_date(day, language)
    return (
        words
        if day.year != today.year
        else f"{dates.weekday(day.weekday(), language)} {dates.short_date(day, language)}"
    )
