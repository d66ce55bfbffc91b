"""The light page of a page, and back."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

from athir.newsroom.baking.render import is_baked

PREFIX = "/lite"
_NOT_LIGHT = ("/embed/", "/player/", f"{PREFIX}/")


def light(path: str) -> str | None:
    """The address of the light page of ``path`` (decoded, without query); ``None`` for what has none."""
    if not path.endswith("/") or any(part in path for part in _NOT_LIGHT) or not is_baked(path):
        return None
    return f"{PREFIX}{path}"


def full(path: str) -> str:
    """The page whose light page is ``path``."""
    return path.removeprefix(PREFIX) or "/"


def light_href(href: str) -> str:
    """A link of a page as its light page has it: to the light page where there is one."""
    own = href.removeprefix(settings.WAGTAILADMIN_BASE_URL) or "/"
    if not own.startswith("/") or own.startswith("//"):
        return href
    parts = urlsplit(own)
    found = light(unquote(parts.path))
    if found is None:
        return own
    query = f"?{parts.query}" if parts.query else ""
    return f"{quote(found)}{query}"
