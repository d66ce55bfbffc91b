"""The stream, articles, search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from mimetypes import guess_type
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from athir.arabic.plurals import reading_minutes
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.frame.pictures import sized
from athir.newsroom.frame.views import gone
from athir.newsroom.library.models import AudioFile
from athir.newsroom.news.models import Article, ArticleQuerySet, FormerSlug
from athir.newsroom.news.pages import article_key, desk_address, desk_key, list_key
from athir.newsroom.search.views import results_for
from athir.newsroom.settings import HOME

PAGE = 20
"""Articles of one page of the stream or of a desk."""

_KEYSET = re.compile(r"(\d{8}T\d{6}(?:\d{6})?)-(\d{1,18})\Z")


def newest(language: str) -> ArticleQuerySet:
    """What a reader of ``language`` may see, newest first, as cards need it."""
    articles: Any = Article.objects.filter(locale__language_code=language)
    found: ArticleQuerySet = articles.on_site().newest().for_list()
    return found


def shown(articles: Any, language: str) -> list[Article]:
    """The articles as a list, each with the address of its desk, each recorded as a dependency of the page."""
    found = list(articles)
    for article in found:
        article.desk_href = desk_address(article.desk, language)
        depends(article_key(article.pk))
        if article.picture_id:
            depends(f"picture:{article.picture_id}")
    return found


def keyset(article: Article) -> str:
    """``<time>-<id>`` of an article: what ``?before=`` takes. UTC, to the microsecond."""
    return f"{article.published_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{article.pk}"


def read_keyset(text: str) -> tuple[datetime, int] | None:
    """Time and id of a ``?before=``; ``None`` for anything else."""
    match = _KEYSET.match(text)
    if not match:
        return None
    try:
        form = "%Y%m%dT%H%M%S%f" if len(match[1]) > 15 else "%Y%m%dT%H%M%S"
        return datetime.strptime(match[1], form).replace(tzinfo=UTC), int(match[2])
    except ValueError:
        return None


@dataclass(frozen=True)
class Listing:
    """One page of a list: its articles and the address of the next older page, if there is one."""

    articles: list[Article]
    older: str | None


def listing(request: HttpRequest, articles: ArticleQuerySet, language: str, path: str) -> Listing:
    """The page of ``articles`` that ``?before=`` asks for; raises ``Http404`` for a malformed one."""
    before = request.GET.get("before")
    if before is not None:
        at = read_keyset(before)
        if at is None:
            raise Http404
        articles = articles.before(*at)
    found = list(articles[: PAGE + 1])
    older = f"{path}?before={keyset(found[PAGE - 1])}" if len(found) > PAGE else None
    return Listing(shown(found[:PAGE], language), older)


def everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    """The address of a page in each language."""
    return {code: address(name, code, **kwargs) for code in CODES}


@in_language
def stream(request: HttpRequest, *, language: str) -> HttpResponse:
    """All news, newest first; older pages by keyset."""
    depends(SITE, list_key(language))
    own = everywhere("stream")
    page = listing(request, newest(language), language, own[language])
    return render_page(
        request,
        "news/stream.html",
        {"articles": page.articles, "older": page.older, "heading": _("News"), "arabic_href": in_main(own, language)},
        language=language,
        title=_("News"),
        section="stream",
        canonical=own[language],
        others=own,
        index="before" not in request.GET,
    )


def in_main(own: dict[str, str], language: str) -> str:
    """Where readers of another language find something when theirs is empty."""
    return "" if language == CODES[0] else own[CODES[0]]


def _by_slug(slug: str, language: str) -> Article | None:
    found: Article | None = (
        Article.objects.filter(locale__language_code=language, slug=slug)
        .select_related("desk", "desk__parent", "picture", "locale")
        .first()
    )
    return found


@in_language
def article(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """An article; its former addresses redirect, a withdrawn one says so (410)."""
    found = _by_slug(slug, language)
    if found is None:
        former = FormerSlug.objects.filter(locale__language_code=language, slug=slug).first()
        if former and former.article.visible:
            return HttpResponsePermanentRedirect(former.article.get_absolute_url())
        raise Http404
    if found.withdrawn_at is not None:
        return gone(request, language=language, reason=found.withdrawn_reason)
    if not found.visible:
        raise Http404
    return _article_page(request, found, language)


def _article_page(request: HttpRequest, found: Article, language: str) -> HttpResponse:
    depends(SITE, article_key(found.pk), desk_key(found.desk_id, language))
    shown([found], language)
    bylines = list(found.bylines.select_related("person"))
    for byline in bylines:
        if byline.person_id:
            depends(f"person:{byline.person_id}")
    others = {found.language: found.get_absolute_url()}
    translations = Article.objects.filter(translation_key=found.translation_key).exclude(pk=found.pk)
    for other in translations.select_related("locale"):
        depends(article_key(other.pk))
        if other.visible:
            others[other.language] = other.get_absolute_url()
    words = len(strip_tags(" ".join(str(block.value) for block in found.body)).split()) + len(found.lead.split())
    minutes = reading_minutes(words)
    files = sized(found.picture) if found.picture else None
    context = {
        "article": found,
        "bylines": bylines,
        "reading": ngettext("%(minutes)d minute to read", "%(minutes)d minutes to read", minutes)
        % {"minutes": minutes},
        "related": _related(found, language),
    }
    return render_page(
        request,
        "news/article.html",
        context,
        language=language,
        title=found.title,
        description=found.lead or found.title,
        section="stream",
        canonical=found.get_absolute_url(),
        others=others,
        image=files.src if files else "",
    )


def _related(found: Article, language: str) -> list[Article]:
    near = newest(language).filter(region=found.region_id) if found.region_id else newest(language)
    depends(desk_key(found.region_id, language))
    return shown(near.exclude(pk=found.pk)[:3], language)


def preview(request: HttpRequest, found: Article) -> HttpResponse:
    """A draft as its readers will see it. ``found`` may be unsaved."""

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        return _article_page(request, found, language)

    return inner(request, language=found.language)


def short(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """``/a/<id>``: to the article's address, whatever it is now."""
    found = Article.objects.filter(public_id=public_id).select_related("locale").first()
    if found is None or not (found.visible or found.withdrawn_at):
        raise Http404
    return HttpResponseRedirect(found.get_absolute_url())


@in_language
def search_page(request: HttpRequest, *, language: str) -> HttpResponse:
    """Results over titles and bodies."""
    own = everywhere("search")
    return render_page(
        request,
        "news/search.html",
        results_for(request),
        language=language,
        title=_("Search"),
        section="search",
        others=own,
        index=False,
    )


def audio(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """The file of a recording in an article. The serving process sends it, with byte ranges (``X-Athir-File``)."""
    found = AudioFile.objects.filter(public_id=public_id, state=AudioFile.State.OK).first()
    if found is None:
        raise Http404
    path = (HOME.audio_dir / found.path).resolve()
    if not path.is_relative_to(HOME.audio_dir.resolve()) or not path.is_file():
        raise Http404
    response = HttpResponse(content_type=guess_type(path.name)[0] or "application/octet-stream")
    response["X-Athir-File"] = str(path)
    return response
