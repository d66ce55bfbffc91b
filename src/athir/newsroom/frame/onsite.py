"""What has a page of its own on the site and is previewed as that page: articles, events."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri


class OnSite:
    """For a model before ``PreviewableMixin``: ``path_on_site`` gives its path, ``reader_views`` names the module whose
    ``preview(request, object)`` draws it."""

    reader_views: ClassVar[str]
    _meta: ClassVar[Any]

    def path_on_site(self) -> str | None:
        """Its path in its own language; ``None`` while it has none."""
        raise NotImplementedError

    def get_full_url(self) -> str | None:
        """The whole public address, percent-encoded: what goes over the wire and into links."""
        path = self.path_on_site()
        return None if path is None else str(iri_to_uri(f"{settings.WAGTAILADMIN_BASE_URL}{path}"))

    full_url = property(get_full_url)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", self._meta.verbose_name)]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as the reader will see it, drawn by the very same view."""
        drawn: HttpResponse = import_module(self.reader_views).preview(request, self)
        return drawn
