"""A front as its readers see it now: asks for what is pinned and what is new, and lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.models import Desk
from athir.newsroom.fronts.keys import front_key
from athir.newsroom.fronts.layout import URGENT_FOR, Layout, Sizes, lay_out, urgent_now
from athir.newsroom.fronts.models import DESK, ROW, TOP, Breaking, Slot
from athir.newsroom.news.models import Article, ArticleQuerySet
from athir.newsroom.news.pages import article_key, desk_address, desk_key
from athir.newsroom.news.views import newest, shown

HOME_SIZES = Sizes()
DESK_SIZES = Sizes(stream=0)

_URGENT = 20
"""Urgent articles that are looked at; where so many are urgent, none is."""


@dataclass(frozen=True)
class Province:
    """A province on a front: its desk, address, articles and transmitters."""

    desk: Desk
    href: str
    articles: list[Article]
    fm: list[Any]


@dataclass(frozen=True)
class Front:
    """``desk`` (none: home), ``language``, ``layout``, and the rows of its desks."""

    desk: Desk | None
    language: str
    layout: Layout[Article]
    provinces: list[Province]

    @property
    def standing(self) -> set[int]:
        """Ids of all articles on it."""
        return self.layout.used | {article.pk for row in self.provinces for article in row.articles}


def region() -> Desk | None:
    """The desk with provinces under it: the first one, if any."""
    found: Desk | None = Desk.objects.filter(parent__isnull=True, provinces__isnull=False).first()
    return found


def of_desk(desk: Desk | None, language: str) -> ArticleQuerySet:
    """What the rule chooses from, newest first: of a region all its provinces' articles."""
    found = newest(language)
    if desk is None:
        return found
    return found.filter(region=desk) if desk.provinces.exists() else found.filter(desk=desk)


def pinned(desk: Desk | None, language: str) -> list[Slot]:
    """Pins of a front that stand and whose article a reader may see. All pinned articles become dependencies."""
    depends(front_key(desk.pk if desk else None, language))
    slots = list(Slot.objects.of_front(desk.pk if desk else None, language).standing())
    depends(*(article_key(slot.article_id) for slot in slots))
    articles: Any = Article.objects.filter(pk__in=[slot.article_id for slot in slots])
    seen = {article.pk: article for article in articles.on_site().for_list()}
    kept = []
    for slot in slots:
        if slot.article_id in seen:
            slot.article = seen[slot.article_id]
            kept.append(slot)
    return kept


def _urgent(candidates: ArticleQuerySet, language: str) -> list[Article]:
    """What leads this front: articles about which a breaking line runs, the newest line first; then the urgent ones."""
    lines = [pk for pk in Breaking.objects.running(language).values_list("article_id", flat=True) if pk]
    found = {article.pk: article for article in candidates.filter(pk__in=lines)} if lines else {}
    now = timezone.now()
    fresh = candidates.filter(published_at__gt=now - URGENT_FOR, urgency__gt=0)[:_URGENT]
    return [*(found[pk] for pk in dict.fromkeys(lines) if pk in found), *urgent_now(fresh, now)]


def compose(desk: Desk | None, language: str) -> Front:
    """The front of ``desk`` (``None``: home) now; records what it depends on."""
    slots = pinned(desk, language)
    at: dict[str, list[Article]] = {}
    for slot in slots:
        at.setdefault(slot.place, []).append(slot.article)
    top, row, rows = (at.get(place, []) for place in (TOP, ROW, DESK))
    sizes = DESK_SIZES if desk else HOME_SIZES
    candidates = of_desk(desk, language)
    urgent = _urgent(candidates, language)
    many = 1 + sizes.row + sizes.stream + len(slots) + len(urgent)
    layout = lay_out(top, row, rows, urgent, list(candidates[:many]), sizes)
    everything = [layout.top] if layout.top else []
    shown([*everything, *layout.row, *layout.stream], language)
    is_region = desk is None or desk.provinces.exists()
    return Front(desk, language, layout, _provinces(desk, language, layout, sizes) if is_region else [])


def _provinces(parent: Desk | None, language: str, layout: Layout[Article], sizes: Sizes) -> list[Province]:
    desks: Any = Desk.objects.filter(parent=parent) if parent else Desk.objects.filter(parent__isnull=False)
    found = []
    for desk in desks.select_related("parent").prefetch_related("transmitters"):
        depends(desk_key(desk.pk, language))
        by_hand = list(layout.pinned_rows.get(desk.pk, ()))
        missing = max(0, sizes.desk_row - len(by_hand))
        by_rule = newest(language).filter(desk=desk).exclude(pk__in=layout.used)[:missing] if missing else []
        articles = shown([*by_hand, *by_rule], language)
        found.append(Province(desk, desk_address(desk, language), articles, list(desk.transmitters.all())))
    return found
