"""What Wagtail's own views cannot read is told to be so (400), instead of being called a fault of ours (500).

They trust that what arrives was sent by their forms, and end in a ``KeyError`` where a field is missing, in an
``AttributeError`` where a form was never made for want of the right, or in their readers where a rich text is none. An
account needs no more than a script for that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType

from django.http import HttpRequest, HttpResponse

from athir.newsroom.frame.views import unreadable

log = logging.getLogger("athir.web")

_OF_FORMS = (LookupError, AttributeError, TypeError, ValueError, RecursionError)
_READERS = ("json.", "draftjs_exporter.")
"""What reads for others: a fault in there is one of what was sent, if Wagtail gave it to them."""
_READ_ONLY = ("GET", "HEAD", "OPTIONS")


class Unreadable:
    """Answers 400 for what was sent into a view of Wagtail's and ended in its code; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """``None`` leaves the exception to Django."""
        if request.method in _READ_ONLY or not (
            isinstance(error, _OF_FORMS) or type(error).__module__.startswith(_READERS)
        ):
            return None
        if not request.path.startswith("/admin/") or not _ended_in(error.__traceback__).startswith(
            ("wagtail.", "django.")
        ):
            return None
        log.warning("%s %s cannot be read: %s: %s", request.method, request.path, type(error).__name__, error)
        return unreadable(request)


def _ended_in(traceback: TracebackType | None) -> str:
    """The module whose code raised it, or gave it to one of the readers that did."""
    name = ""
    while traceback is not None:
        here = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if not f"{here}.".startswith(_READERS):
            name = here
        traceback = traceback.tb_next
    return name
