"""The light page of any baked page."""

from __future__ import annotations

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from athir.newsroom.baking.render import is_baked_view
from athir.newsroom.frame.addresses import page_language
from athir.newsroom.frame.finish import LATIN, latin
from athir.newsroom.frame.marking import marked
from athir.newsroom.frame.moved import moved_to
from athir.newsroom.lite.addresses import full, light, light_href
from athir.newsroom.lite.boil import Page, boil


def page(request: HttpRequest, path: str) -> HttpResponse:
    """``/lite/<path>``: the page ``/<path>``, boiled down. What has no light page is shown in full."""
    wanted = f"/{path}"
    try:
        match = resolve(wanted)
    except Resolver404:
        raise Http404 from None
    if not is_baked_view(match.func) or light(wanted) is None:
        if wanted.startswith("//"):
            raise Http404
        return HttpResponseRedirect(iri_to_uri(wanted))
    asked = copy.copy(request)
    asked.path = asked.path_info = wanted
    asked.resolver_match = match
    try:
        answer = match.func(asked, *match.args, **match.kwargs)
    except Http404:
        there = moved_to(match)
        if there is None:
            raise
        answer = HttpResponsePermanentRedirect(there)
    if answer.status_code in (301, 302):
        answer["Location"] = light_href(answer["Location"])
        return answer
    if not answer.get("Content-Type", "").startswith("text/html"):
        return answer
    found = boil(answer.content.decode(), light_href, _word)
    if found is None:
        return HttpResponseRedirect(iri_to_uri(wanted))
    return HttpResponse(_framed(found, request), status=answer.status_code)


def _word(kind: str) -> str:
    return {"picture": _("Picture"), "sound": _("Listen"), "film": _("Watch")}[kind]


def _framed(found: Page, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    context: dict[str, Any] = {
        "page": found,
        "station": found.title.rpartition(" | ")[2],
        "full": iri_to_uri(full(request.path)) + (f"?{query}" if query else ""),
    }
    code = found.language.lower()
    with translation.override(page_language(code)):
        html = render_to_string("lite/page.html", context)
    if found.language != "ar":
        html = marked(html, found.language, {})  # what stood in attributes of the whole page is text here
    return latin(html) if code == LATIN else html
