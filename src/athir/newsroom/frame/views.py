"""Pages that belong to no app: sections still to come, errors, the way to the radio for readers without script."""

from __future__ import annotations

import re
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from athir.arabic.direction import direction
from athir.contracts.mounts import BY_NAME
from athir.newsroom.frame.addresses import CODES, address, language_of_path, page_language
from athir.newsroom.frame.models import FixedPage
from athir.newsroom.frame.moved import brought_to, moved_to
from athir.newsroom.frame.names import language_of
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.frame.radio import radio_base

_LISTEN = {*BY_NAME, "live.m3u", "live.pls", "live.xspf"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z", re.ASCII)


@in_language
def fixed(request: HttpRequest, *, language: str, kind: str) -> HttpResponse:
    """About, imprint, contact, privacy, accessibility: what the chief wrote, and what the program knows by itself."""
    found = FixedPage.objects.filter(kind=kind).first() or FixedPage(kind=kind)
    texts = found.texts
    told = language_of(texts, language) if texts else language
    own = {code: address(kind, code) for code in CODES}
    return render_page(
        request,
        "frame/fixed.html",
        {"kind": kind, "text": texts.get(told, ""), "told": told, "told_dir": direction(told)},
        language=language,
        title=str(found),
        section=kind,
        canonical=own[language],
        others=own,
    )


def listen(request: HttpRequest, *, name: str) -> HttpResponse:
    """Redirect to a mount or playlist file of the radio, on the host by which the reader came; with ``?from=`` to what
    was on the air then."""
    if name not in _LISTEN:
        raise Http404
    since = request.GET.get("from", "")
    moment = f"?from={since}" if _MOMENT.fullmatch(since) else ""
    if since and not moment:
        raise Http404
    return HttpResponseRedirect(f"{radio_base(request.get_host(), request.scheme or 'http')}/{name}{moment}")


def _error(request: HttpRequest, status: int, title: str, text: str, symbol: str) -> HttpResponse:
    context = {"text": text, "symbol": symbol}
    language = page_language(language_of_path(request.path))
    return render_page(request, "frame/error.html", context, language=language, title=title, index=False, status=status)


def not_accepted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token (``CSRF_FAILURE_VIEW``): what the person can do, not what it is called."""

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        text = _(
            "Cookies may be blocked, or the page stood open for too long. Open it again and send once more. Nothing was"
            " kept. The radio goes on."
        )
        return _error(request, 403, _("The form was not accepted"), text, "search")

    return inner(request, language=language_of_path(request.path))


def unreadable(request: HttpRequest) -> HttpResponse:
    """400 for what no form of ours can have sent (:mod:`.unreadable`)."""

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        return _error(request, 400, _("The form was not accepted"), _("This request cannot be read."), "search")

    return inner(request, language=language_of_path(request.path))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: says so, offers the search, keeps the player. What only moved is sent after (301)."""
    if request.method in ("GET", "HEAD") and (there := moved_to(request.resolver_match) or brought_to(request.path)):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{there}?{query}" if query else there)
    language = language_of_path(request.path)

    @in_language
    def inner(request: HttpRequest, *, language: str) -> HttpResponse:
        text = _("The address may have been typed wrong, or the page is no more. The radio goes on.")
        return _error(request, 404, _("This page does not exist"), text, "search")

    return inner(request, language=language)


@in_language
def gone(request: HttpRequest, *, language: str, reason: str = "", heading: str = "") -> HttpResponse:
    """410: an article, or what ``heading`` says, that was withdrawn, with the reason when there is one."""
    text = reason or _("The newsroom has withdrawn it.")
    return _error(request, 410, heading or _("This article was withdrawn"), text, "alert")


def broken(request: HttpRequest) -> HttpResponse:
    """500: an error of ours. Needs neither database nor templates; says that the radio goes on."""
    language = page_language(language_of_path(request.path))
    with translation.override(language):
        page = format_html(
            '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width"><title>500</title><h1>{}</h1><p>{}</p><p><a href="">{}</a></p></html>',
            language,
            direction(language),
            _("This page could not be made"),
            _("The fault is ours. The radio goes on."),
            _("Try again"),
        )
    return HttpResponseServerError(page)
