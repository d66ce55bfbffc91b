"""Articles, desks and search in the public interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from wagtail.models import Locale

from athir.newsroom.frame.models import Desk
from athir.newsroom.news.models import Article, Topic, TopicPlace
from athir.newsroom.news.pages import desk_address
from athir.newsroom.news.telling import body_html, picture_of, topic_page, when_changed
from athir.newsroom.search import views as search_views
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.api import ERRORS, Before, Language, Limit, Slug
from athir.newsroom.syndication.keyset import read_key, write_key
from athir.newsroom.syndication.registry import Key, register_api

router = Router()

PublicId = Annotated[str, Path(pattern=r"^[a-z0-9]{1,16}$")]

MAIN: Any = settings.LANGUAGE_CODE


class Named(Schema):
    slug: str
    name: str
    url: str


class Picture(Schema):
    url: str
    width: int
    height: int
    alt: str
    credit: str


class Byline(Schema):
    name: str
    role: str


class Summary(Schema):
    """An article in a list. ``url`` is its page, ``api`` its place in this interface."""

    id: str
    url: str
    api: str
    title: str
    language: str
    form: str
    kicker: str
    lead: str
    desk: Named
    place: str
    published_at: datetime
    updated_at: datetime
    picture: Picture | None


class Articles(Schema):
    results: list[Summary]
    next: str | None


class Correction(Schema):
    kind: str
    text: str
    at: datetime


class Whole(Summary):
    """An article with its text as clean HTML. ``translations``: language → address in this interface."""

    html: str
    bylines: list[Byline]
    topics: list[Named]
    corrections: list[Correction]
    translations: dict[str, str]


class DeskOut(Named):
    parent: str | None
    feed: str


class Desks(Schema):
    results: list[DeskOut]


class Found(Schema):
    id: str
    url: str
    title: str
    type: str
    score: float


class SearchResults(Schema):
    results: list[Found]
    total: int


def _desk(desk: Desk, language: str) -> dict[str, Any]:
    return {"slug": desk.slug, "name": desk.name_in(language), "url": absolute(desk_address(desk, language))}


def _summary(article: Article, updated: datetime) -> dict[str, Any]:
    picture = picture_of(article)
    return {
        "id": article.public_id,
        "url": absolute(article.get_absolute_url()),
        "api": absolute(f"/api/v1/articles/{article.public_id}"),
        "title": article.title,
        "language": article.language,
        "form": article.form,
        "kicker": article.kicker,
        "lead": article.lead,
        "desk": _desk(article.desk, article.language),
        "place": article.place,
        "published_at": article.published_at,
        "updated_at": updated,
        "picture": {
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
            "alt": picture.title,
            "credit": picture.credit,
        }
        if picture
        else None,
    }


def _updated(articles: list[Article]) -> dict[int, datetime]:
    return when_changed((one.pk, one.feed_id, one.published_at, one.form) for one in articles)


def _of_topic(slug: str, desk: dict[str, Any], language: str, key: Key | None, limit: int) -> list[Article]:
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        raise HttpError(404, _("There is no topic of this name."))
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        return []
    places: Any = TopicPlace.objects
    found = places.of(topic.pk, locale.pk).filter(**{f"article__{name}": one for name, one in desk.items()})
    if key:
        found = found.before(*key)
    pks = list(found[:limit].values_list("article_id", flat=True))
    asked: Any = Article.objects.filter(pk__in=pks)
    by_pk = {article.pk: article for article in asked.on_site().for_list()}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def _at_desk(slug: str | None) -> dict[str, Any]:
    """The filter for a desk; a region has its provinces' articles too."""
    if not slug:
        return {}
    found = Desk.objects.filter(slug=slug).first()
    if found is None:
        raise HttpError(404, _("There is no desk of this name."))
    return {"region": found} if found.provinces.exists() else {"desk": found}


def _listed(desk: dict[str, Any], language: str, key: Key | None, limit: int) -> list[Article]:
    asked: Any = Article.objects.filter(locale__language_code=language, **desk)
    articles = asked.on_site().newest()
    if key:
        articles = articles.before(*key)
    return list(articles.for_list()[:limit])


@router.get("/articles", response={200: Articles, **ERRORS}, summary="Articles, newest first", operation_id="articles")
def articles(
    request: HttpRequest,
    language: Language = MAIN,
    desk: Slug | None = None,
    topic: Slug | None = None,
    before: Before | None = None,
    limit: Limit = 20,
) -> Any:
    """Of one language; of a desk (a region has its provinces' articles too) and of a topic, if they are named."""
    key = read_key(before) if before else None
    if before and key is None:  # of the right form, but no day of any calendar
        raise HttpError(404, _("There is nothing before this time."))
    where = _at_desk(desk)
    with translation.override(language):
        found = _of_topic(topic, where, language, key, limit + 1) if topic else _listed(where, language, key, limit + 1)
        page, more = found[:limit], len(found) > limit
        updated = _updated(page)
        following = None
        if more:
            parts = {"language": language, "desk": desk, "topic": topic, "limit": str(limit)}
            parts["before"] = write_key(page[-1].published_at, page[-1].pk)
            query = "&".join(f"{name}={value}" for name, value in parts.items() if value)
            following = absolute(f"/api/v1/articles?{query}")
        return {"results": [_summary(one, updated[one.pk]) for one in page], "next": following}


@router.get("/articles/{public_id}", response={200: Whole, **ERRORS}, summary="One article", operation_id="article")
def article(request: HttpRequest, public_id: PublicId) -> Any:
    """With its text. An article that was withdrawn, or may not be read yet, is not here."""
    asked: Any = Article.objects.filter(public_id=public_id)
    found = asked.on_site().select_related("desk", "desk__parent", "picture", "locale").first()
    if found is None:
        raise HttpError(404, _("There is no such article, or not any more."))
    language = found.language
    others: Any = Article.objects.filter(translation_key=found.translation_key).exclude(pk=found.pk)
    with translation.override(language):
        return {
            **_summary(found, _updated([found])[found.pk]),
            "html": body_html(found),
            "bylines": [
                {"name": one.shown_name(language), "role": one.role} for one in found.bylines.select_related("person")
            ],
            "topics": [
                {"slug": one.slug, "name": one.name_in(language), "url": topic_page(one, language)}
                for one in found.topics.all()
            ],
            "corrections": [{"kind": one.kind, "text": one.text, "at": one.at} for one in found.corrections.all()],
            "translations": {
                one.language: absolute(f"/api/v1/articles/{one.public_id}")
                for one in others.on_site().select_related("locale")
            },
        }


@router.get("/desks", response={200: Desks, **ERRORS}, summary="Desks and provinces", operation_id="desks")
def desks(request: HttpRequest, language: Language = MAIN) -> Any:
    """In the order of the site; ``parent`` is the region of a province."""
    return {
        "results": [
            {
                **_desk(desk, language),
                "parent": desk.parent.slug if desk.parent else None,
                "feed": absolute(f"/feeds/desks/{desk.slug}.json"),
            }
            for desk in Desk.objects.select_related("parent")
        ]
    }


@router.get("/search", response={200: SearchResults, **ERRORS}, summary="Search", operation_id="search")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(description="Words; what is longer than 200 letters is cut.")] = "",
    limit: Annotated[int, Query(ge=0, le=99_999_999, description="At most 50 are given.")] = search_views.PAGE,
    offset: Annotated[int, Query(ge=0, le=99_999_999)] = 0,
) -> HttpResponse:
    """In titles and texts, best first."""
    return search_views.api(request)


register_api("news", router)
