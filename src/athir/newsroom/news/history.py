"""The site's history, for those who work on every desk: its rows carry the titles of all that was ever saved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from athir.newsroom.news.scope import desks_of


class _History(LogEntriesView):
    """Wagtail narrows it to the models that an account may see, not to its desks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if desks_of(request.user) is not None:
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


whole = require_admin_access(_History.as_view())
rows = require_admin_access(_History.as_view(results_only=True))
