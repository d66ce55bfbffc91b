"""What the numbers are told of clips: how long a file is, and what it is called."""

from __future__ import annotations

from django.urls import reverse

from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.numbers import counting
from athir.newsroom.numbers.ranges import Counted

KIND = "clip"


def _counted(public_id: str, name: str) -> Counted | None:
    row = ClipFile.objects.filter(clip__public_id=public_id, name=name).select_related("clip").first()
    return Counted(row.bytes, row.tag_bytes, row.clip.duration_ms / 1000) if row else None


def _named(public_ids: list[str]) -> dict[str, tuple[str, str]]:
    rows = Clip.objects.filter(public_id__in=public_ids).values_list("public_id", "title", "pk")
    edit = Clip.snippet_viewset.get_url_name("edit")
    return {public_id: (title, reverse(edit, args=(pk,))) for public_id, title, pk in rows}


counting.register(KIND, _counted, _named)
