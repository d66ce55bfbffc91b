"""ID3v2.3 before an MP3 (id3.org): title, artist, picture and chapters (CHAP and CTOC, the addendum), in UTF-16."""

from __future__ import annotations

from collections.abc import Sequence

from athir.airlog.mp4 import Mark
from athir.contracts.units import RATE

MAX_CHAPTERS = 255


def tag(
    title: str,
    artist: str = "",
    *,
    album: str = "",
    date: str = "",
    chapters: Sequence[Mark] = (),
    samples: int = 0,
    picture: bytes = b"",
    picture_type: str = "image/jpeg",
) -> bytes:
    """The whole tag. ``samples``: the length of the sound, where the last chapter ends; ``date``: a year at least."""
    words = (("TIT2", title), ("TPE1", artist), ("TALB", album), ("TYER", date[:4]))
    body = b"".join(_text(name, text) for name, text in words if text)
    body += _chapters(chapters[:MAX_CHAPTERS], samples)
    if picture:
        body += _picture(picture, picture_type)
    size = len(body)
    if size >= 1 << 28:
        raise ValueError(f"a tag of {size} bytes; ID3 holds 256 MiB")
    return b"ID3\x03\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + body if body else b""


def _chapters(chapters: Sequence[Mark], samples: int) -> bytes:
    if not chapters:
        return b""
    names = [f"ch{number}".encode() + b"\0" for number in range(len(chapters))]
    ends = [mark.sample for mark in chapters[1:]] + [max(samples, chapters[-1].sample)]
    table = b"toc\0\x03" + bytes((len(chapters),)) + b"".join(names)
    found = [_frame("CTOC", table)]
    for name, mark, end in zip(names, chapters, ends, strict=True):
        times = b"".join((at * 1000 // RATE).to_bytes(4, "big") for at in (mark.sample, end))
        inside = _text("TIT2", mark.title) + (_picture(mark.picture) if mark.picture else b"")
        found.append(_frame("CHAP", name + times + b"\xff" * 8 + inside))
    return b"".join(found)


def _picture(data: bytes, kind: str = "image/jpeg") -> bytes:
    """As a cover, without a description."""
    return _frame("APIC", b"\0" + kind.encode("latin-1") + b"\0\x03\0" + data)


def _text(name: str, text: str) -> bytes:
    return _frame(name, b"\x01\xff\xfe" + text.encode("utf-16-le", "replace"))


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + len(body).to_bytes(4, "big") + b"\0\0" + body
