"""What clips declare to syndication: feeds, structured data, share pictures, a sitemap, a player for other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageDraw

from athir.newsroom.clips.listing import older_than
from athir.newsroom.clips.models import Clip, ClipFile
from athir.newsroom.clips.pages import file_url, is_out, url
from athir.newsroom.clips.transcript import spoken
from athir.newsroom.clips.views import FRAME_HEIGHT, FRAME_WIDTH
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.shows.models import Show
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.answers import digest
from athir.newsroom.syndication.cards import card_address, photo_of
from athir.newsroom.syndication.clean import cleaned
from athir.newsroom.syndication.entries import Author, Entry, Media
from athir.newsroom.syndication.models import Stamp, changes, stamp
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

_CLIPS = PART // len(CODES) - 500
"""Clips of one part, which leaves room for the lists of shows in the first."""
_NIGHT, _SUN = (18, 22, 64), (255, 196, 120)


def _on_site() -> Any:
    rows: Any = Clip.objects
    return rows.on_site().select_related("show", "station", "desk", "picture")


# -- files and structured data -------------------------------------------------------------------------------------
def master_of(clip: Clip) -> ClipFile | None:
    """The file that plays everywhere."""
    found: ClipFile | None = clip.files.filter(role=ClipFile.Role.MASTER).select_related("clip").first()
    return found


def media_of(clip: Clip) -> Media | None:
    """As feeds enclose it."""
    file = master_of(clip)
    if file is None:
        return None
    return Media(absolute(file_url(file)), file.content_type, file.bytes, title=clip.title)


def schema(clip: Clip) -> dict[str, Any] | None:
    """An ``AudioObject``; ``None`` while it has no file."""
    file = master_of(clip)
    if file is None:
        return None
    return jsonld.audio_object(
        clip.title,
        absolute(file_url(file)),
        milliseconds=clip.duration_ms,
        encoding=file.content_type,
        description=clip.context,
        uploaded=clip.published_at,
        transcript=spoken(clip.transcript),
        language=clip.language,
    )


# -- the feeds: all clips, a show's ---------------------------------------------------------------------------------
def feed_id(public_id: str) -> UUID:
    """Under which feeds name a clip, and its changes are noted."""
    return uuid5(NAMESPACE_URL, f"urn:athir:clip:{public_id}")


@receiver(post_save, sender=Clip)
def _note(sender: type[Model], instance: Clip, **_kwargs: Any) -> None:
    """What a reader of a feed sees of it changed: the document is another one."""
    if not is_out(instance) or instance.published_at is None:
        return
    file = master_of(instance)
    told = (instance.title, instance.context, instance.transcript, instance.show_id, file.name if file else "")
    name = feed_id(instance.public_id)
    first = not Stamp.objects.filter(pk=name).exists()
    stamp(name, digest(*told), instance.published_at if first else timezone.now())


def _entry(clip: Clip, language: str) -> Entry:
    href, media = absolute(url(clip, language)), media_of(clip)
    lines = [clip.context, *spoken(clip.transcript).splitlines()]
    words = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    at: Any = clip.published_at
    return Entry(
        id=f"urn:uuid:{feed_id(clip.public_id)}",
        url=href,
        title=clip.title,
        language=clip.language,
        published=at,
        updated=changes([feed_id(clip.public_id)]).get(feed_id(clip.public_id), at),
        summary=clip.context[:300],
        html=cleaned(words, href, media=_("Listen or watch")),
        authors=(Author(clip.show.name_in(language)),) if clip.show else (),
        categories=((clip.desk.slug, clip.desk.name_in(language)),) if clip.desk else (),
        media=(media,) if media else (),
    )


def _feed(slug: str, language: str) -> Feed | None:
    """``/feeds/clips.xml``, and below it each show's."""
    show = Show.objects.filter(slug=slug).first() if slug else None
    if slug and show is None:
        return None
    told, rows = publisher(language), _on_site() if show is None else _on_site().filter(show=show)
    name = _("Clips of the air") if show is None else _("Clips: %(show)s") % {"show": show.name_in(language)}
    page = address("clips", language) if show is None else address("clips-of-show", language, slug=slug)

    def places(before: Key | None, limit: int) -> list[Row]:
        found = older_than(rows, "published_at", before)[:limit].values_list("pk", "published_at", "public_id")
        noted = changes(feed_id(public_id) for _pk, _at, public_id in found)
        return [Row(pk, at, noted.get(feed_id(public_id), at)) for pk, at, public_id in found]

    def entries(pks: list[int]) -> list[Entry]:
        by_pk = {clip.pk: clip for clip in rows.filter(pk__in=pks)}
        return [_entry(by_pk[pk], language) for pk in pks if pk in by_pk]

    return Feed(_("%(station)s: %(name)s") % {"station": told.name, "name": name}, page, places, entries)


def _listed(language: str) -> list[tuple[str, str]]:
    return [("", str(_("Clips of the air")))]


register_feeds("clips", _feed, heading=gettext_lazy("Clips of the air"), listed=_listed, order=35)


# -- sitemap and share pictures ------------------------------------------------------------------------------------
def _parts() -> int:
    return max(1, -(-_on_site().count() // _CLIPS))


def _places(number: int) -> Iterable[Place]:
    if number == 1:
        shows = sorted(set(_on_site().filter(show__isnull=False).values_list("show__slug", flat=True)))
        for code in CODES:
            yield Place(address("clips", code))
            yield from (Place(address("clips-of-show", code, slug=slug)) for slug in shows[:400])
    for clip in _on_site().order_by("pk")[(number - 1) * _CLIPS : number * _CLIPS]:
        for code in CODES:
            yield Place(url(clip, code), clip.published_at)


register_sitemap(Sitemap("clips", _parts, _places))


def drawn_wave(peaks: list[int], width: int = 1200, height: int = 630, top: int = 150, tall: int = 190) -> bytes:
    """The waveform over night, as PNG: what stands behind the words of a share picture."""
    image = Image.new("RGB", (width, height), _NIGHT)
    draw = ImageDraw.Draw(image)
    pairs = list(zip(peaks[::2], peaks[1::2], strict=False))
    loudest = max((max(-low, high) for low, high in pairs), default=0) or 1
    bars, middle, edge = 110, top + tall / 2, 72
    step = (width - 2 * edge) / bars
    for number in range(bars):
        part = pairs[
            number * len(pairs) // bars : max(number * len(pairs) // bars + 1, (number + 1) * len(pairs) // bars)
        ]
        loud = max((max(-low, high) for low, high in part), default=0)
        half = max(3.0, loud / loudest * tall / 2)
        x = edge + number * step
        draw.rounded_rectangle((x, middle - half, x + step * 0.6, middle + half), radius=3, fill=_SUN)
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def clip_card(clip: Clip, language: str) -> Card:
    """Its share picture: its own picture, else its waveform."""
    with translation.override(language):
        kicker = clip.show.name_in(language) if clip.show else _("Clip")
    behind = photo_of(clip.picture)
    if not behind and clip.peaks:
        peaks = list(clip.peaks)
        behind = {"photo_key": f"wave-{clip.public_id}-{len(peaks)}-{sum(peaks)}", "photo": lambda: drawn_wave(peaks)}
    return Card(
        title=clip.title,
        language=clip.language,
        station=publisher(language).name,
        kicker=kicker,
        hue=clip.desk.hue if clip.desk else "",
        **behind,
    )


def _find_card(public_id: str, language: str) -> Card | None:
    clip = _on_site().filter(public_id=public_id).first()
    return clip_card(clip, language) if clip else None


def _touched_cards(key: str) -> list[tuple[str, str]]:
    number = number_in(key, "clip")
    ids = _on_site().filter(pk=number).values_list("public_id", flat=True) if number is not None else ()
    return [(public_id, code) for public_id in ids for code in CODES]


register_cards("clip", _find_card, _touched_cards)


# -- heads and embeds ----------------------------------------------------------------------------------------------
@describes_page()
def _clip_page(context: Mapping[str, Any]) -> Shared | None:
    clip = context.get("clip")
    if not isinstance(clip, Clip):
        return None
    language = str(context.get("language") or settings.LANGUAGE_CODE)
    told = publisher(language)
    lists = (_("Clips of the air"), absolute(address("clips", language)))
    trail = jsonld.breadcrumbs([(told.name, told.home), lists, (clip.title, absolute(url(clip, language)))])
    data = schema(clip)
    return Shared(
        image=card_address("clip", clip.public_id, clip_card(clip, language)),
        image_alt=clip.title,
        published=clip.published_at,
        data=(data, trail) if data else (trail,),
        feed=("clips", ""),
        feed_title=_("Clips of the air"),
        embed=True,
    )


@describes_page(20)
def _list_page(context: Mapping[str, Any]) -> Shared | None:
    """A list of clips looks like its newest one."""
    if not context.get("clip_list"):
        return None
    language, cards, show = str(context["language"]), context["cards"], context.get("show")
    newest = cards[0].clip if cards else None
    picture = card_address("clip", newest.public_id, clip_card(newest, language)) if newest else ""
    feed = ("clips", show.slug if show else "")
    return Shared(image=picture, feed=feed, feed_title=str(context["title"] if show else _("Clips of the air")))


def _embed(kwargs: Mapping[str, Any]) -> Embeddable | None:
    clip = _on_site().filter(public_id=kwargs.get("public_id")).first()
    if clip is None:
        return None
    language = str(kwargs.get("language") or settings.LANGUAGE_CODE)
    src, picture = f"/embed/clip/{clip.public_id}/", card_address("clip", clip.public_id, clip_card(clip, language))
    return Embeddable("rich", clip.title, src, FRAME_WIDTH, FRAME_HEIGHT, publisher(language).name, picture)


register_embed("clip", _embed)
