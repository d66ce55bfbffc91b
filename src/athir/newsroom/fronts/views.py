"""Home, and the fronts of desks and provinces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.news.models import Article
from athir.newsroom.news.pages import desk_address, desk_key, list_key
from athir.newsroom.news.views import everywhere, in_main, keyset, listing, newest, shown

_STREAM_ON_HOME = 8
_IN_PROVINCE = 2


@dataclass(frozen=True)
class Province:
    """A province on a front: its desk, address, newest articles and transmitters."""

    desk: Desk
    href: str
    articles: list[Article]
    fm: list[Any]


def provinces(region: Desk | None, language: str, without: set[int]) -> list[Province]:
    """The provinces of ``region`` with their newest articles, those on the page already left out."""
    desks: Any = Desk.objects.filter(parent=region) if region else Desk.objects.filter(parent__isnull=False)
    found = []
    for desk in desks.select_related("parent").prefetch_related("transmitters"):
        depends(desk_key(desk.pk, language))
        articles = newest(language).filter(desk=desk).exclude(pk__in=without)[:_IN_PROVINCE]
        fm = list(desk.transmitters.all())
        found.append(Province(desk, desk_address(desk, language), shown(articles, language), fm))
    return found


@in_language
def home(request: HttpRequest, *, language: str) -> HttpResponse:
    """The front page of a language."""
    depends(SITE, list_key(language))
    found = shown(newest(language)[: 3 + _STREAM_ON_HOME + 1], language)
    leaders, rest = found[:3], found[3 : 3 + _STREAM_ON_HOME]
    more = len(found) > 3 + _STREAM_ON_HOME
    own = everywhere("home")
    region = Desk.objects.filter(parent__isnull=True, provinces__isnull=False).first()
    context = {
        "top": leaders[0] if leaders else None,
        "pair": leaders[1:],
        "articles": rest,
        "older": f"{address('stream')}?before={keyset(rest[-1])}" if more and rest else None,
        "provinces": provinces(None, language, {article.pk for article in found}),
        "region": region,
        "region_href": desk_address(region, language) if region else "",
    }
    return render_page(
        request, "fronts/home.html", context, language=language, canonical=own[language], others=own, section="home"
    )


@in_language
def desk(request: HttpRequest, *, language: str, slug: str, region: str | None = None) -> HttpResponse:
    """A region (its provinces' news with it), a province, or a subject desk."""
    found: Any = Desk.objects.select_related("parent").filter(slug=slug).first()
    if found is None or (found.parent.slug if found.parent else None) != region:
        raise Http404
    depends(SITE, desk_key(found.pk, language))
    has_provinces = found.provinces.exists()
    which = {"region": found} if has_provinces else {"desk": found}
    own = {code: desk_address(found, code) for code in CODES}
    page = listing(request, newest(language).filter(**which), language, own[language])
    context = {
        "desk": found,
        "articles": page.articles,
        "older": page.older,
        "provinces": provinces(found, language, {article.pk for article in page.articles[:1]}) if has_provinces else [],
        "fm": list(found.transmitters.all()),
        "parent_href": desk_address(found.parent, language) if found.parent else "",
        "arabic_href": in_main(own, language),
    }
    return render_page(
        request,
        "fronts/desk.html",
        context,
        language=language,
        title=str(found),
        section="region" if found.parent or has_provinces else "",
        canonical=own[language],
        others=own,
        index="before" not in request.GET,
    )
