"""The Info frame that says how much of an MP3's start and end is not sound (Xing header with LAME's extension).

Players that read it (ffmpeg, browsers, iOS, foobar2000 …) play the stretch to the sample; others play three frames
more. Layout: the Xing header by its usual description, then LAME's tag revision 0 with its CRC-16.
"""

from __future__ import annotations

from athir.airlog.frames import HEADER, SIDE_MONO, SIDE_STEREO, mp3_size

DECODER_DELAY = 529
"""Samples that every decoder is late by (polyphase and MDCT); players add it to the delay that the tag names."""

MAX = 4095
"""The largest delay or padding that twelve bits can say."""

FRAME = 1152


def info_frame(like: bytes, frames: int, size: int, skip: int, tail: int) -> bytes:
    """One frame to put before ``frames`` frames of ``size`` bytes. ``skip`` samples of decoded sound are dropped at
    the start (:data:`DECODER_DELAY` at least) and ``tail`` at the end. ``like`` is any frame of the stream.
    """
    delay = min(MAX, max(0, skip - DECODER_DELAY))
    padding = min(MAX, tail + DECODER_DELAY)
    frame = bytearray(mp3_size(like))
    frame[:HEADER] = like[:HEADER]
    at = HEADER + (SIDE_MONO if like[3] >> 6 == 3 else SIDE_STEREO)
    whole = size + len(frame)
    table = bytes(min(255, part * 256 // 100) for part in range(100))
    tag = b"Info" + (0x0F).to_bytes(4, "big") + frames.to_bytes(4, "big") + whole.to_bytes(4, "big") + table
    tag += bytes(4) + b"LAME3.100" + b"\x01" + bytes(1 + 4 + 2 + 2 + 1) + b"\x80"
    tag += (delay << 12 | padding).to_bytes(3, "big") + bytes(4) + whole.to_bytes(4, "big") + bytes(2)
    frame[at : at + len(tag)] = tag
    end = at + len(tag)
    frame[end : end + 2] = _crc16(bytes(frame[:end])).to_bytes(2, "big")
    return bytes(frame)


def _crc16(data: bytes) -> int:
    """CRC-16/ARC, as LAME writes it."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
