"""Pictures that a feed names: fetched once each, looked at like one that is uploaded, and checked as directories will."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from athir.newsroom.importers.fetching import Limits, Unfetched, fetch
from athir.newsroom.library.models import Picture
from athir.newsroom.library.picture_files import Examined, Unfit, examine
from athir.newsroom.library.picture_forms import apply
from athir.newsroom.podcasts.artwork import artwork_lacks

_MAGIC = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"))


@dataclass
class Pictures:
    """What is fetched in one run. ``credit``: whose they are; ``failed``: (whose picture, why it did not come)."""

    limits: Limits
    credit: str = ""
    failed: list[tuple[str, str]] = field(default_factory=list)
    _known: dict[str, Picture | None] = field(default_factory=dict)

    def bring(self, url: str, title: str, *, artwork: bool = True) -> Picture | None:
        """The picture at ``url``, of what is called ``title``; ``None`` when it cannot be had or, for an ``artwork``,
        directories would refuse it: then it stands in ``failed``, once."""
        if url and url not in self._known:
            try:
                self._known[url] = self._brought(url, title, artwork)
            except (Unfetched, Unfit, OSError) as error:
                self._known[url] = None
                self.failed.append((title, _("Its picture did not come: %(why)s") % {"why": error}))
        return self._known.get(url)

    def _brought(self, url: str, title: str, artwork: bool) -> Picture:
        body = fetch(url, self.limits).body
        name = named(url, body)
        found = examine(body, name)
        if artwork and (lacks := artwork_lacks(found)):
            raise Unfit(" ".join(lacks))
        return Picture.objects.filter(sha256=found.sha256).first() or self._stored(found, name, title)

    def _stored(self, found: Examined, name: str, title: str) -> Picture:
        picture = Picture(title=title[:255], credit=self.credit[:200])
        apply(picture, found)
        picture.file = ContentFile(found.content, name=name)
        with transaction.atomic():
            picture._set_image_file_metadata()
            picture.save()
        return picture


def named(url: str, body: bytes) -> str:
    """A file's name for it. Feeds name pictures as they like: what it is, its first bytes say."""
    path = PurePath(urlsplit(url).path)
    for magic, ending in _MAGIC:
        if body.startswith(magic):
            return f"{path.stem or 'picture'}{ending}"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return f"{path.stem or 'picture'}.webp"
    return path.name or "picture"
