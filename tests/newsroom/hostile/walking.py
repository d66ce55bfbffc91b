"""Every address the site has, from its resolver, filled with what there is in a :class:`.world.World`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils.regex_helper import normalize
from tests.newsroom.hostile.world import World

from athir.newsroom.news.models import FormerSlug

Template = tuple[str, tuple[str, ...]]

AT_MOST = 8
"""Addresses of one pattern."""


@dataclass(frozen=True)
class Pattern:
    """``name`` with its namespaces (``"-"`` where it has none), ``template`` for ``%``, ``names`` of its parameters."""

    name: str
    template: str
    names: tuple[str, ...]

    @property
    def in_admin(self) -> bool:
        return self.template.startswith("admin/")

    @property
    def known_as(self) -> str:
        """How the table of rules calls it."""
        return self.name if self.name != "-" else self.template


def _walk(found: Any, prefix: str, spaces: tuple[str, ...]) -> Iterator[Pattern]:
    for pattern in found:
        for template, names in normalize(pattern.pattern.regex.pattern):
            if isinstance(pattern, URLResolver):
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from _walk(pattern.url_patterns, prefix + template, inner)
            else:
                name = ":".join((*spaces, pattern.name)) if pattern.name else "-"
                yield Pattern(name, prefix + template, tuple(name.strip("_0") for name in names))


@cache
def patterns() -> tuple[Pattern, ...]:
    """All of them, each once."""
    return tuple(dict.fromkeys(_walk(get_resolver().url_patterns, "", ())))


def _model_of(name: str) -> Any:
    """The model that a pattern of the admin is about, by the name of its room."""
    room = name.split(":")[0]
    known = {
        "wagtailimages": "library.Picture",
        "wagtailimages_chooser": "library.Picture",
        "wagtailusers_users": "accounts.User",
        "wagtailusers_groups": "auth.Group",
        "wagtailadmin_pages": "wagtailcore.Page",
        "wagtailadmin_collections": "wagtailcore.Collection",
        "wagtailadmin_workflows": "wagtailcore.Workflow",
        "wagtaillocales": "wagtailcore.Locale",
        "wagtailsites": "wagtailcore.Site",
        "film_chooser": "library.MediaItem",
        "sound_chooser": "library.MediaItem",
        "gallery_chooser": "library.MediaItem",
        "live_desk": "news.Article",
        "live_desk_state": "news.Article",
        "live_desk_entry": "news.Article",
        "withdraw_article": "news.Article",
        "podcast_subscribers": "podcasts.Podcast",
        "podcast_publication": "podcasts.Podcast",
        "episode_publication": "podcasts.Episode",
        "episode_preview": "podcasts.Episode",
        "podcast_revoke": "podcasts.Subscriber",
        "podcast_transcript": "podcasts.Episode",
    }.get(room)
    if known is None and room.startswith(("wagtailsnippets_", "wagtailsnippetchoosers_")):
        app, _, model = room.partition("_")[2].partition("_")
        known = f"{app}.{model}"
    return apps.get_model(known) if known else None


def _some(model: Any, world: World) -> list[str]:
    """Ids of its rows: those that are not for everybody first, then one of the demo, then none."""
    rows = model._default_manager.order_by("-pk").values_list("pk", flat=True)
    label = model._meta.label_lower
    if label == "news.article":
        mine = [row.pk for row in world.articles.values()]
        return [*map(str, mine), *map(str, model._default_manager.on_site().values_list("pk", flat=True)[:1])]
    return [*(str(pk) for pk in rows[:2]), "999999999"]


def values(pattern: Pattern, world: World) -> list[list[str]]:
    """What goes into each parameter."""
    model = _model_of(pattern.name)
    return [_value(pattern, name, model, world) for name in pattern.names]


def _value(pattern: Pattern, name: str, model: Any, world: World) -> list[str]:
    if name == "revision_id":
        return [str(row.latest_revision_id) for row in world.articles.values() if row.latest_revision_id][:2]
    if name in ("revision_id_a", "revision_id_b"):
        return ["live" if name.endswith("a") else "latest"]
    if model is not None and (name in ("pk", "image_id", "page_id") or (name.endswith("_id") and "page" in name)):
        return _some(model, world)
    held = world.articles.values()
    if pattern.name in ("episode-file", "private-file") and name == "name":
        return ["e.mp3", "chapters.json", "transcript.ar.vtt"]
    if name == "kind" and pattern.name in ("term", "log:term"):
        return ["music", "show:zzzzzzzzzz", "zz"]
    if pattern.name in ("podcasts-cover", "podcast-cover", "private-cover") and name == "name":
        return ["cover-0123456789ab.jpg"]
    words: dict[str, list[str]] = {
        "public_id": [
            *(row.public_id for row in held),
            *(row.public_id for row in world.others.values() if hasattr(row, "public_id")),
            "zzzzzzzz",
        ],
        "slug": _slugs(pattern, world),
        "language": ["ar", "xx"],
        "region": ["draa-tafilalet"],
        "desk": ["errachidia"],
        "kind": ["pharmacies", "announcements", "article", "news", "desk", "zz"],
        "town": ["errachidia"],
        "month": ["2026-11", "9999-99"],
        "form": ["xml", "json"],
        "name": ["articles", "news", world.articles["embargoed"].public_id, "0.mp3", "live.m3u"],
        "number": ["1", "999999"],
        "content": ["0123456789ab"],
        "path": ["", "news/", f"news/{world.articles['embargoed'].slug}/"],
        "model_name": ["article", "picture", "user"],
        "app_label": ["news", "library", "accounts"],
        "app_name": ["news"],
        "content_type_app_name": ["wagtailcore"],
        "content_type_model_name": ["page"],
        "object_id": [str(world.articles["draft"].pk)],
        "session_id": ["1"],
        "action": ["delete"],
        "action_name": ["approve"],
        "filter_spec": ["width-100", "x"],
        "uidb64": ["MQ"],
        "token": ["x-y"] if pattern.in_admin else ["x" * 32],
        "podcast": ["halaqat", "sirr"],
        "spoken": ["ar", "xx"],
        "episode": [world.others[slug].public_id for slug in ("halaqat", "sirr")],
        "entry_pk": ["1"],
        "": ["x"],
    }
    return words.get(name) or ["1", "999999999"]


def _slugs(pattern: Pattern, world: World) -> list[str]:
    room = pattern.template
    if "news/" in room:
        return [*(row.slug for row in world.articles.values()), *FormerSlug.objects.values_list("slug", flat=True)[:1]]
    if "events/" in room:
        return [world.others["event"].slug]
    if "watch-listen/" in room:
        return [world.others["media"].slug]
    if "podcasts/" in room:
        return ["halaqat", "sirr", *(world.others[slug].slug for slug in ("halaqat", "sirr"))]
    return ["errachidia", "draa-tafilalet", world.articles["embargoed"].public_id]


def paths(pattern: Pattern, world: World, at_most: int = AT_MOST) -> list[str]:
    """Addresses of this pattern, percent-encoded; each parameter takes all its values at least once if there is room."""
    chosen = values(pattern, world)
    width = max(map(len, chosen), default=1)
    found: dict[str, None] = {}
    for n in range(width):
        found[pattern.template % dict(zip(_keys(pattern), (one[n % len(one)] for one in chosen), strict=True))] = None
    for combination in islice(product(*chosen), at_most * 4):
        found[pattern.template % dict(zip(_keys(pattern), combination, strict=True))] = None
    return ["/" + quote(path) for path in list(found)[:at_most]]


def _keys(pattern: Pattern) -> list[str]:
    return re.findall(r"%\((\w+)\)s", pattern.template)
