"""Sound & image: the list, the page of a film, recording or gallery, and its files."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.library import showing, storing
from athir.newsroom.library.models import Caption, MediaItem
from athir.newsroom.library.pages import LIST
from athir.newsroom.library.tabs import tabs as other_tabs
from athir.newsroom.syndication.keyset import read_key, write_key

PAGE = 24
"""Items of one page of the list: divides by two, three and four columns."""

KINDS: dict[str, Any] = {
    "video": gettext_lazy("Films"),
    "audio": gettext_lazy("Sound recordings"),
    "gallery": gettext_lazy("Galleries"),
}
_CAPTIONS = re.compile(r"([a-z]{2,3})\.vtt\Z")


def _everywhere(name: str, **kwargs: Any) -> dict[str, str]:
    return {code: address(name, code, **kwargs) for code in CODES}


@in_language
def watch(request: HttpRequest, *, language: str, kind: str = "") -> HttpResponse:
    """The newest of sound & image, of one ``kind`` or all; older ones by ``?before=``."""
    if kind and kind not in KINDS:
        raise Http404
    depends(SITE, LIST)
    own = _everywhere("watch-kind", kind=kind) if kind else _everywhere("watch")
    items, older = _listed(request, kind, own[language])
    tabs = [(_("All"), address("watch", language), not kind)]
    tabs += [(label, address("watch-kind", language, kind=key), key == kind) for key, label in KINDS.items()]
    tabs += [(label, href, False) for label, href in other_tabs(language)]
    return render_page(
        request,
        "library/watch.html",
        {"items": [showing.card(item) for item in items], "older": older, "tabs": tabs, "kind": kind},
        language=language,
        title=str(KINDS[kind]) if kind else _("Sound and image"),
        section="watch",
        canonical=own[language],
        others=own,
        index=bool(items) or "before" not in request.GET,
        key="before",
    )


def _listed(request: HttpRequest, kind: str, path: str) -> tuple[list[MediaItem], str]:
    """One page of items, and the address of the next older one (empty: there is none)."""
    rows: Any = MediaItem.objects
    rows = rows.on_site().newest().select_related("poster", "desk")
    if kind:
        rows = rows.filter(kind=kind)
    if (before := request.GET.get("before")) is not None:
        key = read_key(before)
        if key is None:
            raise Http404
        at, pk = key
        rows = rows.filter(Q(published_at__lte=at), Q(published_at__lt=at) | Q(pk__lt=pk))
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{path}?before={write_key(last.published_at, last.pk)}"


@in_language
def item(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """A film, recording or gallery."""
    found = MediaItem.objects.filter(slug=slug, live=True).select_related("poster", "desk").first()
    if found is None:
        raise Http404
    depends(SITE)
    shown = showing.whole(found, language)
    own = _everywhere("media-item", slug=slug)
    return render_page(
        request,
        "library/item.html",
        {"shown": shown, "item": found, "kind_href": address("watch-kind", language, kind=found.kind)},
        language=language,
        title=found.name_in(language),
        description=found.description_in(language) or found.name_in(language),
        section="watch",
        canonical=own[language],
        others=own,
        image=shown.poster_src,
    )


def _readable(request: HttpRequest, public_id: str) -> MediaItem:
    """The item if it is published, or if who asks works with it. Raises ``Http404``."""
    found = MediaItem.objects.filter(public_id=public_id).first()
    if found is None or not (found.live or request.user.has_perm("library.view_mediaitem")):
        raise Http404
    return found


def file(request: HttpRequest, *, public_id: str, name: str) -> HttpResponse:
    """A file that a page plays, or captions. The serving process sends it, with byte ranges (``X-Athir-File``)."""
    found = _readable(request, public_id)
    if match := _CAPTIONS.match(name):
        caption = Caption.objects.filter(item=found, language=match[1]).first()
        if caption is None:
            raise Http404
        response = HttpResponse(caption.text, content_type="text/vtt; charset=utf-8")
        response["Cache-Control"] = "public, max-age=300" if found.live else "private, no-store"
        return response
    row = found.files.filter(name=name).first()
    path = storing.file_of(found, name)
    if row is None or path is None:
        raise Http404
    response = HttpResponse(content_type=row.content_type)
    response["X-Athir-File"] = str(path)
    if not found.live:  # who works with it sees it; what lies between them and us shall not keep it
        response["Cache-Control"] = "private, no-store"
    return response
