"""LAME's bytes come as its buffer fills; here they are cut back into whole frames."""

from __future__ import annotations

from athir.air.frames import NEEDED, header_at


class FrameCutter:
    """Any cut of a sound MP3 stream in, whole frames out."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes | bytearray) -> list[bytes]:
        """Whole frames. Raises ``ValueError`` where no frame begins: the encoder is out of order."""
        self._rest += data
        at, whole = 0, []
        while len(self._rest) - at >= NEEDED:
            header = header_at(self._rest, at)
            if header is None:
                raise ValueError(f"no MP3 frame at byte {at}: {bytes(self._rest[at : at + 4]).hex()}")
            if len(self._rest) - at < header.size:
                break
            whole.append(bytes(self._rest[at : at + header.size]))
            at += header.size
        del self._rest[:at]
        return whole
