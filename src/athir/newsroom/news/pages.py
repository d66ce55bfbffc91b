"""What the news tells the baking engine: its pages, their keys, and which change touches which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Locale

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.registry import SITE, PageKind, on_clock, register
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk, Station, Transmitter
from athir.newsroom.library.models import AudioFile, Picture
from athir.newsroom.news.models import (
    Article,
    Beside,
    Byline,
    Correction,
    LiveEntry,
    Reply,
    Series,
    Topic,
    TopicPlace,
)
from athir.newsroom.news.storyforms import Form

_PLACED = (
    *("live", "slug", "published_at", "desk_id", "region_id", "locale_id", "withdrawn_at", "embargo_until"),
    *("series_id", "part", "updates_id", "answers_id", "urgency"),
)
"""Fields that decide whether and where an article stands in lists, and at which address."""


_BEFORE = "_before_this_save"


def article_key(pk: int | None) -> str:
    return f"article:{pk}"


def list_key(language: str) -> str:
    """The newest of a language, whatever the desk."""
    return f"list:news:{language}"


def desk_key(desk: int | None, language: str) -> str:
    """The newest of a desk (or region) in a language."""
    return f"list:desk:{desk}:{language}"


def topic_key(topic: int, language: str) -> str:
    """The stories of a topic in a language."""
    return f"list:topic:{topic}:{language}"


def series_key(series: int) -> str:
    """The parts of a series, in every language."""
    return f"list:series:{series}"


def author_key(person: int) -> str:
    """The stories of a person, in every language."""
    return f"list:author:{person}"


def corrections_key(language: str) -> str:
    """The page of corrections in a language."""
    return f"list:corrections:{language}"


def entries_key(article: int | None) -> str:
    """The entries of a live blog."""
    return f"entries:{article}"


def locale_of(language: str) -> int:
    """The id of a language's locale; 0, that no article has, for one that was never made."""
    return Locale.objects.filter(language_code=language).values_list("pk", flat=True).first() or 0


def _list_keys(article: Any) -> set[str]:
    """Lists in which the article stands, and the stories that show it because it refers to them."""
    language = article.language
    keys = {list_key(language), desk_key(article.desk_id, language), desk_key(article.region_id, language)}
    if article.series_id:
        keys.add(series_key(article.series_id))
    keys.update(article_key(pk) for pk in (article.updates_id, article.answers_id) if pk)
    keys.update(
        topic_key(pk, language)
        for pk in TopicPlace.objects.filter(article_id=article.pk).values_list("topic_id", flat=True)
    )
    signed = Byline.objects.filter(article_id=article.pk, person__isnull=False)
    keys.update(author_key(pk) for pk in signed.values_list("person_id", flat=True))
    if Correction.objects.filter(article_id=article.pk).exists():
        keys.add(corrections_key(language))
    return keys


def _row(pk: int | None) -> Article | None:
    return Article.objects.filter(pk=pk).select_related("locale").defer("body").first() if pk else None


@receiver(pre_save, sender=Article)
def _remember(sender: type[Model], instance: Article, **_: Any) -> None:
    setattr(instance, _BEFORE, _row(instance.pk))  # carried to post_save


@receiver(post_save, sender=Article)
def _article_saved(sender: type[Model], instance: Article, **_: Any) -> None:
    before: Article | None = getattr(instance, _BEFORE, None)
    was, is_now = bool(before and before.visible), instance.visible
    moved = before is None or any(getattr(before, name) != getattr(instance, name) for name in _PLACED)
    if moved:
        place_in_topics(instance)
    if not was and not is_now:
        return
    keys = {article_key(instance.pk)}
    if moved or was != is_now:
        keys |= _list_keys(instance)
        if before is not None:
            keys |= _list_keys(before)
    vanished = was and (not is_now or (before is not None and before.slug != instance.slug))
    touch(keys, at_once=vanished)


@receiver(pre_delete, sender=Article)
def _article_deleted(sender: type[Model], instance: Article, **_: Any) -> None:
    touch({article_key(instance.pk), *_list_keys(instance)}, at_once=True)


@receiver([post_save, post_delete], sender=Byline)
@receiver([post_save, post_delete], sender=Beside)
@receiver([post_save, post_delete], sender=Reply)
def _part_changed(sender: type[Model], instance: Any, **_: Any) -> None:
    touch({article_key(instance.article_id)})


@receiver([post_save, post_delete], sender=Correction)
def _correction_changed(sender: type[Model], instance: Correction, **_: Any) -> None:
    touch({article_key(instance.article_id), corrections_key(instance.language)})


@receiver([post_save, post_delete], sender=LiveEntry)
def _entry_changed(sender: type[Model], instance: LiveEntry, signal: Any = None, **_: Any) -> None:
    vanished = not instance.standing or signal is post_delete
    touch({entries_key(instance.article_id)}, at_once=vanished)


def place_in_topics(article: Article) -> None:
    """Bring the rows by which the pages of topics are read up to date with a saved article, and touch those pages."""
    stands = article.live and article.withdrawn_at is None and article.published_at is not None
    through = Article.topics.through
    wanted = set(through.objects.filter(article_id=article.pk).values_list("topic_id", flat=True)) if stands else set()
    row = (article.locale_id, article.published_at)
    held = {place.topic_id: place for place in TopicPlace.objects.filter(article_id=article.pk)}
    moved = {pk for pk, place in held.items() if pk in wanted and (place.locale_id, place.published_at) != row}
    gone = held.keys() - wanted
    TopicPlace.objects.filter(article_id=article.pk, topic_id__in=gone | moved).delete()
    TopicPlace.objects.bulk_create(
        TopicPlace(topic_id=pk, article_id=article.pk, locale_id=row[0], published_at=row[1])
        for pk in (wanted - held.keys()) | moved
    )
    touch(topic_key(pk, article.language) for pk in gone | moved | (wanted - held.keys()))


@receiver(m2m_changed, sender=Article.topics.through)
def _topics_changed(sender: type[Model], instance: Any, action: str = "", **_: Any) -> None:
    if isinstance(instance, Article) and action.startswith("post_"):
        place_in_topics(instance)
        touch({article_key(instance.pk)})


@receiver([post_save, post_delete], sender=Station)
@receiver([post_save, post_delete], sender=Desk)
@receiver([post_save, post_delete], sender=Transmitter)
def _frame_changed(sender: type[Model], **_: Any) -> None:
    touch({SITE})


@receiver([post_save, post_delete], sender=Person)
@receiver([post_save, post_delete], sender=Picture)
@receiver([post_save, post_delete], sender=AudioFile)
@receiver([post_save, post_delete], sender=Topic)
@receiver([post_save, post_delete], sender=Series)
def _thing_changed(sender: type[Model], instance: Model, **_: Any) -> None:
    touch({f"{sender._meta.model_name}:{instance.pk}"})


@on_clock
def _lapsed(since: datetime, now: datetime) -> Iterator[str]:
    """Embargoes that ended, and the year in the footer."""
    for article in Article.objects.filter(embargo_until__gt=since, embargo_until__lte=now).select_related("locale"):
        yield article_key(article.pk)
        yield from _list_keys(article)
    zone = timezone.get_default_timezone()
    if since.astimezone(zone).year != now.astimezone(zone).year:
        yield SITE


def _streams() -> Iterator[str]:
    for code in CODES:
        yield address("stream", code)
        yield address("corrections", code)


def desk_address(desk: Desk, language: str) -> str:
    """``/desks/<slug>/`` or ``/desks/<region>/<province>/``."""
    if desk.parent:
        return address("province", language, region=desk.parent.slug, slug=desk.slug)
    return address("desk", language, slug=desk.slug)


def _articles() -> Iterator[str]:
    articles: Any = Article.objects
    for article in articles.on_site().newest().for_list().iterator():
        yield article.get_absolute_url()


register(PageKind("stream", _streams))


def _groups() -> Iterator[str]:
    for group in (*Topic.objects.all(), *Series.objects.all()):
        for code in CODES:
            yield group.href(code)


def _fragments() -> Iterator[str]:
    articles: Any = Article.objects.filter(form=Form.LIVE)
    for article in articles.on_site().select_related("locale").defer("body").iterator():
        yield address("live-entries", article.language, slug=article.slug)


register(PageKind("article", _articles))
register(PageKind("group", _groups))
register(PageKind("live entries", _fragments))
