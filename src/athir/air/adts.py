"""ADTS (ISO/IEC 14496-3, 1.A.2): seven bytes before each AAC frame, so that it can stand alone."""

from __future__ import annotations

HEADER = 7
_INDEX_48K = 3
_AAC_LC = 1
"""Audio object type 2 (LC), minus one, as the header wants it."""


def header(size: int, channels: int) -> bytes:
    """The header of a 48 kHz AAC-LC frame of ``size`` bytes (without header), no CRC, buffer fullness unknown."""
    length = size + HEADER
    if length >= 1 << 13:
        raise ValueError(f"AAC frame of {size} bytes; ADTS holds {(1 << 13) - 1 - HEADER}")
    return bytes(
        (
            0xFF,
            0xF1,
            _AAC_LC << 6 | _INDEX_48K << 2 | channels >> 2,
            (channels & 3) << 6 | length >> 11,
            length >> 3 & 0xFF,
            (length & 7) << 5 | 0x1F,
            0xFC,
        )
    )
