"""``{% load lite %}``: the way from a page to its light page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.encoding import iri_to_uri

from athir.newsroom.lite.addresses import PREFIX, light

register = template.Library()


@register.simple_tag(takes_context=True)
def lite_href(context: Context) -> str:
    """The address of this page's light page; that of the home page where it has none."""
    request: Any = context.get("request")
    found = light(request.path) if request is not None else None
    return str(iri_to_uri(found or f"{PREFIX}/"))
