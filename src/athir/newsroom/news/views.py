"""The stream, articles, search."""

from __future__ import annotations

from mimetypes import guess_type

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.translation import gettext as _

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.page import in_language, in_letters, render_page
from athir.newsroom.frame.views import gone
from athir.newsroom.library.models import AudioFile
from athir.newsroom.news.listing import PAGE as PAGE
from athir.newsroom.news.listing import Listing as Listing
from athir.newsroom.news.listing import everywhere as everywhere
from athir.newsroom.news.listing import in_main as in_main
from athir.newsroom.news.listing import keyset as keyset
from athir.newsroom.news.listing import listing as listing
from athir.newsroom.news.listing import newest as newest
from athir.newsroom.news.listing import read_keyset as read_keyset
from athir.newsroom.news.listing import shown as shown
from athir.newsroom.news.models import Article, FormerSlug
from athir.newsroom.news.pages import list_key
from athir.newsroom.news.story import story_page
from athir.newsroom.search.views import results_for
from athir.newsroom.settings import HOME


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
        index=bool(page.articles) or "before" not in request.GET,
        key="before",
    )


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
        if former and (former.article.visible or former.article.known_withdrawn):
            return HttpResponsePermanentRedirect(in_letters(former.article.get_absolute_url()))
        raise Http404
    if found.known_withdrawn:
        return gone(request, language=language, reason=found.withdrawn_reason)
    if not found.visible:
        raise Http404
    return story_page(request, found, language)


def preview(request: HttpRequest, found: Article) -> HttpResponse:
    """A draft as its readers will see it. ``found`` may be unsaved."""

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        return story_page(request, found, language)

    return inner(request, language=found.language)


def short(request: HttpRequest, *, public_id: str) -> HttpResponse:
    """``/a/<id>``: to the article's address, whatever it is now."""
    found = Article.objects.filter(public_id=public_id).select_related("locale").first()
    if found is None or not (found.visible or found.known_withdrawn):
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
