"""Clips of the air inside articles and entries of live blogs: published with what carries them.

Whoever may publish the article, or post the entry, answers for what stands in it. Music that nobody has cleared stays
unheard all the same: the editor is told so at the article, and an entry with it is not posted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.signals import published

from athir.newsroom.clips import actions
from athir.newsroom.clips.models import Clip
from athir.newsroom.news.models import Article


def clips_of(article: Article) -> list[Clip]:
    """The clips in its body, in order."""
    return [block.value for block in article.body if block.block_type == "clip" and block.value is not None]


def publish_with_entry(clips: Iterable[Clip]) -> None:
    """Let readers hear what was put into an entry. Raises ``ValidationError`` for what nobody may hear."""
    for clip in clips:
        if clip.withdrawn_at is not None:
            text = _("The clip “%(title)s” was withdrawn: take it out.")
            raise ValidationError(text % {"title": clip.title})
        if clip.state == Clip.State.REFUSED:
            text = _("The clip “%(title)s” has no sound. %(why)s Cut it again, or take it out.")
            raise ValidationError(text % {"title": clip.title, "why": clip.shown_state})
        if not clip.live:
            actions.publish(clip)


@receiver(published, sender=Article)
def _publish_with_it(sender: type[Model], instance: Article, **_: Any) -> None:
    for clip in clips_of(instance):
        if not clip.live and clip.withdrawn_at is None:
            with contextlib.suppress(ValidationError):
                actions.publish(clip)
