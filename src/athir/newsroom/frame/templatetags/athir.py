"""``{% load athir %}``: parts, icons, addresses, dates and names as pages of the site write them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.template import Context, Template, engines
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from wagtail.rich_text import expand_db_html

from athir.arabic import dates
from athir.arabic.direction import direction
from athir.newsroom.frame import assets
from athir.newsroom.frame.addresses import address, page_language
from athir.newsroom.frame.icons import MOTIFS, symbol
from athir.newsroom.frame.names import language_of, name_in
from athir.newsroom.frame.page import station
from athir.newsroom.frame.pictures import Sized, sized, square
from athir.newsroom.frame.text import isolated, isolated_html

register = template.Library()
_COMPONENTS = Path(__file__).resolve().parent.parent / "components"
_ICONS_KEY = "_athir_icons"
_PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number of each kind of plural that any of our languages has."""


@lru_cache(maxsize=64)
def _part_template(name: str) -> Template:
    path = _COMPONENTS / f"{name}/{name}.html"
    backend: Any = engines["django"].from_string(path.read_text(encoding="utf-8"))
    compiled: Template = backend.template
    return compiled


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, **kwargs: Any) -> SafeString:
    """``{% part "story" article=article %}``: the page part of that folder, with these values beside the page's own."""
    with context.push(**kwargs):
        return _part_template(name).render(context)


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, classes: str = "") -> SafeString:
    """An icon by name; its symbol is put into the page once, by ``{% icons %}``."""
    context.dicts[0].setdefault(_ICONS_KEY, set()).add(name)
    kind = "i" if not name.startswith("m-") else ""
    joined = " ".join(filter(None, (kind, classes)))
    extra = format_html(' class="{}"', joined) if joined else ""
    return format_html('<svg{} aria-hidden="true"><use href="#i-{}"/></svg>', extra, name)


@register.tag("with_icons")
def with_icons(parser: Any, _token: Any) -> template.Node:
    """``{% with_icons %}…{% end_with_icons %}``: the symbols of the icons used inside, then what is inside."""
    nodelist = parser.parse(("end_with_icons",))
    parser.delete_first_token()
    return _IconsNode(nodelist)


class _IconsNode(template.Node):
    def __init__(self, nodelist: Any) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        used: set[str] = set()
        context.dicts[0][_ICONS_KEY] = used
        # Parts that scripts switch to are always there: the player's other face.
        used.update(("play", "pause", "vol", "mute"))
        body = self.nodelist.render(context)
        symbols = "".join(symbol(name) for name in sorted(used))
        return mark_safe(f'<svg id="icons" class="sr" aria-hidden="true">{symbols}</svg>{body}')


@register.simple_tag
def asset(name: str) -> str:
    """Address of one of the site's own files."""
    return assets.address(name)


@register.simple_tag
def inline(name: str) -> SafeString:
    """One of :data:`athir.newsroom.frame.assets.INLINE`, in the page itself."""
    body, kind = assets.assets()[name].body.decode(), "script" if name.endswith(".js") else "style"
    return mark_safe(f'<{kind} data-file="{name}">{body}</{kind}>')  # our own file


@register.simple_tag
def style(name: str) -> SafeString:
    """The sheet of a part that only some pages show (``<part>.own.css``), for ``{% block styles %}`` in the head."""
    if f"{name}.css" in assets.INLINE:
        return inline(f"{name}.css")
    return format_html('<link rel="stylesheet" href="{}">', assets.address(f"{name}.css"))


@register.simple_tag
def href(name: str, **kwargs: Any) -> str:
    """Address of a page in the active language."""
    return address(name, **kwargs)


@dataclass(frozen=True)
class ShareLinks:
    """``address`` and ``title`` of the page, and where a reader without script shares them."""

    address: str
    title: str
    whatsapp: str
    telegram: str
    facebook: str


@register.simple_tag(takes_context=True)
def share_links(context: Context) -> ShareLinks:
    """Of the page being made (``canonical``, ``title``). An article goes by its short address, ``/a/<id>``: Arabic ones
    grow fivefold on the wire, and messengers cut them."""
    article = context.get("article")
    short = context.get("short") or (f"/a/{article.public_id}" if getattr(article, "public_id", "") else "")
    whole = f"{settings.WAGTAILADMIN_BASE_URL}{short}" if short else str(context.get("canonical") or "")
    address_, title = iri_to_uri(whole), str(context.get("title") or context.get("station") or "")
    link, text = quote(address_, safe=""), quote(title, safe="")
    return ShareLinks(
        address_,
        title,
        f"https://wa.me/?text={text}%20{link}",
        f"https://t.me/share/url?url={link}&text={text}",
        f"https://www.facebook.com/sharer/sharer.php?u={link}",
    )


@register.simple_tag
def house_name() -> str:
    """The first station's name in the active language: what the newsroom calls itself."""
    return str(station())


@register.inclusion_tag("frame/house_mark.html")
def house_mark() -> dict[str, str]:
    """The house's sign and name, for the administration."""
    return {"house_name": str(station())}


@register.simple_tag
def minutes_left() -> str:
    """«n minutes left» for each kind of plural (as ``Intl.PluralRules`` names them), as JSON; ``{n}`` is the number."""
    words = {
        kind: ngettext("%(n)s minute left", "%(n)s minutes left", number) % {"n": "{n}"}
        for kind, number in _PLURALS.items()
    }
    return json.dumps(words, ensure_ascii=False)


@register.filter
def digits(number: str) -> str:
    """A telephone number as its digits alone, with country code: what wa.me takes."""
    return re.sub(r"\D", "", str(number).removeprefix("00"))


@register.filter
def dialled(number: str) -> str:
    """The same as ``tel:`` and ``sms:`` take it: a plus stays."""
    return ("+" if str(number).strip().startswith("+") else "") + re.sub(r"\D", "", str(number))


@register.filter
def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``: for elements with a ``lang`` of their own."""
    return direction(language or "")


@register.filter
def isolate(value: Any) -> SafeString:
    """Text with its Latin names isolated."""
    return isolated(str(value))


@register.filter
def rich(value: Any) -> SafeString:
    """A rich text of Wagtail as HTML, its Latin names isolated."""
    return isolated_html(expand_db_html(getattr(value, "source", str(value))))


@register.filter
def named(names: Any, language: str | None = None) -> SafeString:
    """The name to show, isolated; in a ``<bdi lang>`` when it is in another language than the page's."""
    text = name_in(names, language)
    told = language_of(names, language)
    if told != page_language(language or get_language()):
        return format_html('<bdi lang="{}" dir="{}">{}</bdi>', told, direction(told), text)
    return isolated(text)


def _local(when: datetime) -> datetime:
    return timezone.localtime(when) if timezone.is_aware(when) else when


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """``<time>`` with date and hour in words."""
    if when is None:
        return ""
    local = _local(when)
    words = dates.full_time(local, page_language(get_language()))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.filter
def hour_and_day(when: datetime | None) -> SafeString | str:
    """``<time>``: the hour, and the day in small below it; true whenever it is read."""
    if when is None:
        return ""
    local = _local(when)
    day = dates.short_date(local.date(), page_language(get_language()))
    stamp = local.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}<small>{}</small></time>', stamp, dates.clock(local), day)


@register.filter
def clock(when: time | datetime) -> str:
    """``14:05``."""
    return dates.clock(when)


@register.filter
def weekday(number: int) -> str:
    """Name of a weekday, 0 = Monday."""
    return dates.weekday(number, page_language(get_language()))


@register.filter
def weekday_short(number: int) -> str:
    """The same where space is short: without the article in Arabic."""
    return weekday(number).removeprefix("ال")


@register.filter
def mhz(frequency: Decimal) -> str:
    """``98.5``; in French ``98,5``."""
    text = f"{frequency.normalize():f}"
    return text.replace(".", ",") if page_language(get_language()) == "fr" else text


@register.filter
def in_sizes(picture: Any) -> Sized | None:
    """The picture's files for ``<picture>``."""
    return sized(picture) if picture else None


@register.filter
def in_square(picture: Any) -> Sized | None:
    """The same, cut to a square: artwork."""
    return square(picture) if picture else None


@register.filter
def motif(hue: str) -> str:
    """Name of the desk's line drawing, or nothing: ``d-zagora`` → ``m-zagora``."""
    name = (hue or "").removeprefix("d-")
    return f"m-{name}" if name in MOTIFS else ""
