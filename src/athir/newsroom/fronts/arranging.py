"""What an editor sees of a front: its places with what stands there, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from athir.newsroom.frame.models import Desk
from athir.newsroom.fronts.compose import Front, compose, of_desk
from athir.newsroom.fronts.models import DESK, PLACES, ROW, TOP, Slot
from athir.newsroom.news.models import Article
from athir.newsroom.search.index import search

CHOICES = 12
"""Articles offered for pinning."""

SOON = timedelta(hours=48)


@dataclass(frozen=True)
class Item:
    """One article on the front: ``slot`` when it is pinned; ``first`` and ``last`` among the pins of its place."""

    article: Article
    slot: Slot | None = None
    waits: str = ""
    first: bool = True
    last: bool = True


@dataclass(frozen=True)
class Section:
    """A place: ``key`` (one of ``PLACES``, or ``stream``), what it is called, what stands there in order."""

    key: str
    label: str | Promise
    items: list[Item] = field(default_factory=list)


def sections(desk: Desk | None, language: str) -> tuple[Front, list[Section]]:
    """The front as readers see it now, place by place, and last what is pinned but waits."""
    front = compose(desk, language)
    slots = {slot.article_id: slot for slot in _slots(desk, language)}
    layout, names = front.layout, dict(PLACES)
    found = [
        Section(TOP, names[TOP], _items([layout.top] if layout.top else [], slots)),
        Section(ROW, names[ROW], _items(layout.row, slots)),
    ]
    for row in front.provinces:
        found.append(Section(DESK, str(row.desk), _items(row.articles, slots)))
    if layout.stream:
        found.append(Section("stream", _("News"), _items(layout.stream, slots)))
    waiting = [Item(slot.article, slot, _why(slot.article)) for pk, slot in slots.items() if pk not in front.standing]
    if waiting:
        found.append(Section("waiting", _("Pinned, but not to be seen yet"), waiting))
    return front, found


def _slots(desk: Desk | None, language: str) -> list[Slot]:
    slots = Slot.objects.of_front(desk.pk if desk else None, language).standing()
    return list(slots.select_related("article__desk__parent", "article__locale", "pinned_by").defer("article__body"))


def _items(articles: Iterable[Article], slots: dict[int, Slot]) -> list[Item]:
    return [_item(article, slots) for article in articles]


def _item(article: Article, slots: dict[int, Slot]) -> Item:
    slot = slots.get(article.pk)
    if slot is None:
        return Item(article)
    beside = [other.pk for other in slots.values() if _together(other, slot)]
    return Item(article, slot, first=slot.pk == beside[0], last=slot.pk == beside[-1])


def _together(one: Slot, other: Slot) -> bool:
    """Whether both stand in the same order: of a desk's row only that desk's."""
    return one.place == other.place and (one.place != DESK or one.article.desk_id == other.article.desk_id)


def _why(article: Article) -> str:
    if article.withdrawn_at is not None:
        return _("It was withdrawn: take it off.")
    if article.embargo_until and article.embargo_until > timezone.now():
        return _("It is under embargo: it takes its place when that ends.")
    if not article.live:
        return _("It is not published yet: it takes its place when it is.")
    return _("There is no room: other articles are pinned before it.")


def to_pin(desk: Desk | None, language: str, query: str, without: set[int]) -> list[Article]:
    """Articles to choose from: what ``query`` finds, else the newest that do not lead already, and what comes soon."""
    rows: Any = Article.objects.filter(locale__language_code=language)
    if query:
        ids = [found.id for found in search(query, 50)[0] if found.kind == "article"]
        hits = {article.public_id: article for article in rows.filter(public_id__in=ids).for_list()}
        return [hits[one] for one in ids if one in hits][:CHOICES]
    return [article for article in of_desk(desk, language)[: CHOICES * 2] if article.pk not in without][:CHOICES]


def soon(language: str, without: set[int]) -> list[Article]:
    """Articles that go out by schedule within two days: they can be given their place beforehand."""
    now = timezone.now()
    rows: Any = Article.objects.filter(locale__language_code=language, live=False, withdrawn_at__isnull=True)
    coming = rows.filter(go_live_at__gt=now, go_live_at__lte=now + SOON).order_by("go_live_at").for_list()
    return [article for article in coming[:CHOICES] if article.pk not in without]
