"""When an article really changed for its readers: by its words, not by how often it was published."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from athir.newsroom.news.models import Article
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
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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


def _feeds_of(article: Article) -> list[str]:
    """The feeds in which the article stands, in both formats."""
    language = article.language
    slugs = {article.desk.slug, article.region.slug}
    return [
        feed_path(language, kind, slug, form)
        for kind, slug in (("news", ""), *(("desks", slug) for slug in sorted(slugs)))
        for form in ("xml", "json")
    ]
