"""``{% load library %}{% media_item value %}``: a film, recording or gallery inside another page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from athir.arabic.direction import direction
from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.addresses import page_language
from athir.newsroom.frame.names import language_of, name_in
from athir.newsroom.frame.pictures import Sized
from athir.newsroom.frame.pictures import whole as whole_picture
from athir.newsroom.frame.templatetags.athir import part
from athir.newsroom.frame.text import isolated
from athir.newsroom.library.pages import media_key
from athir.newsroom.library.preparing import can_be_prepared, may_prepare
from athir.newsroom.library.showing import PlayedFile, files_of, whole

register = template.Library()


@register.simple_tag(takes_context=True)
def media_item(context: Context, item: Any, caption: str = "") -> SafeString:
    """Its player under a heading that leads to its page. Nothing while it is not published; the page then waits for
    it: it is baked again when that changes."""
    if item is None:
        return SafeString("")
    depends(media_key(item.pk))
    if not item.live:
        return SafeString("")
    shown = whole(item, page_language(get_language()))
    return part(context, "media-inside", shown=shown, caption=caption)


@register.filter
def plain_name(names: Any) -> str:
    """The name as plain text, for an attribute."""
    return name_in(names)


@register.filter
def named_lines(names: Any) -> SafeString:
    """A text of several lines as paragraphs, each in the language it is in."""
    text, told = name_in(names), language_of(names)
    other = told != page_language(get_language())
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if other:
        return format_html_join("", '<p lang="{}" dir="{}">{}</p>', ((told, direction(told), line) for line in lines))
    return format_html_join("", "<p>{}</p>", ((isolated(line),) for line in lines))


@register.filter
def named_start(names: Any) -> SafeString:
    """The first line of such a text, within a hundred and twenty characters, in a ``<span>`` where it is in another language."""
    text, told = " ".join(name_in(names).split()), language_of(names)
    short = text if len(text) <= 120 else text[:119].rsplit(" ", 1)[0] + "…"
    if told != page_language(get_language()):
        return format_html('<span lang="{}" dir="{}">{}</span>', told, direction(told), short)
    return isolated(short)


@register.filter
def media_period(milliseconds: int) -> str:
    """``PT185.2S``: the same as ``<time datetime>`` takes it."""
    return f"PT{milliseconds / 1000:g}S"


@register.filter
def media_time(milliseconds: int) -> str:
    """``3:05``."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02}"


@register.simple_tag
def played_files(item: Any) -> list[PlayedFile]:
    """The files that an item's page plays, smallest first; none while it is new."""
    return files_of(item) if item.pk else []


@register.simple_tag
def offers_again(item: Any, user: Any) -> bool:
    """Whether ``user`` may have ``item`` prepared again, and it would be of use."""
    return bool(item.pk and may_prepare(user) and can_be_prepared(item))


@register.filter
def in_full(picture: Any) -> Sized | None:
    """The picture's files uncut, for a gallery."""
    return whole_picture(picture) if picture else None
