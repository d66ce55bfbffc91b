"""The mounts of a station: what each carries and what it says of itself to players."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mount:
    """One continuous encoder and its listeners. ``bitrate`` in bits a second; ``priming`` in samples."""

    name: str
    codec: str
    """``mp3``, ``aac`` (ADTS) or ``opus`` (Ogg)."""
    bitrate: int
    channels: int
    content_type: str
    frame: int
    """Samples of one encoded frame at 48 kHz."""
    label: str

    @property
    def path(self) -> str:
        return f"/{self.name}"

    @property
    def bytes_per_second(self) -> int:
        return self.bitrate // 8

    @property
    def icy(self) -> bool:
        """Whether titles travel as ICY metadata; in Ogg they are in-band."""
        return self.codec != "opus"


MOUNTS: tuple[Mount, ...] = (
    Mount("live.mp3", "mp3", 128_000, 2, "audio/mpeg", 1152, "MP3 128"),
    Mount("live.aac", "aac", 64_000, 2, "audio/aac", 1024, "AAC 64"),
    Mount("live.opus", "opus", 64_000, 2, "audio/ogg", 960, "Opus 64"),
    Mount("low.opus", "opus", 24_000, 1, "audio/ogg", 960, "Opus 24"),
    Mount("low.aac", "aac", 32_000, 1, "audio/aac", 1024, "AAC 32"),
)
"""The five of ``docs/interfaces.md``."""

BY_NAME: dict[str, Mount] = {mount.name: mount for mount in MOUNTS}
