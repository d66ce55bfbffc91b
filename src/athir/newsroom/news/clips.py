"""Clips of the air inside articles: published with the article that carries them.

Whoever may publish the article answers for what stands in it. Music that nobody has cleared stays unheard all the same,
and the editor is told so at the clip.
"""

from __future__ import annotations

import contextlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.dispatch import receiver
from wagtail.signals import published

from athir.newsroom.clips import actions
from athir.newsroom.clips.models import Clip
from athir.newsroom.news.models import Article


def clips_of(article: Article) -> list[Clip]:
    """The clips in its body, in order."""
    return [block.value for block in article.body if block.block_type == "clip" and block.value is not None]


@receiver(published, sender=Article)
def _publish_with_it(sender: type[Model], instance: Article, **_: Any) -> None:
    for clip in clips_of(instance):
        if not clip.live and clip.withdrawn_at is None:
            with contextlib.suppress(ValidationError):
                actions.publish(clip)
