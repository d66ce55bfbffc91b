"""What is found in a live source's bytes: packets for a decoder, and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """Frames of another stream follow: a decoder of their own is wanted. ``skip`` samples of it are no sound."""

    codec: str
    """Name of the decoder: ``mp3float``, ``aac``, ``opus``, ``vorbis``, ``flac``."""
    extradata: bytes = b""
    skip: int = 0


@dataclass(frozen=True)
class Frame:
    """One packet of the current stream."""

    data: bytes


@dataclass(frozen=True)
class Title:
    """A title carried in the stream itself."""

    text: str


@dataclass(frozen=True)
class Trim:
    """The link ends when ``samples`` of it have been heard since its start."""

    samples: int


@dataclass(frozen=True)
class Pages:
    """The source sends whole pages of ``ms`` milliseconds: sound comes in pieces of that length."""

    ms: int


Found = Start | Frame | Title | Trim | Pages
