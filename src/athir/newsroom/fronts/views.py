"""Home, the fronts of desks and provinces, and the breaking bar for pages that are already baked."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.page import in_language, render_page, station
from athir.newsroom.fronts.breaking import lines
from athir.newsroom.fronts.compose import compose, of_desk, region
from athir.newsroom.fronts.strips import strips
from athir.newsroom.news.models import Article
from athir.newsroom.news.pages import desk_address, desk_key, list_key
from athir.newsroom.news.views import everywhere, in_main, keyset, listing, newest


def _more(stream: list[Article], language: str) -> bool:
    """Whether anything is older than the last of the list."""
    last = stream[-1] if stream else None
    return bool(last and last.published_at and newest(language).before(last.published_at, last.pk).exists())


@in_language
def home(request: HttpRequest, *, language: str) -> HttpResponse:
    """The front page of a language."""
    depends(SITE, list_key(language))
    front = compose(None, language)
    stream = list(front.layout.stream)
    own, whole = everywhere("home"), region()
    context = {
        "top": front.layout.top,
        "pair": front.layout.row,
        "articles": stream,
        "older": f"{address('stream')}?before={keyset(stream[-1])}" if _more(stream, language) else None,
        "provinces": front.provinces,
        "region": whole,
        "region_href": desk_address(whole, language) if whole else "",
        "strips": strips(language),
        "breaking": lines(language),
        "arabic_href": in_main(own, language),
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
    front = compose(found, language)
    own = {code: desk_address(found, code) for code in CODES}
    # What leads the front is left out of its older pages too: they are joined to it in place.
    page = listing(request, of_desk(found, language).exclude(pk__in=front.standing), language, own[language])
    first = "before" not in request.GET
    context = {
        "desk": found,
        "top": front.layout.top if first else None,
        "pair": front.layout.row if first else (),
        "articles": page.articles,
        "older": page.older,
        "provinces": front.provinces if first else [],
        "is_region": bool(front.provinces),
        "fm": list(found.transmitters.all()),
        "parent_href": desk_address(found.parent, language) if found.parent else "",
        "arabic_href": in_main(own, language),
        "breaking": lines(language),
    }
    return render_page(
        request,
        "fronts/desk.html",
        context,
        language=language,
        title=str(found),
        section="region" if found.parent or front.provinces else "",
        canonical=own[language],
        others=own,
        index=first or bool(page.articles),
        key="before",
    )


@in_language
def breaking(request: HttpRequest, *, language: str) -> HttpResponse:
    """The bar alone: a small baked page that every other page asks for, so that none of them is baked again for it."""
    depends(SITE)
    context = {"breaking": lines(language), "language": language, "dir": direction(language), "station": station()}
    return render(request, "fronts/breaking.html", context)
