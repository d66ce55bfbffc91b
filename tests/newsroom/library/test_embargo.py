"""Pictures, films and galleries that readers may not see yet: no address tells of them, none of theirs can be reckoned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.newsroom.fronts.test_embargo import patterns, text_of

from athir.home import Home
from athir.newsroom.baking.baker import Baker
from athir.newsroom.baking.registry import all_paths
from athir.newsroom.frame.pictures import sized, whole
from athir.newsroom.library import storing
from athir.newsroom.library.models import Caption, GalleryPicture, MediaFile, MediaItem, Picture, Rendition
from athir.newsroom.library.taking import Given, take
from athir.newsroom.news import actions
from athir.newsroom.serve.files import send_media

SECRET, SIGN = "زعفران", "qz7saffron"
"""In every text; in the name of every file (and so in the end of the addresses made of it)."""

FIXED = {"kind": ["video", "watch"], "form": ["xml", "json"], "number": ["1"], "content": ["0123456789ab"]}
"""What a stranger puts into addresses, besides what they may know of the hidden."""


@dataclass
class World:
    film: MediaItem
    gallery: MediaItem
    article: Any

    def known(self) -> list[str]:
        """What somebody may have heard of."""
        return [self.film.slug, self.gallery.slug, self.film.public_id, self.gallery.public_id]

    def secrets(self) -> list[str]:
        tokens = [PurePath(file).parent.name for file in Rendition.objects.values_list("file", flat=True)]
        return [SECRET, SIGN, self.film.public_id, self.gallery.public_id, self.article.public_id, *tokens]

    def show(self) -> None:
        """Its time has come."""
        for item in (self.film, self.gallery):
            item.live = True
            item.save()
        self.article.embargo_until = None
        actions.publish(self.article)


@pytest.fixture
def world(house: Home, article: Any, picture_bytes: Any) -> World:
    pictures = []
    for shade in range(3):
        file = SimpleUploadedFile(f"{SIGN}.jpg", picture_bytes("JPEG", (320, 180), shade))
        picture: Any = take(file, None, Given(credit="أمين")).row
        picture.alt = {"ar": SECRET}
        picture.save()
        sized(picture), whole(picture)
        pictures.append(picture)
    poster, plate, lead = pictures
    film = MediaItem.objects.create(
        names={"ar": f"{SECRET} فيلم"}, kind="video", state="ready", credit="أمين", poster=poster, duration_ms=2000
    )
    storing.keep_source(film, [b"source"], "a.mp4")
    (storing.folder_of(film) / "360.mp4").write_bytes(b"film")
    MediaFile.objects.create(item=film, name="360.mp4", content_type="video/mp4", width=640, height=360, bytes=4)
    Caption.objects.create(item=film, language="ar", text=f"WEBVTT\n\n00:00.000 --> 00:01.000\n{SECRET}\n")
    gallery = MediaItem.objects.create(names={"ar": f"{SECRET} معرض"}, kind="gallery", credit="أمين")
    GalleryPicture.objects.create(item=gallery, picture=plate, caption={"ar": SECRET})
    held = article(f"{SECRET} مقال", picture=lead, embargo_until=timezone.now() + timedelta(hours=1))
    held.body = [("video", film), ("album", gallery)]
    return World(film, gallery, actions.publish(held))


def addresses(world: World) -> Iterator[str]:
    """Every public address of the site with what may be known of the hidden, once with a question."""
    query = f"q={quote(SECRET)}&url={quote('http://localhost:8000' + world.film.get_absolute_url())}&kind=video"
    pages = [f"watch-listen/{world.film.slug}/"]
    for template, names in dict.fromkeys((one, tuple(names)) for one, names in patterns(get_resolver().url_patterns)):
        if template.startswith(("admin/", "en/", "zgh", "fr/", "services/", "lite/services/")):
            continue
        values = []
        for name in (name.strip("_0") for name in names):
            own = {"path": pages, "name": ["360.mp4", "ar.vtt", world.film.public_id]}
            values.append(FIXED.get(name) or own.get(name) or world.known())
        yield from ("/" + template % dict(zip(names, chosen, strict=True)) for chosen in product(*values))
        if not names:
            yield f"/{template}?{query}"


def telling(world: World, paths: list[str]) -> list[str]:
    """Those of ``paths`` that tell a stranger something of the hidden."""
    client, secrets, found = Client(), world.secrets(), []
    for path in paths:
        address, _, query = path.partition("?")
        answer = client.get(quote(address) + (f"?{query}" if query else ""))
        if answer.status_code == 301 and answer["Location"].partition("?")[0] == f"{quote(address)}/":
            answer = client.get(
                answer["Location"]
            )  # a slash is added to whatever was asked: what stands behind it counts
        text, asked = text_of(answer), unquote(path)
        known = any(word in asked.partition("?")[0] for word in secrets)
        if any(word in text for word in secrets if word not in asked) or (
            known and answer.status_code not in (400, 404)
        ):
            found.append(asked)
    return found


def test_no_address_tells_of_them_before_their_time_and_all_do_after(world):
    everywhere = list(dict.fromkeys(addresses(world)))
    assert len(everywhere) > 100
    assert telling(world, everywhere) == []
    world.show()
    film, public_id = world.film.slug, world.film.public_id
    file = reverse("media-file", kwargs={"public_id": public_id, "name": "360.mp4"})
    speak = ["/", "/watch-listen/", "/watch-listen/kind/video/", f"/watch-listen/{film}/", f"/embed/media/{public_id}/"]
    speak += ["/feeds/watch.xml", "/api/v1/media", file, file.replace("360.mp4", "ar.vtt")]
    speak += [f"/watch-listen/{world.gallery.slug}/", "/sitemaps/watch-1.xml"]
    assert set(telling(world, speak)) == set(speak), "so the silence before was no accident"
    assert telling(world, [file.replace("360.mp4", "source.mp4")]) == [], "phones write into it where they stood"


def test_no_baked_page_holds_them(world, house):
    baker = Baker(house.public_dir)
    while baker.tick():
        pass
    for path in all_paths():
        if not re.match(r"/(en|zgh|fr|services|lite/services)", path):
            baker.bake(path)
    pages = [path for path in house.public_dir.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br")]
    assert len(pages) > 10
    secrets = world.secrets()
    for page in pages:
        text = unquote(page.name + page.read_text(encoding="utf-8", errors="replace"))
        assert not any(word in text for word in secrets), page


def test_the_address_of_a_file_tells_nothing_of_another(world, picture_bytes):
    """Neither a published size leads to the others, nor a picture to one that came under the same name."""
    shown = Picture.objects.first()
    tokens = [PurePath(one.file.name).parent.name for one in Rendition.objects.filter(image=shown)]
    assert len(set(tokens)) == len(tokens) >= 4 and all(re.fullmatch("[0-9a-f]{24}", token) for token in tokens)
    originals = [PurePath(name).parent.name for name in Picture.objects.values_list("file", flat=True)]
    assert len(set(originals)) == 3 and all(re.fullmatch("[0-9a-f]{16}", name) for name in originals)
    one = Rendition(image=shown, filter_spec="max-10x10", focal_point_key="")
    here = one.get_upload_to("a.avif")
    with override_settings(SECRET_KEY="another house"):
        assert one.get_upload_to("a.avif") != here, "only the house can reckon it"


class Asked:
    """A request for a file and what was sent, as the serving process speaks to Granian."""

    method = "GET"

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.sent: list[tuple[int, dict[str, str]]] = []

    def response_file(self, status: int, headers: list[tuple[str, str]], path: str) -> None:
        self.sent.append((status, dict(headers)))


@pytest.mark.parametrize("before", ["", "./", "images/../", "/"])
def test_originals_and_folders_are_served_to_nobody(world, house, before):
    asked, root = Asked(), Path(house.media_dir)
    for name in Picture.objects.values_list("file", flat=True):
        assert (root / name).is_file() and not send_media(asked, asked, root, before + name)
        assert not send_media(asked, asked, root, str(PurePath(name).parent))
    made = Rendition.objects.first()
    assert made is not None and send_media(asked, asked, root, made.file.name)
    assert [status for status, _headers in asked.sent] == [200]
    assert asked.sent[0][1]["content-security-policy"].startswith("default-src 'none'; sandbox")
