"""ICY: titles inside a stream of sound, in both directions; bytes in, records out.

Out: after every ``metaint`` bytes of sound comes one length byte L and L × 16 bytes, NUL padded; L = 0 means that the
title is still the same. In: a source that says ``icy-metaint`` sends the same, and :class:`Stripper` takes it off.
"""

from __future__ import annotations

import re

from athir.contracts.ring import cut_utf8

MAX_BLOCK = 255 * 16
"""Bytes of one metadata block without its length byte; L is one byte."""
MAX_TITLE = 2048
"""Bytes of UTF-8 of one title that is taken from a source."""
SAME = b"\x00"
"""The metadata block that says: nothing new."""

_PREFIX, _SUFFIX = b"StreamTitle='", b"';"
_TITLE = re.compile(rb"StreamTitle='(.*?)'(?:;|\Z)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_CHARSET = re.compile(
    r"(utf-?8|utf-?16(le|be)?|iso-?8859-?[0-9]{1,2}|(windows|cp)-?[0-9]{3,4}|latin-?[0-9]|koi8-[ru]|us-ascii)\Z", re.I
)


def encode_title(title: str) -> bytes:
    """A metadata block that carries ``title``, length byte included; cut between letters at 4080 bytes.

    Nothing can be escaped in it, and players stop at ``';``: there a typographic apostrophe stands in.
    """
    safe = _CONTROL.sub(" ", title).replace("';", "’;")
    if safe.endswith("'"):
        safe = safe[:-1] + "’"
    text = _PREFIX + cut_utf8(safe, MAX_BLOCK - len(_PREFIX) - len(_SUFFIX)) + _SUFFIX
    units = (len(text) + 15) // 16
    return bytes([units]) + text.ljust(units * 16, b"\0")


def decode_title(raw: bytes, charset: str = "") -> str:
    """A title's bytes as text: the named charset if it is one and fits, else UTF-8, else windows-1256, else Latin-1.

    Encoders in Arabic studios send windows-1256 without saying so; a title is never answered with question marks.
    Control characters become spaces, and it is cut at :data:`MAX_TITLE` bytes of UTF-8.
    """
    named = charset.strip()
    for name in (named if _CHARSET.match(named) else "utf-8", "utf-8", "windows-1256"):
        try:
            text = raw.decode(name.lower())
            break
        except (UnicodeError, LookupError):
            continue
    else:
        text = raw.decode("latin-1")
    text = " ".join(_CONTROL.sub(" ", text).split())
    return cut_utf8(text, MAX_TITLE).decode()


def parse_block(block: bytes) -> bytes | None:
    """The title's bytes in a metadata block (without its length byte), or ``None`` when it has none."""
    match = _TITLE.search(block)
    return match[1] if match else None


class BadMetadata(Exception):
    """A source's metadata block does not begin with ``StreamTitle=``: the interval is out of step."""


class Stripper:
    """Takes inline metadata out of a source's body. Keeps one block (4080 bytes) at most."""

    def __init__(self, metaint: int) -> None:
        if not 0 < metaint <= 1 << 20:
            raise BadMetadata(f"icy-metaint {metaint} is out of range")
        self._metaint = metaint
        self._audio = metaint  # bytes of sound until the next length byte
        self._block = -1  # bytes of metadata still to come; -1 = the length byte is next, or sound
        self._held = bytearray()

    def feed(self, data: bytes) -> tuple[bytes, list[bytes]]:
        """Sound, and the bytes of the titles that came. Raises :class:`BadMetadata`."""
        sound: list[bytes] = []
        titles: list[bytes] = []
        at = 0
        while at < len(data):
            if self._audio:
                part = data[at : at + self._audio]
                sound.append(part)
                self._audio -= len(part)
                at += len(part)
            elif self._block < 0:
                self._block = data[at] * 16
                at += 1
            else:
                part = data[at : at + self._block]
                self._held += part
                self._block -= len(part)
                at += len(part)
            if not self._audio and self._block == 0:
                self._take(titles)
        return b"".join(sound), titles

    def _take(self, titles: list[bytes]) -> None:
        block = bytes(self._held)
        self._held.clear()
        self._audio, self._block = self._metaint, -1
        if not block:
            return
        if not block.startswith(b"Stream"):
            raise BadMetadata("the metadata is out of step with icy-metaint")
        title = parse_block(block)
        if title is not None:
            titles.append(title)
