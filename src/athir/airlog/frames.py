"""Frames in the bytes of a segment: where each begins, and what an MP3 frame needs of those before it.

Only for what the air's own encoders wrote: MPEG-1 layer III and AAC-LC in ADTS, both at 48 kHz, whole frames.
"""

from __future__ import annotations

from dataclasses import dataclass

_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
SIDE_STEREO, SIDE_MONO = 32, 17
HEADER = 4


class FrameError(ValueError):
    """Bytes of the log in which no frame begins where one must."""


def offsets(codec: str, data: bytes) -> list[int]:
    """Where each frame begins, and the end of the last: one number more than there are frames."""
    return _adts(data) if codec == "aac" else _mp3(data)


def _adts(data: bytes) -> list[int]:
    found, at, end = [0], 0, len(data)
    while at < end:
        if end - at < 7 or data[at] != 0xFF or data[at + 1] & 0xF6 != 0xF0:
            raise FrameError(f"no ADTS frame at byte {at}")
        at += (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        found.append(at)
    return _checked(found, end)


def _mp3(data: bytes) -> list[int]:
    found, at, end = [0], 0, len(data)
    while at < end:
        at += mp3_size(data, at)
        found.append(at)
    return _checked(found, end)


def _checked(found: list[int], end: int) -> list[int]:
    if found[-1] != end:
        raise FrameError(f"the last frame ends at byte {found[-1]}, not at {end}")
    return found


def mp3_size(data: bytes, at: int = 0) -> int:
    """Bytes of the MP3 frame at ``at``. Raises :class:`FrameError`."""
    head = data[at : at + HEADER]
    if len(head) < HEADER or head[0] != 0xFF or head[1] != 0xFB or head[2] >> 2 & 3 != 1:
        raise FrameError(f"no MP3 frame of 48 kHz at byte {at}")
    kbps = _KBPS[head[2] >> 4] if head[2] >> 4 < len(_KBPS) else 0
    if not kbps:
        raise FrameError(f"an MP3 frame without a rate at byte {at}")
    return 3 * kbps + (head[2] >> 1 & 1)


RESERVOIR = 511
"""Bytes that a frame can borrow of those before it: what nine bits can say."""


@dataclass(frozen=True)
class Mp3Frame:
    """One frame, as the bit reservoir sees it. The air's frames carry no CRC."""

    data: bytes

    @property
    def _body(self) -> int:
        return HEADER + (SIDE_MONO if self.data[3] >> 6 == 3 else SIDE_STEREO)

    @property
    def borrowed(self) -> int:
        """Bytes of main data that stand in frames before this one (``main_data_begin``)."""
        return self.data[HEADER] << 1 | self.data[HEADER + 1] >> 7

    @property
    def main(self) -> int:
        """Bytes of main data in this frame."""
        return len(self.data) - self._body

    def muted(self, there: int) -> bytes:
        """The same frame as silence that still carries main data, its own and ``there`` bytes before it, for others.

        Side information that says that neither granule has any bits; so all of it stays in the reservoir.
        """
        carried = min(there, max(0, RESERVOIR - self.main))
        side = bytes((carried >> 1, (carried & 1) << 7)).ljust(self._body - HEADER, b"\0")
        return self.data[:HEADER] + side + self.data[self._body :]


def joinable(frames: list[bytes]) -> list[bytes]:
    """Frames that begin a stream of their own: those whose main data is not all there become silence.

    Without it a decoder would make noise of bits that belong to something else, or drop the frame, and all after it
    would come early.
    """
    found, there = [], 0
    for data in frames:
        frame = Mp3Frame(data)
        found.append(data if frame.borrowed <= there else frame.muted(there))
        there += frame.main
    return found


def holders(before: list[bytes], wanted: bytes) -> list[bytes]:
    """Of the frames ``before`` it, as silence, those that hold what ``wanted`` borrows: put them before it at a join."""
    need, first = Mp3Frame(wanted).borrowed, len(before)
    while need > 0 and first > 0:
        first -= 1
        need -= Mp3Frame(before[first]).main
    found, there = [], 0
    for data in before[first:]:
        frame = Mp3Frame(data)
        found.append(frame.muted(there))
        there += frame.main
    return found
