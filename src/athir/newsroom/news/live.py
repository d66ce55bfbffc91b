"""A live blog as readers see it: its newest entries on the page, the same as a fragment that the page asks for again,
older ones by key.

The fragment is baked like a page, so that a thousand readers who ask every few seconds are answered out of memory,
nearly always with 304.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.page import in_language
from athir.newsroom.news.entries import PAGE, LiveEntry
from athir.newsroom.news.listing import asked_before, key_of
from athir.newsroom.news.models import Article
from athir.newsroom.news.pages import article_key, entries_key

KEY_MOMENTS = 12
PINNED = 3
POLL_SECONDS = 10

_SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number of each kind of plural: the script chooses between the sentences by the language's own rules."""


@dataclass(frozen=True)
class Drawn:
    """An entry as it stands on the page. ``version`` is another one whenever a reader would see a difference: the
    script replaces what has another, and leaves alone (a film that is playing) what has not."""

    entry: LiveEntry
    html: SafeString
    version: str


def drawn(request: HttpRequest, entries: Iterable[LiveEntry]) -> list[Drawn]:
    """The entries in their order, each drawn by the same template wherever it stands."""
    template, found = get_template("news/live_entry.html"), []
    for entry in entries:
        html = template.render({"entry": entry}, request)
        seen = f"{entry.at.isoformat()} {entry.key} {html}".encode()
        found.append(Drawn(entry, html, blake2s(seen, digest_size=6).hexdigest()))
    return found


def live_context(request: HttpRequest, found: Article) -> dict[str, Any]:
    """What the live part of a page shows; raises ``Http404`` for a malformed ``?before=``."""
    depends(entries_key(found.pk))
    at = asked_before(request)
    entries: Any = found.shown_entries().select_related("author")
    if at is not None:
        entries = entries.before(*at)
    rows = list(entries[: PAGE + 1])
    path = found.get_absolute_url()
    context = {
        "article": found,
        "entries": drawn(request, rows[:PAGE]),
        "older": f"{path}?before={key_of(rows[PAGE - 1].at, rows[PAGE - 1].pk)}" if len(rows) > PAGE else "",
        "later_page": at is not None,
        "first_href": path,
    }
    if at is None:
        context |= {
            "moments": list(found.key_moments()[:KEY_MOMENTS]),
            "pinned": drawn(request, found.shown_entries().filter(pinned=True).select_related("author")[:PINNED]),
            "fragment": address("live-entries", found.language, slug=found.slug) if found.slug else "",
            "poll_seconds": POLL_SECONDS,
            "words": new_words(),
        }
    return context


def new_words() -> str:
    """«n new entries» for each kind of plural, as JSON; ``{n}`` stands for the number."""
    words = {
        kind: ngettext("%(n)s new entry", "%(n)s new entries", number) % {"n": "{n}"}
        for kind, number in _SAMPLES.items()
    }
    return json.dumps(words, ensure_ascii=False)


@in_language
def entries(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """The live part alone, for the page's script."""
    found = Article.objects.filter(locale__language_code=language, slug=slug).select_related("locale", "desk").first()
    if found is None or not found.visible or not found.is_live_blog or "before" in request.GET:
        raise Http404
    depends(article_key(found.pk))
    return HttpResponse(render_to_string("news/live_fragment.html", live_context(request, found), request))


def latest(found: Article, number: int = 10) -> list[LiveEntry]:
    """The newest standing entries: what feeds and schema.org say of a live blog."""
    return list(found.shown_entries()[:number])
