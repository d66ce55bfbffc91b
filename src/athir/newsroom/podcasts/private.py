"""Private podcasts: each subscriber has an address of his own, which can be revoked.

What the address holds is random, shown once and kept as SHA-256: who reads the database hears nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from athir.newsroom.podcasts import feed_views, feeds, media
from athir.newsroom.podcasts.feed_cache import feeds as kept_feeds
from athir.newsroom.podcasts.models import Podcast, Subscriber
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute

_PLACE = "the-address-of-a-subscriber-stands-here"
"""In the document that is kept for all subscribers, where each has his own token."""
_BYTES = 24


def fingerprint(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def feed_url(token: str) -> str:
    """The address that a subscriber gives to his app."""
    return absolute(f"/podcasts/private/{token}/feed.xml")


@transaction.atomic
def subscribe(podcast: Podcast, name: str, user: Any = None) -> tuple[Subscriber, str]:
    """A new subscriber and his address, which nobody can be told again."""
    token = secrets.token_urlsafe(_BYTES)
    made = Subscriber.objects.create(podcast=podcast, name=name, token=fingerprint(token))
    log(instance=podcast, action="athir.podcast.subscriber", user=user, data={"name": name})
    return made, feed_url(token)


@transaction.atomic
def revoke(subscriber: Subscriber, user: Any = None) -> None:
    """From now on his address answers 410, and so does all sound below it. Nothing for one that was revoked before."""
    if subscriber.revoked_at is not None:
        return
    subscriber.revoked_at = timezone.now()
    subscriber.save(update_fields=["revoked_at"])
    log(instance=subscriber.podcast, action="athir.podcast.revoked", user=user, data={"name": subscriber.name})


def _subscriber(token: str) -> Subscriber | None:
    """Whose address it is; ``None`` for one that was revoked. Raises ``Http404`` for an unknown one."""
    rows = Subscriber.objects.select_related("podcast__station", "podcast__desk", "podcast__artwork", "podcast__show")
    found = rows.filter(token=fingerprint(token), podcast__live=True).first()
    if found is None:
        raise Http404
    if found.revoked_at is not None:
        return None
    today = timezone.now().date()
    if found.used_at != today:
        Subscriber.objects.filter(pk=found.pk).update(used_at=today)
    return found


def _revoked() -> HttpResponse:
    text = _("This address was revoked: ask the newsroom for another one.")
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=410)
    response["Cache-Control"] = "private, no-store"
    return response


def feed(request: HttpRequest, *, token: str, month: str | None = None) -> HttpResponse:
    """The feed of a subscriber: kept by his app alone, by nothing in between."""
    found = _subscriber(token)
    if found is None:
        return _revoked()
    podcast, page = found.podcast, feed_views.page_of(month)
    state = f"{podcast.public_id} {HOUSE.site_base} private"
    kept = kept_feeds.get(
        f"private/{podcast.pk}/{page.name}", state, lambda: feeds.document(podcast, page, token=_PLACE)
    )
    if kept is None:
        raise Http404
    body = kept.body.replace(_PLACE.encode(), token.encode())
    own = replace(kept, body=body, zipped=body)
    url = absolute(f"/podcasts/private/{token}/{page.name}")
    # Not packed: a document of few readers, and what is packed would have to be packed for each.
    response = feed_views.answered(request, own, url, packed=False)
    response["Cache-Control"] = "private, no-cache"
    response.headers.pop("Access-Control-Allow-Origin", None)
    return response


def file(request: HttpRequest, *, token: str, episode: str, name: str) -> HttpResponse:
    """A file of an episode, for a subscriber."""
    found = _subscriber(token)
    return _revoked() if found is None else media.private(request, found.podcast, token, episode, name)


def cover(request: HttpRequest, *, token: str, name: str) -> HttpResponse:
    """The podcast's cover, for a subscriber."""
    found = _subscriber(token)
    if found is None:
        return _revoked()
    response = media.podcast_cover(found.podcast, name, token)
    response["Cache-Control"] = f"private, {media.LONG}"
    return response
