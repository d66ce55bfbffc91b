"""Prepared frames: what delivery sends while the air restarts. Laid down once, by the encoders of the mounts.

``home.filler_dir/<mount>`` holds eight seconds of the soft bed that may go round for ever: raw frames (MP3, ADTS), or
one Ogg link that begins with its two header pages. ``filler.json`` says what made them; when that has changed, they
are made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from athir.air import encoder
from athir.air.bed import LOOP_SECONDS, soft_bed
from athir.air.encoder import PRIMING, Pcm
from athir.air.framing import OggFramer
from athir.contracts.files import read_document, write_atomic, write_document
from athir.contracts.mounts import Mount
from athir.contracts.units import BLOCK, RATE

FORMAT, VERSION = "athir-filler", 2
LABEL = "filler.json"
_FADE = RATE // 100


def prepare(folder: Path, mounts: Sequence[Mount]) -> list[str]:
    """Make what is missing or of another make; returns the mounts that were made (a second of CPU for five).

    Raises :class:`~athir.contracts.files.ContractError` when the folder cannot be written.
    """
    label = read_document(folder / LABEL, FORMAT, VERSION) or {}
    known = label.get("made")
    makes = {mount.name: make_of(mount) for mount in mounts}
    known = known if isinstance(known, dict) else {}
    stale = [m for m in mounts if known.get(m.name) != makes[m.name] or not (folder / m.name).is_file()]
    for mount in stale:
        write_atomic(folder / mount.name, frames_of(mount))
    if stale:
        write_document(folder / LABEL, FORMAT, VERSION, {"made": {**known, **makes}})
    return [mount.name for mount in stale]


def make_of(mount: Mount) -> str:
    """Changes whenever the frames would."""
    return f"{VERSION} {mount.codec} {mount.bitrate} {mount.channels} q{encoder.LAME_QUALITY} {LOOP_SECONDS}s"


def frames_of(mount: Mount) -> bytes:
    """The bytes of one round."""
    count = LOOP_SECONDS * RATE // mount.frame
    if mount.codec == "mp3":
        return b"".join(_encoded(mount, _closed(count * mount.frame, PRIMING["mp3"]))[:count])
    # The second round of a loop that closes on itself: the encoder is warm, and the seam cannot be heard.
    frames = _encoded(mount, np.tile(soft_bed(), (1, 2)))
    frames = frames[len(frames) - count :]
    if mount.codec != "opus":
        return b"".join(frames)
    framer, page = OggFramer(mount.channels, mount.frame), BLOCK // mount.frame
    return b"".join(framer.frame(frames[at : at + page]).data for at in range(0, count, page))


def _closed(samples: int, priming: int) -> Pcm:
    """The bed with soft ends: a round of MP3 must begin with a frame that borrows no bits from one before it."""
    sound = np.zeros((2, samples + 4 * priming), np.float32)
    sound[:, : samples - priming] = soft_bed()[:, : samples - priming]
    slope = np.linspace(0, 1, _FADE, dtype=np.float32) ** 2
    sound[:, :_FADE] *= slope
    sound[:, samples - priming - _FADE : samples - priming] *= slope[::-1]
    return sound


def _encoded(mount: Mount, sound: Pcm) -> list[bytes]:
    coder = encoder.make(mount)
    frames: list[bytes] = []
    for at in range(0, sound.shape[1], BLOCK):
        frames += coder.encode(sound[:, at : at + BLOCK])
    coder.close()
    return frames
