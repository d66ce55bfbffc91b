"""The demo's film, recording and gallery. One that is there already is left as it is."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from athir.newsroom import demo
from athir.newsroom.demo.catalogue import TRACKS, without_marks
from athir.newsroom.demo.content.media import CREDIT, LICENCE, MEDIA, Shown
from athir.newsroom.frame.models import Desk
from athir.newsroom.library import storing
from athir.newsroom.library.models import Caption, GalleryPicture, MediaItem, Picture
from athir.newsroom.library.tasks import prepare_media

log = logging.getLogger("athir.demo")

_FOLDER = Path(demo.__file__).parent


def media(desks: dict[str, Desk], pictures: dict[str, Picture]) -> None:
    """Make, prepare and publish those that are not there. Some seconds of decoding: not inside a transaction."""
    for shown in MEDIA:
        if not MediaItem.objects.filter(slug=shown.slug).exists():
            _publish(_made(shown, desks, pictures), shown)


def _made(shown: Shown, desks: dict[str, Desk], pictures: dict[str, Picture]) -> MediaItem:
    item = MediaItem(
        slug=shown.slug,
        names=shown.names,
        description=shown.description,
        desk=desks[shown.desk],
        credit=CREDIT,
        licence=LICENCE,
        source_name=shown.file,
        transcript={"ar": without_marks(_spoken(shown.file))} if shown.spoken else {},
    )
    if shown.file:
        content = (_FOLDER / shown.file).read_bytes()
        item.kind = MediaItem.Kind.VIDEO if shown.file.startswith("films/") else MediaItem.Kind.AUDIO
        item.sha256 = storing.keep_source(item, [content], shown.file)
    item.save()
    for language, text in (shown.captions or {}).items():
        caption = Caption(item=item, language=language, text=text)
        caption.clean()
        caption.save()
    for order, name in enumerate(shown.pictures):
        GalleryPicture.objects.create(item=item, picture=pictures[name], caption=pictures[name].alt, sort_order=order)
    return item


def _spoken(file: str) -> str:
    """What is said in a file of the catalogue."""
    return next(track.spoken for track in TRACKS if file == f"audio/{track.path}")


def _publish(item: MediaItem, shown: Shown) -> None:
    if shown.file:
        prepare_media.func(item.pk)
        item.refresh_from_db()
    if item.missing():
        log.warning("the demo's %s is not published: %s", shown.file, item.shown_state)
        return
    item.live, item.published_at = True, timezone.now() - timedelta(hours=shown.hours_ago)
    item.save()
