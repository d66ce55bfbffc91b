"""Films, recordings and galleries can be found by title, description and what is said in them."""

from __future__ import annotations

from collections.abc import Iterable

from athir.newsroom.frame.names import name_in
from athir.newsroom.library.captions import read_captions
from athir.newsroom.library.models import MediaItem
from athir.newsroom.search.registry import Found, Searchable, register


def _words(item: MediaItem) -> tuple[str, str, str] | None:
    if not item.live:
        return None
    said = " ".join(cue.text for caption in item.captions.all() for cue in read_captions(caption.text))
    texts = (item.names, item.description, item.transcript)
    body = " ".join(text for names in texts for text in names.values())
    return item.name_in(item.language), f"{body} {item.credit} {said}", item.language


def _found(ids: Iterable[int]) -> dict[int, Found]:
    rows = MediaItem.objects.filter(pk__in=list(ids), live=True)
    return {
        item.pk: Found(
            "media",
            item.public_id,
            item.name_in(),
            item.get_absolute_url(),
            name_in(item.description),
            item.published_at,
            0.0,
        )
        for item in rows
    }


register(Searchable("media", MediaItem, _words, _found))
