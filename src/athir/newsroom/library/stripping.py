"""A picture file without what it says of itself: the image data is copied, byte for byte, nothing is encoded again.

JPEG: ITU-T T.81 annex B; PNG: W3C third edition; WebP: RFC 9649. Each raises :class:`ValueError` for a file that does
not keep to its format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_EXIF_XMP = 0x0C


def _orientation(value: int) -> bytes:
    """An EXIF segment that says how the camera was held, and nothing else."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, value, 0)
    body = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _kept(marker: int, body: bytes) -> bool:
    if marker == 0xFE:  # a comment
        return False
    if 0xE0 <= marker <= 0xEF:
        jfif, icc, adobe = marker == 0xE0, marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"), marker == 0xEE
        return (jfif and body.startswith(b"JFIF\x00")) or icc or (adobe and body.startswith(b"Adobe"))
    return True


def strip_jpeg(content: bytes, orientation: int = 1) -> bytes:
    """The JPEG with its colours (JFIF, ICC, Adobe) and, if the camera was held askew, its orientation."""
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    out, at = bytearray(b"\xff\xd8"), 2
    if orientation != 1:
        out += _orientation(orientation)
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise ValueError("the JPEG has no end")
        marker = content[at + 1]
        if marker in (0x00, 0xFF):  # fill bytes
            at += 1
            continue
        if marker == 0xD9:
            return bytes(out + b"\xff\xd9")  # whatever hangs behind it is no part of the picture
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("a segment of the JPEG is cut off")
        if _kept(marker, content[at + 4 : end]):
            out += content[at:end]
        at = end
        if marker == 0xDA:  # a scan: its data runs to the next marker that is no restart
            start = at
            at = _end_of_scan(content, at)
            out += content[start:at]


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise ValueError("the JPEG has no end")
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
            continue
        return at


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(_PNG):
        raise ValueError("no PNG")
    at = len(_PNG)
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        if end > len(content):
            break
        yield kind, content[at:end]
        if kind == b"IEND":
            return
        at = end
    raise ValueError("the PNG has no end")


def strip_png(content: bytes) -> bytes:
    """The PNG with its picture and colours; of a moving one the first picture."""
    return _PNG + b"".join(chunk for kind, chunk in _png_chunks(content) if kind in _PNG_KEPT)


def strip_webp(content: bytes) -> bytes:
    """The WebP with its picture and colours."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise ValueError("no WebP")
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    out, at = bytearray(), 12
    while at + 8 <= end:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        after = at + 8 + size + size % 2
        if at + 8 + size > end:
            raise ValueError("a chunk of the WebP is cut off")
        if kind in _WEBP_KEPT:
            chunk = bytearray(content[at : at + 8 + size]) + bytes(size % 2)
            if kind == b"VP8X" and size >= 10:
                chunk[8] &= ~_WEBP_EXIF_XMP & 0xFF
            out += chunk
        at = after
    return b"RIFF" + (len(out) + 4).to_bytes(4, "little") + b"WEBP" + bytes(out)
