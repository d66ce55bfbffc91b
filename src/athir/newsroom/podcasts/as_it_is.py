"""A finished MP3 or M4A that directories take is offered as it came: only its tag is written anew, never its sound."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from athir.airlog.id3 import tag
from athir.airlog.mp4 import Mark
from athir.contracts.units import RATE
from athir.newsroom import children
from athir.newsroom.record.orders import CONTENT_TYPES, Order

CHILD = "athir.newsroom.podcasts.look_child"
MOST_BITRATE = 196_000
"""192 kbps, and what headers make of it."""

_CHUNK = 1 << 20
_SECONDS = 60.0


@dataclass(frozen=True)
class Found:
    """What a file says of itself. ``kind``: ``mp3`` or ``m4a`` when it may be offered as it is."""

    kind: str
    bitrate: int
    duration_ms: int
    title: str
    chapters: tuple[tuple[int, str], ...]


def look(source: Path) -> Found | None:
    """``None`` for what no sound can be found in."""
    told = children.run(CHILD, [str(source)], lambda _percent: None, silent=_SECONDS, longest=_SECONDS)
    if not told.get("ok"):
        return None
    chapters = tuple((int(at), str(title)) for at, title in told["chapters"])
    return Found(_kind(told), told["bitrate"], told["duration_ms"], told["title"].strip(), chapters)


def _kind(told: dict[str, Any]) -> str:
    if told["sounds"] != 1 or told["films"] or not 0 < told["bitrate"] <= MOST_BITRATE:
        return ""
    if told["container"] == "mp3" and told["codec"].startswith("mp3"):
        return "mp3"
    return "m4a" if "m4a" in told["container"].split(",") and told["codec"] == "aac" else ""


def without_master(order: Order) -> Order:
    """The order for the other files alone: the first is the upload itself."""
    return replace(order, outputs=order.outputs[1:])


def write(order: Order, found: Found, folder: Path) -> dict[str, Any]:
    """The upload as the order's first file, under that name's stem; what the answer says of it. Raises ``OSError``."""
    name = f"{order.outputs[0].name.rpartition('.')[0]}.{found.kind}"
    head = _tag(order, found) if found.kind == "mp3" else b""
    target, summing, size = folder / name, hashlib.sha256(), 0
    temporary = folder / f".{name}.part"
    try:
        with Path(order.source).open("rb") as source, temporary.open("wb") as file:
            first, last = sound_of(source) if found.kind == "mp3" else (0, os.fstat(source.fileno()).st_size)
            source.seek(first)
            pieces = _pieces(source, last - first)
            for piece in (head, *pieces) if head else pieces:
                summing.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return {
        "name": name,
        "content_type": CONTENT_TYPES[found.kind],
        "bitrate": found.bitrate,
        "bytes": size,
        "tag_bytes": len(head),
        "sha256": summing.hexdigest(),
    }


def _pieces(source: BinaryIO, left: int) -> Any:
    while left > 0 and (piece := source.read(min(_CHUNK, left))):
        left -= len(piece)
        yield piece


def _tag(order: Order, found: Found) -> bytes:
    picture = b""
    if order.picture:
        try:
            picture = Path(order.picture).read_bytes()
        except OSError:
            picture = b""
    marks = [Mark(at * RATE // 1000, title, picture) for at, title, picture in order.illustrated()]
    return tag(
        order.title,
        order.artist,
        album=order.album,
        date=order.date,
        chapters=marks,
        samples=found.duration_ms * RATE // 1000,
        picture=picture,
    )


def sound_of(source: BinaryIO) -> tuple[int, int]:
    """Where the frames of an MP3 begin and end: behind all ID3v2 tags, before an ID3v1 tag."""
    end = source.seek(0, os.SEEK_END)
    first = 0
    while True:
        source.seek(first)
        head = source.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        first = min(end, first + 10 + size + (10 if head[5] & 0x10 else 0))
    if end - first >= 128:
        source.seek(end - 128)
        if source.read(3) == b"TAG":
            end -= 128
    return first, end
