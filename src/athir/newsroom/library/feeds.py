"""What sound & image declares to syndication: a feed, structured data, share pictures, players for other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.pictures import sized
from athir.newsroom.library import showing
from athir.newsroom.library.models import MediaItem
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.cards import card_address, photo_of
from athir.newsroom.syndication.clean import cleaned
from athir.newsroom.syndication.entries import Author, Entry, Media
from athir.newsroom.syndication.registry import (
    Card,
    Embeddable,
    Feed,
    Key,
    Place,
    Row,
    Shared,
    Sitemap,
    describes_page,
    number_in,
    publisher,
    register_cards,
    register_embed,
    register_feeds,
    register_sitemap,
)
from athir.newsroom.syndication.sitemaps import PART

_VIDEO, _AUDIO = MediaItem.Kind.VIDEO, MediaItem.Kind.AUDIO


def _on_site() -> Any:
    rows: Any = MediaItem.objects
    return rows.on_site().newest().select_related("poster", "desk")


# -- the feed ------------------------------------------------------------------------------------------------------
def older_than(key: Key | None) -> Any:
    """What readers may see, newest first, older than the key."""
    rows = _on_site()
    if key is not None:
        at, pk = key
        rows = rows.filter(Q(published_at__lte=at), Q(published_at__lt=at) | Q(pk__lt=pk))
    return rows


def _rows(before: Key | None, limit: int) -> list[Row]:
    return [Row(pk, at, at) for pk, at in older_than(before)[:limit].values_list("pk", "published_at")]


def files_of(item: MediaItem) -> tuple[Media, ...]:
    """The best file that plays everywhere comes first."""
    return tuple(
        Media(
            absolute(showing.file_address(item, file.name)),
            file.content_type,
            file.bytes,
            file.width or None,
            file.height or None,
            item.name_in(item.language),
        )
        for file in item.files.order_by("-height", "pk")
    )


def _entry(item: MediaItem, language: str) -> Entry:
    picture = showing.poster_of(item)
    files = sized(picture) if picture else None
    href = absolute(address("media-item", language, slug=item.slug))
    words = "".join(f"<p>{escape(line)}</p>" for line in item.description_in(language).splitlines() if line.strip())
    return Entry(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:athir:media:{item.public_id}')}",
        url=href,
        title=item.name_in(language),
        language=language,
        published=item.published_at,
        updated=item.published_at,
        summary=item.description_in(language)[:300],
        html=cleaned(words, href, media=_("Listen or watch")),
        authors=(Author(item.credit),) if item.credit else (),
        categories=((item.kind, str(item.get_kind_display())),),
        picture=Media(absolute(files.src), "image/webp", None, files.width, files.height) if files else None,
        media=files_of(item),
    )


def _feed(slug: str, language: str) -> Feed | None:
    if slug:
        return None
    title = _("%(station)s: %(name)s") % {"station": publisher(language).name, "name": _("Sound and image")}

    def entries(pks: list[int]) -> list[Entry]:
        by_pk = {item.pk: item for item in _on_site().filter(pk__in=pks)}
        return [_entry(by_pk[pk], language) for pk in pks if pk in by_pk]

    return Feed(title, address("watch", language), _rows, entries)


def _listed(language: str) -> list[tuple[str, str]]:
    return [("", str(_("Sound and image")))]


register_feeds("watch", _feed, heading=gettext_lazy("Sound and image"), listed=_listed, order=30)


# -- sitemap and share pictures ------------------------------------------------------------------------------------
_ITEMS = PART // len(CODES) - 1


def _parts() -> int:
    return max(1, -(-_on_site().count() // _ITEMS))


def _places(number: int) -> Iterable[Place]:
    if number == 1:
        for code in CODES:
            yield Place(address("watch", code))
    rows = _on_site().order_by("pk").values_list("slug", flat=True)
    for slug in rows[(number - 1) * _ITEMS : number * _ITEMS]:
        for code in CODES:
            yield Place(address("media-item", code, slug=slug))


register_sitemap(Sitemap("watch", _parts, _places))


def item_card(item: MediaItem, language: str) -> Card:
    """The item's share picture: its poster, and what kind it is."""
    with translation.override(language):
        kicker = str(item.get_kind_display())
    return Card(
        title=item.name_in(language),
        language=language,
        station=publisher(language).name,
        kicker=kicker,
        hue=item.desk.hue if item.desk else "",
        **photo_of(showing.poster_of(item)),
    )


def _find_card(public_id: str, language: str) -> Card | None:
    item = _on_site().filter(public_id=public_id).first()
    return item_card(item, language) if item else None


def _touched_cards(key: str) -> list[tuple[str, str]]:
    number = number_in(key, "media")
    ids = _on_site().filter(pk=number).values_list("public_id", flat=True) if number is not None else ()
    return [(public_id, code) for public_id in ids for code in CODES]


register_cards("media", _find_card, _touched_cards)


# -- heads and embeds ----------------------------------------------------------------------------------------------
def schema(item: MediaItem, language: str, picture: str) -> dict[str, Any] | None:
    """A ``VideoObject`` or ``AudioObject``; ``None`` for a gallery, or while it has no file."""
    files = files_of(item)
    if not files or item.kind not in (_VIDEO, _AUDIO):
        return None
    name, about, said = item.name_in(language), item.description_in(language), name_in(item.transcript, language)
    if item.kind == _VIDEO:
        return jsonld.video_object(
            name,
            files[0].url,
            picture,
            item.published_at,
            milliseconds=item.duration_ms,
            description=about,
            embed_url=absolute(f"/embed/media/{item.public_id}/"),
            language=item.language,
            transcript=said,
        )
    return jsonld.audio_object(
        name,
        files[0].url,
        milliseconds=item.duration_ms,
        encoding=files[0].type,
        description=about,
        uploaded=item.published_at,
        transcript=said,
        language=item.language,
    )


@describes_page(10)
def _item_page(context: Mapping[str, Any]) -> Shared | None:
    item = context.get("item")
    if not isinstance(item, MediaItem):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    told, name = publisher(language), item.name_in(language)
    picture = card_address("media", item.public_id, item_card(item, language))
    here = absolute(address("media-item", language, slug=item.slug))
    trail = jsonld.breadcrumbs(
        [(told.name, told.home), (_("Sound and image"), absolute(address("watch", language))), (name, here)]
    )
    data = schema(item, language, picture)
    return Shared(
        type="video.other" if item.kind == _VIDEO else "website",
        image=picture,
        image_alt=name,
        data=(data, trail) if data else (trail,),
        feed=("watch", ""),
        feed_title=_("Sound and image"),
        embed=True,
    )


@describes_page(20)
def _list_page(context: Mapping[str, Any]) -> Shared | None:
    if context.get("section") != "watch":
        return None
    newest = _on_site().first()
    if newest is None:
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    picture = card_address("media", newest.public_id, item_card(newest, language))
    return Shared(image=picture, feed=("watch", ""), feed_title=_("Sound and image"))


def _embed(kwargs: Mapping[str, Any]) -> Embeddable | None:
    item = _on_site().filter(slug=kwargs.get("slug")).first()
    if item is None:
        return None
    language = str(kwargs.get("language") or settings.LANGUAGE_CODE)
    width, height = (640, 480) if item.kind == _VIDEO else (480, 260)
    return Embeddable(
        "video" if item.kind == _VIDEO else "rich",
        item.name_in(language),
        f"/embed/media/{item.public_id}/",
        width,
        height,
        publisher(language).name,
        card_address("media", item.public_id, item_card(item, language)),
    )


register_embed("media-item", _embed)
