"""Frame headers of MP3 (ISO/IEC 11172-3, 13818-3) and ADTS (ISO/IEC 14496-3), read in a stream that may be broken."""

from __future__ import annotations

from dataclasses import dataclass

_MPEG1_KBPS = {
    3: (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_MPEG2_KBPS = {
    3: (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    1: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44_100, 48_000, 32_000)
_AAC_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)

NEEDED = 7
"""Bytes that :func:`header_at` wants to see."""


@dataclass(frozen=True)
class Header:
    """One frame: ``size`` in bytes with its header. Frames of one stream have the same codec, rate and ``layout``."""

    codec: str
    """``mp3`` (any layer) or ``aac``."""
    rate: int
    layout: int
    """What must stay the same within a stream: version and layer, or profile and channels."""
    size: int

    def same_stream(self, other: Header) -> bool:
        return (self.codec, self.rate, self.layout) == (other.codec, other.rate, other.layout)


def header_at(data: bytes | bytearray, at: int) -> Header | None:
    """The header at ``at``, of which ``NEEDED`` bytes are there; ``None`` when none stands there."""
    if data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    layer = data[at + 1] >> 1 & 3
    return _mpeg(data, at, layer) if layer else _adts(data, at)


def _mpeg(data: bytes | bytearray, at: int, layer: int) -> Header | None:
    version, kbps_index, rate_index = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or rate_index == 3 or kbps_index in (0, 15) or data[at + 3] & 3 == 2:
        return None
    rate = _RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    kbps = (_MPEG1_KBPS if version == 3 else _MPEG2_KBPS)[layer][kbps_index - 1]
    padding = data[at + 2] >> 1 & 1
    if layer == 3:
        size = (12_000 * kbps // rate + padding) * 4
    else:
        size = (72_000 if layer == 1 and version != 3 else 144_000) * kbps // rate + padding
    return Header("mp3", rate, version << 2 | layer, size)


def _adts(data: bytes | bytearray, at: int) -> Header | None:
    rate_index = data[at + 2] >> 2 & 15
    size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    if data[at + 1] & 0xF0 != 0xF0 or rate_index >= len(_AAC_RATES) or size < NEEDED + 1:
        return None
    profile, channels = data[at + 2] >> 6, (data[at + 2] & 1) << 2 | data[at + 3] >> 6
    return Header("aac", _AAC_RATES[rate_index], profile << 3 | channels, size)
