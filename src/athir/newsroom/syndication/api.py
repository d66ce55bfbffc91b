"""``/api/v1/``: what is public, as JSON. Apps add their routers in their modules ``api``.

Every answer may be read by any site (CORS), carries an ETag, and an error is ``{"error": "a sentence"}``.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.cache import get_conditional_response
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError

from athir.newsroom.syndication.bucket import Buckets
from athir.newsroom.syndication.registry import routers

BUCKETS = Buckets(burst=60, a_second=5)
"""Whoever asks more often is asked to wait (429)."""

_METHODS = "GET, HEAD, OPTIONS"
_FRESH = "public, max-age=30"

SLUG = r"^[a-z0-9][a-z0-9-]{0,79}$"
KEY = r"^\d{8}T\d{12}-\d{1,18}$"

Language = Literal["ar", "fr", "zgh", "en"]
Slug = Annotated[str, Query(pattern=SLUG)]
Before = Annotated[str, Query(pattern=KEY, description="The place from which `next` goes on.")]
Limit = Annotated[int, Query(ge=1, le=50)]

View = Callable[..., HttpResponse]


class Problem(Schema):
    """What went wrong, in a sentence."""

    error: str


ERRORS: dict[int, type[Problem]] = {400: Problem, 404: Problem, 429: Problem}
"""For the ``response`` of every operation."""


def _problem(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})


def _missing(request: HttpRequest, error: Any = None) -> HttpResponse:
    return _problem(_("There is nothing at this address. The description of all is at /api/v1/openapi.json."), 404)


def _told(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(str(error), error.status_code)


def _wrong(request: HttpRequest, error: Any) -> HttpResponse:
    names = sorted({str(one["loc"][-1]) for one in error.errors})
    return _problem(_("This cannot be understood: %(names)s.") % {"names": ", ".join(names)}, 400)


def public(view: View) -> View:
    """A view of the interface: counted, read-only, open to other sites, with an ETag."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = _METHODS
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        elif request.method not in ("GET", "HEAD"):
            response = _problem(_("This interface is for reading only."), 405)
        elif wait := BUCKETS.take(request.META.get("REMOTE_ADDR", "")):
            response = _problem(_("You ask too often. Wait a little, then ask again."), 429)
            response["Retry-After"] = str(math.ceil(wait))
        else:
            response = _answered(request, view, args, kwargs)
        if response.status_code == 405:
            response["Allow"] = _METHODS
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response["X-Robots-Tag"] = "noindex"
        return response

    inner.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is changed here, by no method
    return inner


def _answered(request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse:
    head = request.method == "HEAD"
    if head:  # the operations know GET alone; Django's server leaves the body out
        request.method = "GET"
    try:
        response = view(request, *args, **kwargs)
    except Http404 as error:
        return _missing(request, error)
    finally:
        if head:
            request.method = "HEAD"
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.setdefault("Cache-Control", _FRESH)
    conditional: HttpResponse = get_conditional_response(request, response["ETag"], None, response)
    if conditional.status_code == 304:
        conditional["Cache-Control"] = _FRESH
    return conditional


@lru_cache(maxsize=1)
def make_api() -> NinjaAPI:
    """The interface with the routers of all apps; there is one."""
    autodiscover_modules("api")
    api = NinjaAPI(
        title="Athir",
        version="1",
        description="What the station publishes: articles, desks, shows, programmes. Read-only, no key needed.",
        docs_url=None,
        openapi_url="openapi.json",
        urls_namespace="api",
    )
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(HttpError, _told)
    api.add_exception_handler(ValidationError, _wrong)
    for tag, router in routers():
        api.add_router("", router, tags=[tag])
    return api


def description() -> dict[str, Any]:
    """What ``/api/v1/openapi.json`` says."""
    return dict(make_api().get_openapi_schema(path_prefix="/api/v1/"))


def urlpatterns() -> list[Any]:
    """Its addresses below ``/api/v1/``; the last takes what is none of them."""
    patterns, app_name, namespace = make_api().urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = public(pattern.callback)
    unknown = re_path(r"^api/v1/", public(_missing), name="api-unknown")
    return [path("api/v1/", (patterns, app_name, namespace)), unknown]
