"""Large files in pieces: tus 1.0.0 (core, creation, expiration, termination), and ``take`` once all bytes are there.

``OPTIONS``/``POST …/pieces/`` · ``HEAD``/``PATCH``/``DELETE …/pieces/<id>/`` · ``POST …/pieces/<id>/take/``. Every
refusal is a sentence as ``text/plain``; each upload belongs to the account that began it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from athir.newsroom.library import pieces
from athir.newsroom.library.admin_views import given_of, may_add, told_of
from athir.newsroom.library.picture_files import Unfit
from athir.newsroom.library.taking import check_before, plain_name, take
from athir.newsroom.settings import HOUSE

VERSION = "1.0.0"
_CHUNK = 256 * 1024
_MOST_DIGITS = 15

View = Callable[..., HttpResponse]


def most_bytes() -> int:
    """The largest file that is taken in pieces."""
    return HOUSE.max_upload_mb * 1024 * 1024


def _sentence(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _tus(view: View) -> View:
    """Only for who may add something, only in a version we speak; every answer names it."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(may_add(request.user)):
            raise PermissionDenied
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response = _sentence(412, _("This way of sending is not known here."))
            response["Tus-Version"] = VERSION
        else:
            response = view(request, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return asked


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _metadata(header: str) -> dict[str, str]:
    """``filename d29ybGQ=,modified MTIz``: what is no base64 of UTF-8 is left out."""
    found = {}
    for part in header.split(","):
        key, _space, value = part.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
    return found


@_tus
def begin(request: HttpRequest) -> HttpResponse:
    """``POST`` with ``Upload-Length`` and ``Upload-Metadata``: 201 and where the pieces go."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Tus-Version"], response["Tus-Max-Size"] = VERSION, str(most_bytes())
        response["Tus-Extension"] = "creation,expiration,termination"
        return response
    size, about = _number(request.headers.get("Upload-Length")), _metadata(request.headers.get("Upload-Metadata", ""))
    if request.method != "POST" or size is None:
        return _sentence(400, _("This way of sending is not known here."))
    user: Any = request.user
    name = plain_name(about.get("filename", ""))
    pictures, media = may_add(user)
    try:
        check_before(name, size, pictures=pictures, media=media, most=most_bytes(), owed=pieces.owed())
    except Unfit as unfit:
        return _sentence(413, str(unfit))
    if len(pieces.open_ones(user.pk)) >= pieces.MOST_OPEN:
        return _sentence(429, _("Too many of your uploads are half sent. Finish or remove some of them first."))
    try:
        half = pieces.begin(user.pk, name, size, about.get("modified", "")[:20])
    except OSError:
        return _sentence(507, _("There is no room for it on the disk. Tell the engineer."))
    response = HttpResponse(status=201)
    response["Location"] = reverse("library_piece", args=(half.id,))
    response["Upload-Expires"] = http_date(half.expires)
    return response


@_tus
def piece(request: HttpRequest, wanted: str) -> HttpResponse:
    """``HEAD``: how far it is. ``PATCH``: the next piece. ``DELETE``: away with it."""
    half = pieces.find(wanted, request.user.pk or 0)
    if half is None:
        return _sentence(404, _("Of this upload nothing is left here. Choose the file again."))
    if request.method == "DELETE":
        pieces.drop(half)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        return _append(request, half)
    if request.method not in ("HEAD", "GET"):
        return HttpResponse(status=405)
    response = HttpResponse(status=200)
    response["Upload-Offset"] = str(half.size if half.told else half.offset)
    response["Upload-Length"] = str(half.size)
    return response


def _append(request: HttpRequest, half: pieces.Half) -> HttpResponse:
    offset = _number(request.headers.get("Upload-Offset"))
    if request.content_type != "application/offset+octet-stream" or offset is None:
        return _sentence(415, _("This way of sending is not known here."))
    try:
        reached = pieces.append(half, offset, _chunks(request))
    except pieces.Misplaced:
        response = _sentence(409, _("The piece does not fit what is there."))
        response["Upload-Offset"] = str(half.offset)
        return response
    except pieces.Busy:
        return _sentence(423, _("Another tab sends this file already."))
    except FileNotFoundError:
        return _sentence(404, _("Of this upload nothing is left here. Choose the file again."))
    except OSError:
        return _sentence(507, _("There is no room for it on the disk. Tell the engineer."))
    response = HttpResponse(status=204)
    response["Upload-Offset"], response["Upload-Expires"] = str(reached), http_date(half.expires)
    return response


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    try:
        while chunk := request.read(_CHUNK):
            yield chunk
    except UnreadablePostError:  # the line broke: what has come stays
        return


@_tus
def finish(request: HttpRequest, wanted: str) -> HttpResponse:
    """Take the whole file into the library; the answer is that of the upload form, however often it is asked."""
    half = pieces.find(wanted, request.user.pk or 0)
    if half is None:
        return _sentence(404, _("Of this upload nothing is left here. Choose the file again."))
    if request.method != "POST":
        return HttpResponse(status=405)
    if (told := half.told) is None:
        if half.offset != half.size:
            return _sentence(409, _("The file is not whole yet."))
        pictures, media = may_add(request.user)
        with pieces.Gathered(half) as gathered:
            outcome = take(gathered, request.user, given_of(request), pictures=pictures, media=media)
        told = {"files": [told_of(outcome)]}
        pieces.remember(half, told)
    return JsonResponse(told)
