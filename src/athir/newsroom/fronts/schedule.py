"""The plan of the day: what goes out when, what comes off, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Revision, WorkflowState

from athir.newsroom.fronts.models import Breaking, Slot
from athir.newsroom.news.models import Article
from athir.newsroom.news.scope import desk_filter

AT_MOST = 200


@dataclass(frozen=True)
class Entry:
    """``what``: publish, change, expire, embargo, pin, bar, bar_ends or waiting. ``notes`` explain conflicts."""

    at: datetime
    what: str
    title: str
    article: Article | None
    notes: tuple[str, ...] = field(default=())


def conflicts(
    *,
    now: datetime,
    go_live: datetime | None = None,
    embargo: datetime | None = None,
    expire: datetime | None = None,
    approved: bool = True,
    live: bool = False,
) -> tuple[str, ...]:
    """Sentences about what contradicts itself, or will not happen as somebody may expect."""
    found = []
    if not approved:
        found.append(_("Nobody has approved it yet: without that it will not go out."))
        if go_live and go_live <= now:
            found.append(_("Its time has passed: approved now, it goes out at once."))
    if embargo and go_live and embargo > go_live:
        found.append(_("The embargo ends later than the schedule: it goes out when the embargo ends."))
    if live and embargo and go_live and embargo > now:
        found.append(_("Readers see the published version until then; only the change is under embargo."))
    begins = max((moment for moment in (go_live, embargo, now) if moment), default=now)
    if expire and expire <= begins:
        found.append(_("It would come off before it goes out: choose a later end."))
    return tuple(found)


def plan(desks: frozenset[int] | None, now: datetime | None = None) -> list[Entry]:
    """All that is to come of the desks (``None``: all), soonest first."""
    now = now or timezone.now()
    entries = [*_publications(desks, now), *_ends(desks, now), *_waiting(desks, now)]
    if desks is None:
        entries += _fronts(now)
    return sorted(entries, key=lambda entry: (entry.at, entry.title))


def _mine(desks: frozenset[int] | None) -> Q:
    return Q() if desks is None else desk_filter(desks)


def _time(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else value


def _publications(desks: frozenset[int] | None, now: datetime) -> Iterable[Entry]:
    kind = ContentType.objects.get_for_model(Article)
    due = Revision.objects.filter(approved_go_live_at__isnull=False, content_type=kind)
    revisions = list(due.order_by("approved_go_live_at")[:AT_MOST])
    ids = [int(revision.object_id) for revision in revisions]
    rows: Any = Article.objects.filter(_mine(desks), pk__in=ids)
    articles = {article.pk: article for article in rows.for_list()}
    for revision in revisions:
        article = articles.get(int(revision.object_id))
        if article is None:
            continue
        said = revision.content
        notes = conflicts(
            now=now,
            go_live=revision.approved_go_live_at,
            embargo=_time(said.get("embargo_until")),
            expire=_time(said.get("expire_at")),
            live=article.live,
        )
        what = "change" if article.live else "publish"
        yield Entry(revision.approved_go_live_at, what, str(said.get("title") or article.title), article, notes)


def _ends(desks: frozenset[int] | None, now: datetime) -> Iterable[Entry]:
    live: Any = Article.objects.filter(_mine(desks), live=True)
    for article in live.filter(expire_at__gt=now).order_by("expire_at").for_list()[:AT_MOST]:
        notes = conflicts(now=now, embargo=article.embargo_until, expire=article.expire_at)
        yield Entry(article.expire_at, "expire", article.title, article, notes)
    for article in live.filter(embargo_until__gt=now).order_by("embargo_until").for_list()[:AT_MOST]:
        yield Entry(article.embargo_until, "embargo", article.title, article)


def _waiting(desks: frozenset[int] | None, now: datetime) -> Iterable[Entry]:
    """Drafts with a time that are still on their way through the workflow."""
    kind = Article.get_base_content_type()
    states = WorkflowState.objects.active().filter(base_content_type=kind).values_list("object_id", flat=True)
    rows: Any = Article.objects.filter(_mine(desks), pk__in=[int(pk) for pk in states[:AT_MOST]])
    for article in rows.select_related("latest_revision", "desk", "locale").defer("body"):
        said = article.latest_revision.content if article.latest_revision else {}
        go_live, embargo = _time(said.get("go_live_at")), _time(said.get("embargo_until"))
        at = go_live or embargo
        if at is None or article.latest_revision.approved_go_live_at:
            continue
        expire = _time(said.get("expire_at"))
        notes = conflicts(now=now, go_live=go_live, embargo=embargo, expire=expire, approved=False, live=article.live)
        yield Entry(at, "waiting", str(said.get("title") or article.title), article, notes)


def _fronts(now: datetime) -> Iterable[Entry]:
    for slot in Slot.objects.filter(until__gt=now).select_related("article__desk", "article__locale")[:AT_MOST]:
        yield Entry(slot.until, "pin", slot.article.title, slot.article)
    for line in Breaking.objects.filter(until__gt=now).select_related("article")[:AT_MOST]:
        if line.start > now:
            yield Entry(line.start, "bar", line.text, line.article)
        yield Entry(line.until, "bar_ends", line.text, line.article)


def by_day(entries: Iterable[Entry], now: datetime | None = None) -> list[tuple[Any, list[Entry]]]:
    """Entries by the day of the active zone; what is overdue stands with today."""
    today = timezone.localdate(now)
    days: dict[Any, list[Entry]] = {}
    for entry in entries:
        days.setdefault(max(today, timezone.localdate(entry.at)), []).append(entry)
    return sorted(days.items())


LATE_SHOWN = timedelta(days=2)
"""How long the front desk shows what went out late."""
