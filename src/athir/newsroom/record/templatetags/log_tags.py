"""Sizes and lengths of the log in words."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def gigabytes(count: int) -> str:
    """Bytes as GB (10^9): three decimals below a tenth, one above."""
    return str(number_format(count / 1e9, 1 if count >= 100_000_000 else 3))


@register.filter
def left(text: str) -> SafeString:
    """An address between words of any direction."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


@register.filter
def clock(seconds: float) -> str:
    """A length as a clock shows it: ``1:31:22``."""
    total = round(seconds)
    return f"{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}"


@register.filter
def whole(number: float) -> int:
    """To the nearest whole number, 1 at least."""
    return max(1, round(number))
