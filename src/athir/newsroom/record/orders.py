"""What the newsroom and the child process that makes copies of the air say to each other.

The child reads an :class:`Order` from a JSON file. It prints one JSON object a line: ``{"progress": 0-100}`` while it
works, and at the end what :func:`athir.newsroom.record.copies.make` gives back. Imports nothing heavy: both sides read
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from athir.airlog.aired import Stretch
from athir.contracts.units import RATE

Kind = Literal["mp3", "m4a", "opus"]
CONTENT_TYPES: dict[str, str] = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "opus": "audio/ogg"}

LOUDNESS = -16.0
"""LUFS of what is made for listening at any time (Apple's and Spotify's advice; AES TD1008 for speech)."""

CEILING = -1.0
"""dBTP: no sample between samples is louder."""

MOST_GAIN = 24.0
"""dB: beyond it a recording is noise, and would only be louder noise."""

ROOM = 400_000
"""Bytes for pictures of chapters before the sound of an MP3: half a minute of it, loaded before any is heard."""

PEAKS = 400
"""Pairs of a stored waveform: more than a phone has room to draw."""

SHORTEST_MS = 500
LONGEST_MS = 12 * 3600 * 1000

SILENT_SECONDS = 120.0
"""The newsroom ends a child that has said nothing for so long."""


@dataclass(frozen=True)
class Output:
    """A file to make: ``name`` in the folder, ``bitrate`` in bits/s, ``channels`` 1 or 2 (whatever the mount has)."""

    name: str
    kind: Kind
    bitrate: int
    channels: int = 2


@dataclass(frozen=True)
class Order:
    """A copy of ``stretches`` of ``mount`` in the log ``log_dir``, one after another, or of the file ``source``.

    ``loudness``: LUFS it is brought to, ``None``: as it is. ``trim``: silence at both ends is left out. ``chapters`` are
    milliseconds from the untrimmed beginning and titles; ``picture`` is a JPEG or PNG for ID3, ``chapter_pictures`` a JPEG for each
    chapter (empty: none), or none at all. ``date``: ISO.
    """

    log_dir: str
    mount: str
    stretches: tuple[Stretch, ...] = ()
    source: str = ""
    outputs: tuple[Output, ...] = ()
    loudness: float | None = LOUDNESS
    fade_in_ms: int = 5
    fade_out_ms: int = 5
    trim: bool = False
    title: str = ""
    artist: str = ""
    album: str = ""
    date: str = ""
    chapters: tuple[tuple[int, str], ...] = ()
    picture: str = ""
    chapter_pictures: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "stretches": [stretch.as_record() for stretch in self.stretches]}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Order:
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` when ``record`` is none."""
        stretches = tuple(Stretch.from_record(one) for one in record["stretches"])
        outputs = tuple(Output(**one) for one in record["outputs"])
        chapters = tuple((int(at), str(title)) for at, title in record["chapters"])
        pictures = tuple(map(str, record.get("chapter_pictures", ())))
        told = {"stretches": stretches, "outputs": outputs, "chapters": chapters, "chapter_pictures": pictures}
        return cls(**{**record, **told})

    def illustrated(self) -> Iterator[tuple[int, str, bytes]]:
        """Chapters with their pictures, while these find room in :data:`ROOM`; one that cannot be read is left out."""
        left = ROOM
        for number, (ms, title) in enumerate(self.chapters):
            picture = _read(self.chapter_pictures[number] if number < len(self.chapter_pictures) else "")
            picture = picture if len(picture) <= left else b""
            left -= len(picture)
            yield ms, title, picture

    @property
    def samples(self) -> int:
        """Of the stretches."""
        return sum(stretch.samples for stretch in self.stretches)


def shortened(stretches: Iterable[Stretch], first: int, samples: int) -> tuple[Stretch, ...]:
    """The stretches without what lies before sample ``first`` of the whole, and after ``samples`` more."""
    found, at, last = [], 0, first + samples
    for stretch in stretches:
        begin, end = max(first - at, 0), min(last - at, stretch.samples)
        if begin < end:
            moved = stretch.utc_ns + begin * 1_000_000_000 // RATE
            found.append(replace(stretch, first_sample=stretch.first_sample + begin, samples=end - begin, utc_ns=moved))
        at += stretch.samples
    return tuple(found)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes() if path else b""
    except OSError:
        return b""


def picture_type(path: Path) -> str:
    """Of an ID3 picture, by its name."""
    return "image/png" if path.suffix.lower() == ".png" else "image/jpeg"
