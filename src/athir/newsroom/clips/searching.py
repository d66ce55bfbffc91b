"""Clips can be found by name, context and what is said in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from athir.newsroom.clips.models import Clip
from athir.newsroom.clips.pages import is_out, url
from athir.newsroom.clips.showing import spoken
from athir.newsroom.search.registry import Found, Searchable, register


def _words(clip: Clip) -> tuple[str, str, str] | None:
    if not is_out(clip):
        return None
    show = " ".join(clip.show.names.values()) if clip.show else ""
    return clip.title, f"{clip.context} {spoken(clip.transcript)} {show}", clip.language


def _found(ids: Iterable[int]) -> dict[int, Found]:
    clips: Any = Clip.objects
    rows = clips.on_site().filter(pk__in=list(ids))
    return {
        clip.pk: Found("clip", clip.public_id, clip.title, url(clip), clip.context, clip.published_at, 0.0)
        for clip in rows
    }


register(Searchable("clip", Clip, _words, _found))
