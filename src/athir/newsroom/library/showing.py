"""What a page shows of an item: its player, its pictures, what is said. Each thing shown is recorded as a dependency."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from athir.newsroom.baking.recording import depends
from athir.newsroom.frame.names import language_of, name_in
from athir.newsroom.frame.pictures import sized
from athir.newsroom.library.captions import Cue, transcript
from athir.newsroom.library.models import Caption, MediaFile, MediaItem, Picture
from athir.newsroom.library.pages import media_key

WIDE, TALL = 480, 64
"""Points of the drawn waveform."""


def file_address(item: MediaItem, name: str) -> str:
    """Where a file of the item is fetched."""
    return reverse("media-file", kwargs={"public_id": item.public_id, "name": name})


def wave(peaks: list[int]) -> str:
    """The waveform as one SVG path in a box of :data:`WIDE` × :data:`TALL`; the loudest place fills it."""
    pairs = list(zip(peaks[::2], peaks[1::2], strict=False))
    top = max((max(-low, high) for low, high in pairs), default=0)
    if not top:
        return ""
    step, middle = WIDE / len(pairs), TALL / 2
    strokes = []
    for number, (low, high) in enumerate(pairs):
        up, down = max(1.0, high / top * middle), max(1.0, -low / top * middle)
        strokes.append(f"M{(number + 0.5) * step:.0f} {middle - up:.0f}v{up + down:.0f}")
    return "".join(strokes)


@dataclass(frozen=True)
class PlayedFile:
    """A file that the page plays or offers."""

    href: str
    file: MediaFile

    @property
    def megabytes(self) -> float:
        return self.file.bytes / 1_000_000


@dataclass(frozen=True)
class Track:
    """Captions in a language."""

    href: str
    language: str
    label: str
    current: bool


@dataclass(frozen=True)
class Plate:
    """A picture of a gallery with its caption and number."""

    number: int
    picture: Picture
    caption: Any


@dataclass(frozen=True)
class Shown:
    """An item as a page shows it. ``poster`` is a picture; ``said`` the cues of the captions in the page's language."""

    item: MediaItem
    href: str
    poster: Picture | None
    poster_src: str = ""
    files: list[PlayedFile] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    plates: list[Plate] = field(default_factory=list)
    wave: str = ""
    transcript: str = ""
    transcript_language: str = ""
    said: list[Cue] = field(default_factory=list)
    said_language: str = ""


def poster_of(item: MediaItem) -> Picture | None:
    """The poster, or the first picture of a gallery; recorded."""
    picture = item.poster
    if picture is None and item.kind == MediaItem.Kind.GALLERY:
        first = item.pictures.select_related("picture").first()
        picture = first.picture if first else None
    if picture is not None:
        depends(f"picture:{picture.pk}")
    return picture


def card(item: MediaItem) -> Shown:
    """An item in a list."""
    depends(media_key(item.pk))
    return Shown(item, item.get_absolute_url(), poster_of(item))


def whole(item: MediaItem, language: str) -> Shown:
    """An item on its page or inside an article. ``language`` is the page's."""
    depends(media_key(item.pk))
    poster = poster_of(item)
    sizes = sized(poster) if poster else None
    captions = list(item.captions.all())
    said = _captions_for(captions, language, item.language)
    told = name_in(item.transcript, language)
    return Shown(
        item=item,
        href=item.get_absolute_url(),
        poster=poster,
        poster_src=sizes.src if sizes else "",
        files=files_of(item),
        tracks=[_track(item, caption, language) for caption in captions],
        plates=_plates(item),
        wave=wave(item.peaks) if item.kind == MediaItem.Kind.AUDIO else "",
        transcript=told,
        transcript_language=language_of(item.transcript, language) if told else "",
        said=transcript(said.text) if said and not told else [],
        said_language=said.language if said and not told else "",
    )


def files_of(item: MediaItem) -> list[PlayedFile]:
    """What the item's page plays, smallest first."""
    return [PlayedFile(file_address(item, file.name), file) for file in item.files.order_by("height", "pk")]


def _captions_for(captions: list[Caption], language: str, spoken: str) -> Caption | None:
    """In the page's language, else in the one that is spoken, else any."""
    by_language = {caption.language: caption for caption in captions}
    return by_language.get(language) or by_language.get(spoken) or next(iter(captions), None)


def _track(item: MediaItem, caption: Caption, language: str) -> Track:
    href = file_address(item, f"{caption.language}.vtt")
    return Track(href, caption.language, str(caption), caption.language == language)


def _plates(item: MediaItem) -> list[Plate]:
    found = []
    for number, entry in enumerate(item.pictures.select_related("picture"), start=1):
        depends(f"picture:{entry.picture_id}")
        found.append(Plate(number, entry.picture, entry.caption))
    return found
