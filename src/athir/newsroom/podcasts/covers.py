"""Covers as directories take them: JPEG without transparency, square 1400 to 3000 points, within 512 kB; and 16:9.

They are made of the picture that the desk chose when somebody first asks, and kept among the share pictures, named by
what they show. A podcast without artwork has one drawn of its name.
"""

from __future__ import annotations

import hashlib
import logging
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from athir.contracts.files import write_atomic
from athir.newsroom.podcasts.media_paths import base_path
from athir.newsroom.settings import HOME
from athir.newsroom.syndication.cards.draw import draw_card
from athir.newsroom.syndication.cards.fonts import CardsUnavailable
from athir.newsroom.syndication.registry import Card

if TYPE_CHECKING:
    from athir.newsroom.frame.models import Station
    from athir.newsroom.podcasts.episodes import Episode
    from athir.newsroom.podcasts.models import Podcast

log = logging.getLogger("athir.podcasts")

LEAST, MOST = 1400, 3000
"""Points a side."""
BUDGET = 500_000
WIDE = (1280, 720)
VERSION = 1
_QUALITIES = (88, 80, 70, 58, 45, 30)
_NIGHT = (18, 22, 64)
_PORTRAIT = "fill-400x400|format-jpeg|jpegquality-80"
_BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What PIL says of a file that is no picture any more."""
_drawing = Lock()


def _named(picture: Any, *words: str) -> str:
    shown = (picture.pk, picture.file_hash, picture.get_focal_point()) if picture else ()
    return hashlib.sha256("\0".join(map(str, (VERSION, *shown, *words))).encode("utf-8", "replace")).hexdigest()[:12]


def _words(podcast: Podcast) -> tuple[str, str, str]:
    language = podcast.language
    return podcast.name_in(language), podcast.station.name_in(language), podcast.desk.hue if podcast.desk else ""


def _artwork(podcast: Podcast) -> Any:
    return podcast.artwork or (podcast.show.picture if podcast.show else None)


def of_podcast(podcast: Podcast, token: str = "") -> str:
    """The path of its cover; another picture has another one."""
    return f"{base_path(podcast, token)}/cover-{_named(_artwork(podcast), *_words(podcast))}.jpg"


def of_episode(episode: Episode, token: str = "", kind: str = "cover") -> str:
    """The path of its own cover, or of its picture in 16:9 (``wide``); empty when it has none."""
    if episode.picture is None:
        return ""
    return f"{base_path(episode.podcast, token)}/{episode.public_id}/{kind}-{_named(episode.picture)}.jpg"


def of_station(station: Station) -> str:
    """The path of the cover of the station as a publisher."""
    return f"/podcasts/cover-{_named(None, station.name_in(station.language))}.jpg"


def portrait(picture: Any) -> str:
    """The path of a square picture of somebody; empty when its file cannot be read."""
    try:
        return str(picture.get_rendition(_PORTRAIT).url)
    except _BROKEN as error:
        log.warning("picture %s cannot be shown: %s", getattr(picture, "pk", "?"), error)
        return ""


def station_file(station: Station) -> Path:
    """The file of its cover, made if it is not there. Raises ``OSError`` and ``ContractError``."""
    name, language = station.name_in(station.language), station.language
    return _file(f"cover-{_named(None, name)}", lambda: _drawn(name, "", "", language))


def podcast_file(podcast: Podcast) -> Path:
    """The same of a podcast."""
    picture, words = _artwork(podcast), _words(podcast)
    name = f"cover-{_named(picture, *words)}"
    return _file(name, lambda: square(_bytes(picture)) or _drawn(*words, podcast.language))


def episode_file(episode: Episode, kind: str) -> Path | None:
    """The same of an episode; ``None`` when it has no picture that can be read. Raises as :func:`podcast_file`."""
    data = _bytes(episode.picture)
    make = wide if kind == "wide" else square
    try:
        return _file(f"{kind}-{_named(episode.picture)}", lambda: make(data)) if data else None
    except _BROKEN:
        return None


def _file(name: str, make: Any) -> Path:
    path = HOME.cards_dir / f"{name}.jpg"
    with _drawing:
        if not path.exists():
            body = make()
            if not body:
                raise ValueError("no picture")
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, body, sync=False)
    return path


def _bytes(picture: Any) -> bytes:
    if picture is None:
        return b""
    try:
        with picture.file.open("rb") as file:
            return bytes(file.read())
    except (OSError, ValueError) as error:
        log.warning("picture %s cannot be read: %s", picture.pk, error)
        return b""


def square(data: bytes) -> bytes:
    """``data`` as a square JPEG; empty when it is no picture."""
    image = _opened(data)
    if image is None:
        return b""
    side = min(MOST, max(LEAST, min(image.size)))
    return _jpeg(ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS))


def wide(data: bytes) -> bytes:
    """``data`` as a JPEG of 16:9; empty when it is no picture."""
    image = _opened(data)
    return _jpeg(ImageOps.fit(image, WIDE, Image.Resampling.LANCZOS)) if image is not None else b""


def _opened(data: bytes) -> Image.Image | None:
    """As RGB on white: neither CMYK nor transparency is for directories."""
    if not data:
        return None
    try:
        with Image.open(BytesIO(data)) as opened:
            upright: Image.Image = ImageOps.exif_transpose(opened)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                ground = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(ground, upright.convert("RGBA"))
            return upright.convert("RGB")
    except _BROKEN as error:
        log.warning("a cover cannot be made of its picture: %s", error)
        return None


def _drawn(name: str, station: str, hue: str, language: str) -> bytes:
    """Night and dunes with the name, as the share pictures have them, below a sky that is as high again."""
    image = Image.new("RGB", (LEAST, LEAST), _NIGHT)
    try:
        card = draw_card(Card(title=name, language=language, station=station, hue=hue))
    except CardsUnavailable as error:
        log.warning("a cover is drawn without its name: %s", error)
    else:
        with Image.open(BytesIO(card)) as drawn:
            height = LEAST * drawn.height // drawn.width
            image.paste(drawn.resize((LEAST, height), Image.Resampling.LANCZOS), (0, LEAST - height))
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    body = b""
    for quality in _QUALITIES:
        data = BytesIO()
        image.save(data, "JPEG", quality=quality, optimize=True, progressive=True)
        body = data.getvalue()
        if len(body) <= BUDGET:
            break
    return body
