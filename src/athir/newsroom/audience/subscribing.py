"""What a reader's browser says to us about notifications: it wants them, it is still there, it wants them no more.

Bodies are JSON, so another site cannot send them without being asked first whether it may (and it may not); no cookie is
set or read. Whoever knows an endpoint owns it: it is a secret between the browser and its push service.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from athir.newsroom.audience.endpoints import RefusedEndpoint, rules
from athir.newsroom.audience.models import Subscription, digest_of
from athir.newsroom.frame.addresses import page_language
from athir.newsroom.frame.models import Desk

LARGEST = 8 * 1024
AN_HOUR = 40
"""Requests that one address may make in an hour; a café's readers share theirs."""

_POINT, _SECRET = 65, 16
"""Bytes of a browser's public key (uncompressed P-256) and of its secret."""

Said = dict[str, Any]
View = Callable[[HttpRequest, Said], JsonResponse]


class _Refused(Exception):
    """Says why, in words for the reader."""


def _too_many(request: HttpRequest) -> bool:
    known = f"{settings.SECRET_KEY}:{request.META.get('REMOTE_ADDR', '')}"
    name = f"push:{hashlib.sha256(known.encode()).hexdigest()[:32]}"
    cache.add(name, 0, 3600)
    return int(cache.incr(name)) > AN_HOUR


def _spoken(view: View) -> Any:
    """Decorator: the view gets the parsed body; what is no JSON object, too long or too often is refused."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def inner(request: HttpRequest) -> JsonResponse:
        if _too_many(request):
            answer = JsonResponse({"error": _("Too many attempts from here: try again in an hour.")}, status=429)
            answer["Retry-After"] = "3600"
            return answer
        if request.content_type != "application/json" or len(request.body) > LARGEST:
            return JsonResponse({"error": _("This request cannot be read.")}, status=400)
        try:
            said = json.loads(request.body)
            if not isinstance(said, dict) or not isinstance(said.get("endpoint"), str):
                raise ValueError
            return view(request, said)
        except (ValueError, UnicodeDecodeError, RecursionError):
            return JsonResponse({"error": _("This request cannot be read.")}, status=400)
        except _Refused as error:
            return JsonResponse({"error": str(error)}, status=400)

    return inner


def _key(said: Said, name: str, length: int) -> str:
    keys = said.get("keys")
    text = keys.get(name) if isinstance(keys, dict) else None
    try:
        raw = base64.urlsafe_b64decode(f"{text}{'=' * (-len(str(text)) % 4)}") if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != length:
        raise _Refused(_("The keys of this browser cannot be read."))
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _whole(value: Any, least: int, most: int, otherwise: int) -> int:
    right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return int(value) if right else otherwise


@_spoken
def subscribe(request: HttpRequest, said: Said) -> JsonResponse:
    """Begin, or change desks and quiet hours. ``old``: the endpoint that this one replaces."""
    try:
        rules().check(said["endpoint"])
    except RefusedEndpoint:
        raise _Refused(_("Notifications of this browser go through a service that we do not know.")) from None
    point, secret = _key(said, "p256dh", _POINT), _key(said, "auth", _SECRET)
    with transaction.atomic():
        old = said.get("old")
        replaced = Subscription.objects.filter(digest=digest_of(old)).first() if isinstance(old, str) else None
        own = Subscription.objects.filter(digest=digest_of(said["endpoint"])).first() or replaced or Subscription()
        own.endpoint, own.p256dh, own.auth = said["endpoint"], point, secret
        own.seen_at, own.failures = timezone.now(), 0
        if replaced is None or "language" in said:
            own.language = page_language(str(said.get("language", "")))
            own.quiet_from = _whole(said.get("quiet_from"), 0, 23, 22)
            own.quiet_to = _whole(said.get("quiet_to"), 0, 23, 7)
            own.offset = _whole(said.get("offset"), -14 * 60, 14 * 60, 0)
        own.save()
        chosen = said.get("desks")
        if isinstance(chosen, list):
            own.desks.set(Desk.objects.filter(slug__in=[str(slug) for slug in chosen[:100]]))
    return JsonResponse({"desks": sorted(own.desks.values_list("slug", flat=True))})


@_spoken
def seen(request: HttpRequest, said: Said) -> JsonResponse:
    """The browser is still there; 404 tells it that we do not know it."""
    known = Subscription.objects.filter(digest=digest_of(said["endpoint"]))
    offset = _whole(said.get("offset"), -14 * 60, 14 * 60, 0)
    return JsonResponse({}, status=200 if known.update(seen_at=timezone.now(), offset=offset) else 404)


@_spoken
def unsubscribe(request: HttpRequest, said: Said) -> JsonResponse:
    """No more. The same answer whether we knew it or not."""
    Subscription.objects.filter(digest=digest_of(said["endpoint"])).delete()
    return JsonResponse({})
