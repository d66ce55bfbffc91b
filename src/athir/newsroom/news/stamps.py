"""When an article really changed for its readers: by its words, not by how often it was published."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import ReferenceIndex

from athir.newsroom.clips.models import Clip
from athir.newsroom.clips.pages import is_out
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article
from athir.newsroom.news.telling import entry_id
from athir.newsroom.syndication.addresses import feed_path
from athir.newsroom.syndication.models import Stamp, stamp
from athir.newsroom.syndication.websub import tell_hub


def content_digest(article: Article) -> str:
    """A short name for what a reader sees of the article itself. The ids of blocks and rows are no part of it."""
    told = {
        "words": [article.form, article.kicker, article.title, article.lead, article.place, article.picture_caption],
        "body": [(block.block_type, block.get_prep_value()["value"]) for block in article.body],
        "picture": article.picture_id,
        "desk": article.desk_id,
        "bylines": [(byline.person_id, byline.name, byline.role) for byline in article.bylines.all()],
        "corrections": [(one.kind, one.text) for one in article.corrections.all()],
        "replies": [(one.name, one.role, one.text) for one in article.replies.all()],
    }
    heard = [block.value.public_id for block in article.body if block.block_type == "clip" and _is_heard(block.value)]
    if heard:  # told apart only where there are any: the others stay what they were
        told["clips"] = heard
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_heard(clip: Any) -> bool:
    return clip is not None and is_out(clip)


@receiver(pre_save, sender=Article)
def _note_what_was(sender: type[Model], instance: Article, **kwargs: Any) -> None:
    """An article that was published before anything was noted of it: what readers know of it until now."""
    if kwargs.get("update_fields") is not None or instance.pk is None:
        return
    if Stamp.objects.filter(pk=instance.feed_id).exists():
        return
    row = Article.objects.filter(pk=instance.pk, live=True).first()
    if row is not None and row.published_at is not None:
        stamp(row.feed_id, content_digest(row), row.published_at)


@receiver(post_save, sender=Article)
def _note_what_is(sender: type[Model], instance: Article, **kwargs: Any) -> None:
    if kwargs.get("update_fields") is not None or not instance.live or instance.published_at is None:
        return
    first = not Stamp.objects.filter(pk=instance.feed_id).exists()
    changed = stamp(instance.feed_id, content_digest(instance), instance.published_at if first else timezone.now())
    if (first or changed) and instance.visible:
        tell_hub(_feeds_of(instance))


@receiver(post_save, sender=Clip)
def _note_what_is_heard(sender: type[Model], instance: Clip, **_kwargs: Any) -> None:
    """A clip that came out, or was withdrawn, changes the articles and the entries of live blogs that carry it."""
    before: Clip | None = getattr(instance, "_before_this_save", None)
    if before is None or is_out(before) == is_out(instance):
        return
    entries = list(LiveEntry.objects.filter(pk__in=_using(instance, LiveEntry)))
    for entry in entries:
        Stamp.objects.update_or_create(pk=entry_id(entry), defaults={"digest": "", "updated_at": timezone.now()})
    carrying = {*_using(instance, Article), *(entry.article_id for entry in entries)}
    for article in Article.objects.filter(pk__in=carrying):
        if article.live and article.published_at is not None:
            # Whatever was noted: the clip may have come out before anybody knew that the article carries it.
            noted = {"digest": content_digest(article), "updated_at": timezone.now()}
            Stamp.objects.update_or_create(pk=article.feed_id, defaults=noted)


def _using(clip: Clip, model: type[Model]) -> list[int]:
    """Ids of the rows of ``model`` in which the clip stands."""
    references = ReferenceIndex.get_references_to(clip)
    rows = references.filter(base_content_type=ContentType.objects.get_for_model(model))
    return [int(pk) for pk in rows.values_list("object_id", flat=True)]


def _feeds_of(article: Article) -> list[str]:
    """The feeds in which the article stands, in both formats."""
    language = article.language
    slugs = {article.desk.slug, article.region.slug}
    return [
        feed_path(language, kind, slug, form)
        for kind, slug in (("news", ""), *(("desks", slug) for slug in sorted(slugs)))
        for form in ("xml", "json")
    ]
