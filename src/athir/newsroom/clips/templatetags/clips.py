"""``{% load clips %}{% clip_inside value %}``: a clip inside another page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from athir.newsroom.clips import actions, films, showing
from athir.newsroom.clips.feeds import clip_card
from athir.newsroom.clips.pages import file_url, is_out, url
from athir.newsroom.clips.views import FRAME_HEIGHT, FRAME_WIDTH
from athir.newsroom.frame.addresses import page_language
from athir.newsroom.frame.radio import offsets
from athir.newsroom.frame.templatetags.athir import part
from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address

register = template.Library()

_BEHIND = timedelta(days=400)
"""As far back as the log goes."""


@register.simple_tag(takes_context=True)
def clip_inside(context: Context, clip: Any) -> SafeString:
    """The clip under its name; a sentence for one that was withdrawn; nothing while it is not published. The page is
    baked again when that changes."""
    if clip is None:
        return SafeString("")
    shown = showing.shown(clip, page_language(get_language()))
    withdrawn = clip.live and clip.withdrawn_at is not None
    if not (shown.out or withdrawn):
        return SafeString("")
    return part(context, "clip-inside", shown=shown)


@register.simple_tag
def clip_offsets() -> str:
    """The station's clock of the last days, as the desk's script takes it: ``[[seconds since 1970, minutes]…]``."""
    return json.dumps(offsets(HOUSE.tz, datetime.now(UTC) - _BEHIND, _BEHIND.days + 1))


@register.simple_tag
def clip_facts(clip: Any) -> dict[str, Any]:
    """What the newsroom is shown of a clip beside its form."""
    if not clip.pk:
        return {}
    files = list(clip.files.select_related("clip"))
    played = [showing.Played(file_url(file), file) for file in files]
    return {
        "waits": clip.under_way,
        "again": not clip.under_way and clip.withdrawn_at is None,
        "files": files,
        "sounds": [one for one in played if one.file.role in ("master", "small")],
        "films": [one for one in played if one.file.role in ("square", "upright")],
        "films_mark": films.mark(clip),
        "films_why": films.failure(clip),
        "no_films": films.refusal(clip),
        "tracks": actions.titles(clip.tracks),
        "address": url(clip) if is_out(clip) else "",
        "picture": card_address("clip", clip.public_id, clip_card(clip, clip.language)) if is_out(clip) else "",
        "embed": absolute(f"/embed/clip/{clip.public_id}/") if is_out(clip) else "",
        "width": FRAME_WIDTH,
        "height": FRAME_HEIGHT,
    }
