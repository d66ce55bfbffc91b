"""MPEG-1 Layer III frames (ISO/IEC 11172-3, 2.4.1.3), found by their headers."""

from __future__ import annotations

SAMPLES = 1152
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_RATES = (44_100, 48_000, 32_000, 0)


def frame_size(data: bytes | bytearray, at: int = 0) -> int:
    """Bytes of the MPEG-1 Layer III frame whose header stands at ``at``; 0 when there is none."""
    if len(data) - at < 4 or data[at] != 0xFF or data[at + 1] & 0xFE != 0xFA:
        return 0
    rate, kbps = _RATES[data[at + 2] >> 2 & 3], _KBPS[data[at + 2] >> 4]
    if not rate or not kbps:
        return 0
    return 144_000 * kbps // rate + (data[at + 2] >> 1 & 1)


class FrameCutter:
    """LAME's bytes come as its buffer fills; this gives them back as whole frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes | bytearray) -> list[bytes]:
        """Whole frames. Raises ``ValueError`` where no frame begins."""
        self._rest += data
        at, whole = 0, []
        while len(self._rest) - at >= 4:
            size = frame_size(self._rest, at)
            if not size:
                raise ValueError(f"no MP3 frame at byte {at}: {bytes(self._rest[at : at + 4]).hex()}")
            if len(self._rest) - at < size:
                break
            whole.append(bytes(self._rest[at : at + size]))
            at += size
        del self._rest[:at]
        return whole
