"""Notifications for those who asked for them: :func:`notify` is all that other rooms need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from athir.newsroom.audience.models import Message, Subscription
from athir.newsroom.audience.payload import clipped
from athir.newsroom.audience.tasks import deliver
from athir.newsroom.frame.addresses import address, page_language
from athir.newsroom.frame.models import Desk

KEEP = timedelta(days=90)
"""How long it is remembered what was told."""


class Story(Protocol):
    """An article, as far as a notification needs it."""

    public_id: str
    title: str
    lead: str

    @property
    def language(self) -> str: ...
    @property
    def visible(self) -> bool: ...
    def get_absolute_url(self) -> str: ...


def notify(
    article_or_text: Story | str,
    desks: Iterable[Desk] = (),
    urgency: str = "high",
    *,
    language: str = "",
    url: str = "",
) -> Message | None:
    """Tell those who asked: of an article, or in a line of text that leads to ``url`` (a path; empty: the home page).

    ``desks`` whose news it is; none means everybody's. Sent by the worker once the transaction is through, within the
    hour or not at all. An article that readers may not see now tells nobody: ``None``, as for an empty text.
    """
    if isinstance(article_or_text, str):
        told = page_language(language or settings.LANGUAGE_CODE)
        title, body, where, tag = article_or_text, "", url or address("home", told), ""
    else:
        if not article_or_text.visible:
            return None
        told, title, body = article_or_text.language, article_or_text.title, article_or_text.lead
        where, tag = article_or_text.get_absolute_url(), article_or_text.public_id
    if not title.strip():
        return None
    message = Message(
        title=clipped(title, 120),
        body=clipped(body, 240),
        url=where,
        language=told,
        desks=sorted({desk.pk for desk in desks}),
        urgency=urgency,
    )
    message.tag = tag or message.public_id
    message.save()
    transaction.on_commit(partial(deliver.enqueue, message.pk))
    return message


def forget() -> int:
    """Delete subscriptions of browsers that have not come by for 90 days, and what was told before that."""
    gone: Any = Subscription.objects.all()
    number = int(gone.unseen().delete()[0])
    Message.objects.filter(made_at__lt=timezone.now() - KEEP).delete()
    return number
