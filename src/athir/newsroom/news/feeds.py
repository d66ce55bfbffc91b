"""What the news declare to syndication: feeds, sitemaps, share pictures, and what the head of a page says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Locale

from athir.newsroom.baking.registry import SITE
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.pictures import sized
from athir.newsroom.news import stamps as _stamps  # noqa: F401  notes what really changed
from athir.newsroom.news.authors import by_author
from athir.newsroom.news.models import Article, Byline, Series, Topic, TopicPlace
from athir.newsroom.news.pages import desk_address
from athir.newsroom.news.storyforms import Form
from athir.newsroom.news.telling import (
    changed,
    entry,
    entry_id,
    live_entry,
    structured,
    topic_page,
    trail,
    when_changed,
)
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address, photo_of
from athir.newsroom.syndication.models import Stamp, changes
from athir.newsroom.syndication.registry import (
    Card,
    Feed,
    Key,
    News,
    Place,
    Row,
    Shared,
    Sitemap,
    describes_page,
    number_in,
    publisher,
    register_cards,
    register_feeds,
    register_news,
    register_sitemap,
)
from athir.newsroom.syndication.sitemaps import PART


# -- feeds ---------------------------------------------------------------------------------------------------------
def _rows(articles: Any, before: Key | None, limit: int) -> list[Row]:
    if before is not None:
        articles = articles.before(*before)
    found = list(articles[:limit].values_list("pk", "feed_id", "published_at", "form"))
    updated = when_changed(found)
    return [Row(pk, at, updated[pk]) for pk, _feed_id, at, _form in found]


def _entries(pks: list[int]) -> list[Any]:
    asked: Any = Article.objects.filter(pk__in=pks)
    articles = (
        asked.on_site()
        .select_related("desk", "desk__parent", "picture", "locale")
        .prefetch_related("bylines__person", "topics", "corrections", "replies")
    )
    by_pk = {article.pk: article for article in articles}
    found = [by_pk[pk] for pk in pks if pk in by_pk]
    updated = when_changed((one.pk, one.feed_id, one.published_at, one.form) for one in found)
    return [entry(article, updated[article.pk]) for article in found]


def _newest(language: str) -> Any:
    articles: Any = Article.objects.filter(locale__language_code=language)
    return articles.on_site().newest()


def _following(title: str, page: str, articles: Any, subtitle: str = "") -> Feed:
    return Feed(title, page, lambda before, limit: _rows(articles, before, limit), _entries, subtitle)


def _titled(name: str, language: str) -> str:
    return _("%(station)s: %(name)s") % {"station": publisher(language).name, "name": name}


def _news(slug: str, language: str) -> Feed | None:
    if slug:
        return None
    told = publisher(language)
    return _following(told.name, address("stream", language), _newest(language), told.tagline)


def _desk(slug: str, language: str) -> Feed | None:
    desk = Desk.objects.select_related("parent").filter(slug=slug).first()
    if desk is None:
        return None
    which = {"region": desk} if desk.provinces.exists() else {"desk": desk}
    articles = _newest(language).filter(**which)
    return _following(_titled(desk.name_in(language), language), desk_address(desk, language), articles)


def _topic(slug: str, language: str) -> Feed | None:
    topic = Topic.objects.filter(slug=slug).first()
    locale = Locale.objects.filter(language_code=language).first()
    if topic is None or locale is None:
        return None

    def rows(before: Key | None, limit: int) -> list[Row]:
        places: Any = TopicPlace.objects
        found = places.of(topic.pk, locale.pk)
        if before is not None:
            found = found.before(*before)
        listed = list(found[:limit].values_list("article_id", "article__feed_id", "published_at", "article__form"))
        updated = when_changed(listed)
        return [Row(pk, at, updated[pk]) for pk, _feed_id, at, _form in listed]

    page = topic.href(language)
    return Feed(_titled(topic.name_in(language), language), page, rows, _entries)


def _author(slug: str, language: str) -> Feed | None:
    person = Person.objects.filter(slug=slug).first()
    if person is None or not Byline.objects.filter(person=person).exists():
        return None
    page = address("author", language, slug=slug)
    return _following(_titled(person.name_in(language), language), page, by_author(_newest(language), person))


def _series(slug: str, language: str) -> Feed | None:
    """Its parts by when they were published: what a reader who follows it has not read yet comes first."""
    found = Series.objects.filter(slug=slug).first()
    if found is None:
        return None
    articles = _newest(language).filter(series=found)
    return _following(_titled(found.name_in(language), language), found.href(language), articles)


def _live(slug: str, language: str) -> Feed | None:
    """A live blog by its number in short addresses: each of its entries is an entry."""
    asked: Any = Article.objects.filter(public_id=slug, form=Form.LIVE, locale__language_code=language)
    article = asked.on_site().select_related("locale", "desk", "desk__parent").first()
    if article is None:
        return None

    def rows(before: Key | None, limit: int) -> list[Row]:
        found: Any = article.shown_entries()
        if before is not None:
            found = found.before(*before)
        listed = list(found[:limit].only("pk", "at", "changed_at", "public_id"))
        noted = changes(entry_id(one) for one in listed)
        return [Row(one.pk, one.at, max(one.changed_at or one.at, noted.get(entry_id(one), one.at))) for one in listed]

    def entries(pks: list[int]) -> list[Any]:
        by_pk = {one.pk: one for one in article.shown_entries().select_related("author").filter(pk__in=pks)}
        return [live_entry(article, by_pk[pk]) for pk in pks if pk in by_pk]

    return Feed(_titled(article.title, language), article.get_absolute_url(), rows, entries, article.lead)


# -- what the page of feeds lists ----------------------------------------------------------------------------------
_LISTED = 200
"""Topics, series and authors that the page shows; the rest are found on their own pages."""


def _news_listed(language: str) -> list[tuple[str, str]]:
    return [("", str(_("All news")))]


def _desks_listed(language: str) -> list[tuple[str, str]]:
    desks = Desk.objects.select_related("parent").order_by("parent__order", "order", "id")
    return [(desk.slug, desk.name_in(language)) for desk in desks]


def _topics_listed(language: str) -> list[tuple[str, str]]:
    return [(one.slug, one.name_in(language)) for one in Topic.objects.order_by("slug")[:_LISTED]]


def _series_listed(language: str) -> list[tuple[str, str]]:
    return [(one.slug, one.name_in(language)) for one in Series.objects.order_by("slug")[:_LISTED]]


def _authors_listed(language: str) -> list[tuple[str, str]]:
    writers = Byline.objects.filter(person__isnull=False).values("person_id")
    return [(one.slug, one.name_in(language)) for one in Person.objects.filter(pk__in=writers)[:_LISTED]]


register_feeds("news", _news, heading=gettext_lazy("News"), listed=_news_listed, order=10)
register_feeds("desks", _desk, heading=gettext_lazy("Desks and provinces"), listed=_desks_listed, order=20)
register_feeds("topics", _topic, heading=gettext_lazy("Topics"), listed=_topics_listed, order=40)
register_feeds("series", _series, heading=gettext_lazy("Series"), listed=_series_listed, order=50)
register_feeds("authors", _author, heading=gettext_lazy("Authors"), listed=_authors_listed, order=60)
register_feeds("live", _live)


# -- sitemaps ------------------------------------------------------------------------------------------------------
def _article_parts() -> int:
    most = Article.objects.aggregate(most=Max("pk"))["most"] or 0
    return -(-most // PART)


def _article_places(number: int) -> Iterable[Place]:
    """Articles by ranges of their numbers: a part never moves, and none is found by counting."""
    asked: Any = Article.objects.filter(pk__gt=(number - 1) * PART, pk__lte=number * PART)
    rows = asked.on_site().order_by("pk").select_related("locale").only("slug", "locale", "published_at", "feed_id")
    stamped = Stamp.objects.filter(feed_id__in=asked.values("feed_id")).values_list("feed_id", "updated_at")
    updated = dict(stamped)
    for article in rows.iterator(chunk_size=2000):
        yield Place(article.get_absolute_url(), updated.get(article.feed_id, article.published_at))


def _front_places(number: int) -> Iterable[Place]:
    for code in CODES:
        yield Place(address("home", code))
        yield Place(address("stream", code))
        for desk in Desk.objects.select_related("parent"):
            yield Place(desk_address(desk, code))
        for slug in Topic.objects.values_list("slug", flat=True):
            yield Place(address("topic", code, slug=slug))
        for slug in Series.objects.values_list("slug", flat=True):
            yield Place(address("series", code, slug=slug))
        for slug in Person.objects.filter(bylines__isnull=False).distinct().values_list("slug", flat=True):
            yield Place(address("author", code, slug=slug))


def _news_since(since: datetime, limit: int) -> Iterable[News]:
    asked: Any = Article.objects.filter(published_at__gt=since)
    for article in asked.on_site().newest().select_related("locale").defer("body")[:limit]:
        yield News(article.get_absolute_url(), article.title, article.language, article.published_at)


register_sitemap(Sitemap("fronts", lambda: 1, _front_places))


def _article_state(number: int) -> tuple[Any, ...]:
    """Changes with every publication and withdrawal in the part."""
    asked: Any = Article.objects.filter(pk__gt=(number - 1) * PART, pk__lte=number * PART)
    told = asked.on_site().aggregate(Count("pk"), Max("pk"), Max("last_published_at"))
    return tuple(told.values())


register_sitemap(Sitemap("articles", _article_parts, _article_places, _article_state))
register_news(_news_since)


# -- share pictures ------------------------------------------------------------------------------------------------
def article_card(article: Article) -> Card:
    """The article's share picture: desk and title over its photograph."""
    language = article.language
    return Card(
        title=article.title,
        language=language,
        station=publisher(language).name,
        kicker=article.kicker or article.desk.name_in(language),
        hue=article.desk.hue,
        **photo_of(article.picture),
    )


def _find_card(public_id: str, language: str) -> Card | None:
    asked: Any = Article.objects.filter(public_id=public_id)
    article = asked.on_site().for_list().first()
    return article_card(article) if article is not None else None


def _touched_card(key: str) -> list[tuple[str, str]]:
    rows = Article.objects.filter(pk=number_in(key, "article"))
    return list(rows.values_list("public_id", "locale__language_code"))


register_cards("article", _find_card, _touched_card)


# -- heads of pages ------------------------------------------------------------------------------------------------
@describes_page(10)
def _article_page(context: Mapping[str, Any]) -> Shared | None:
    article = context.get("article")
    if not isinstance(article, Article) or not context.get("canonical"):
        return None
    if article.pk is None or article.published_at is None:  # a preview: nothing of it is for machines
        return Shared(type="article")
    language = article.language
    picture = card_address("article", article.public_id, article_card(article))
    others = tuple(absolute(url) for code, url in context.get("alternates") or () if code in CODES and code != language)
    return Shared(
        type="article",
        image=picture,
        image_alt=article.title,
        published=article.published_at,
        updated=changed(article),
        section=article.desk.name_in(language),
        tags=tuple(topic.name_in(language) for topic in article.topics.all()),
        data=(structured(article, picture, others), trail(article)),
        feed=("live", article.public_id) if article.is_live_blog else ("desks", article.desk.slug),
        feed_title=article.title if article.is_live_blog else article.desk.name_in(language),
        embed=True,
    )


def _front_card(title: str, language: str, hue: str = "", picture: Any = None) -> Card:
    told = publisher(language)
    return Card(title=title, language=language, station=told.name, kicker=told.tagline, hue=hue, **photo_of(picture))


def _front(
    kind: str,
    row: Any,
    context: Mapping[str, Any],
    path: list[tuple[str, str]],
    *,
    hue: str = "",
    data: tuple[dict[str, Any], ...] = (),
) -> Shared:
    """The head of a desk's, topic's, series' or author's page: its feed, its picture, where it stands."""
    language, name = str(context.get("language") or settings.LANGUAGE_CODE), str(row)
    told, picture = publisher(language), getattr(row, "picture", None)
    return Shared(
        image=card_address(kind, row.slug, _front_card(name, language, hue, picture)),
        image_alt=name,
        data=(*data, jsonld.breadcrumbs([(told.name, told.home), *path])),
        feed=(kind if kind == "series" else f"{kind}s", row.slug),
        feed_title=name,
    )


@describes_page(20)
def _desk_page(context: Mapping[str, Any]) -> Shared | None:
    desk = context.get("desk")
    if not isinstance(desk, Desk):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    steps = [(str(one), absolute(desk_address(one, language))) for one in (desk.parent, desk) if one is not None]
    return _front("desk", desk, context, steps, hue=desk.hue)


@describes_page(20)
def _topic_page(context: Mapping[str, Any]) -> Shared | None:
    topic = context.get("topic")
    if not isinstance(topic, Topic):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    return _front("topic", topic, context, [(str(topic), topic_page(topic, language))])


@describes_page(20)
def _series_page(context: Mapping[str, Any]) -> Shared | None:
    found = context.get("series")
    if not isinstance(found, Series):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    return _front("series", found, context, [(str(found), absolute(found.href(language)))])


@describes_page(20)
def _author_page(context: Mapping[str, Any]) -> Shared | None:
    """The person, as the main thing of a profile page."""
    author = context.get("author")
    if not isinstance(author, Person):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    url = absolute(address("author", language, slug=author.slug))
    picture = sized(author.picture) if author.picture else None
    person = jsonld.person(
        str(author), url, job=author.role_in(language), image=absolute(picture.src) if picture else ""
    )
    profile = jsonld.thing("ProfilePage", url=url, inLanguage=language, mainEntity=person)
    return _front("author", author, context, [(str(author), url)], data=(profile,))


def _find_series_card(slug: str, language: str) -> Card | None:
    found = Series.objects.filter(slug=slug).first()
    return _front_card(found.name_in(language), language) if found else None


def _find_author_card(slug: str, language: str) -> Card | None:
    found = Person.objects.filter(slug=slug, bylines__isnull=False).select_related("picture").first()
    return _front_card(found.name_in(language), language, picture=found.picture) if found else None


def _find_desk_card(slug: str, language: str) -> Card | None:
    desk = Desk.objects.filter(slug=slug).first()
    return _front_card(desk.name_in(language), language, desk.hue) if desk else None


def _find_topic_card(slug: str, language: str) -> Card | None:
    topic = Topic.objects.filter(slug=slug).first()
    return _front_card(topic.name_in(language), language) if topic else None


def _touched_front(model: Any, start: str) -> Callable[[str], list[tuple[str, str]]]:
    """Cards of such a row in every language."""

    def touched(key: str) -> list[tuple[str, str]]:
        number = number_in(key, start)
        slugs = model.objects.filter(pk=number).values_list("slug", flat=True) if number is not None else ()
        return [(slug, code) for slug in slugs for code in CODES]

    return touched


def _touched_desks(key: str) -> list[tuple[str, str]]:
    slugs = Desk.objects.values_list("slug", flat=True) if key == SITE else ()
    return [(slug, code) for slug in slugs for code in CODES]


register_cards("desk", _find_desk_card, _touched_desks)
register_cards("topic", _find_topic_card, _touched_front(Topic, "topic"))
register_cards("series", _find_series_card, _touched_front(Series, "series"))
register_cards("author", _find_author_card, _touched_front(Person, "person"))
