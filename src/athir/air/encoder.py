"""One continuous encoder a mount: blocks of the bus in, whole frames out. It never ends and is never flushed.

A frame's place in time is its number: frame *i* begins at ``i × frame − priming`` samples after the first sample that
was ever encoded, where ``priming`` is what encoder and decoder together come late by.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import av
import lameenc
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from athir.air import adts
from athir.air.mp3frames import FrameCutter
from athir.airlog import ogg
from athir.contracts.mounts import Mount
from athir.contracts.units import RATE

Pcm = NDArray[np.float32]
"""Shape (channels, samples), full scale ±1."""

PRIMING = {"mp3": 1105, "aac": 1024, "opus": ogg.PRE_SKIP}
"""Samples at 48 kHz by which decoded sound is late (tests measure it by clicks): LAME 576 + decoder 529; one AAC
frame; libopus' look-ahead."""

LAME_QUALITY = 3
"""0 best … 9 fastest. Measured, CPU seconds a minute: q3 0.8, q5 0.7, q7 0.4 (q7 gives up noise shaping)."""


class Encoder(Protocol):
    """What :func:`make` gives: sound in, frames of ``mount.frame`` samples out."""

    def encode(self, pcm: Pcm) -> list[bytes]:
        """Frames that are complete now: MP3 and ADTS frames, or bare Opus packets."""
        ...

    def close(self) -> None: ...


def make(mount: Mount) -> Encoder:
    """The encoder of a mount. Raises ``ValueError`` for a codec that Athir does not have."""
    if mount.codec == "mp3":
        return Mp3(mount)
    if mount.codec == "aac":
        return Aac(mount)
    if mount.codec == "opus":
        return Opus(mount)
    raise ValueError(f"mount {mount.name}: no encoder for {mount.codec!r}; use mp3, aac or opus")


def fold(pcm: Pcm, channels: int) -> Pcm:
    """Stereo as it is, or folded down to one channel without overload."""
    if channels == 2:
        return pcm
    mono: Pcm = (pcm[0:1] + pcm[1:2]) * np.float32(0.5)
    return mono


class Mp3:
    """LAME, constant rate: at 48 kHz and 128 kbps each frame has 384 bytes."""

    def __init__(self, mount: Mount) -> None:
        self._channels = mount.channels
        self._lame = lameenc.Encoder()
        self._lame.silence()
        self._lame.set_bit_rate(mount.bitrate // 1000)
        self._lame.set_in_sample_rate(RATE)
        self._lame.set_out_sample_rate(RATE)
        self._lame.set_channels(mount.channels)
        self._lame.set_quality(LAME_QUALITY)
        self._cutter = FrameCutter()

    def encode(self, pcm: Pcm) -> list[bytes]:
        scaled = np.clip(fold(pcm, self._channels), -1.0, 1.0) * np.float32(32767)
        interleaved = np.rint(scaled).astype("<i2").T.tobytes()
        return self._cutter.feed(self._lame.encode(interleaved))

    def close(self) -> None:
        """Nothing to flush: what is in the encoder was never on air."""


class _Libav:
    """An encoder of libavcodec without a container, fed in frames of its own size."""

    def __init__(self, mount: Mount, codec: str, sample_format: str, options: dict[str, str]) -> None:
        self._channels = mount.channels
        self._layout = "stereo" if mount.channels == 2 else "mono"
        context = av.CodecContext.create(codec, "w")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate = RATE
        context.layout = self._layout
        context.format = sample_format
        context.bit_rate = mount.bitrate
        context.time_base = Fraction(1, RATE)
        context.options = options
        context.open()
        self._context = context
        size = context.frame_size
        if size != mount.frame:
            raise ValueError(f"mount {mount.name}: frames of {size} samples, not {mount.frame}")
        self._cut = av.AudioResampler(format=sample_format, layout=self._layout, rate=RATE, frame_size=size)
        self._pts = 0

    def packets(self, pcm: Pcm) -> list[bytes]:
        sound = np.ascontiguousarray(fold(pcm, self._channels), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout=self._layout)
        frame.sample_rate = RATE
        frame.pts = self._pts
        frame.time_base = Fraction(1, RATE)
        self._pts += sound.shape[1]
        return [bytes(packet) for piece in self._cut.resample(frame) for packet in self._context.encode(piece)]

    def close(self) -> None:
        """Nothing to flush: what is in the encoder was never on air."""


class Aac(_Libav):
    """AAC-LC in ADTS, ``libavcodec``'s own encoder.

    Its fast coder was measured against the default one (``twoloop``) on the demo's music and speech and on made-up
    transients: a quarter of the CPU, 1.3-2.3 dB less noise above the masking threshold (16-21 % of the bands above it
    instead of 22-35 %), and a steadier rate (67 kbps in the worst second instead of 72). Bursts out of digital silence
    take it to 1.5 times its rate for a while; ``bt=0``, which would forbid that, makes the encoder hang on them.
    """

    def __init__(self, mount: Mount) -> None:
        super().__init__(mount, "aac", "fltp", {"aac_coder": "fast"})

    def encode(self, pcm: Pcm) -> list[bytes]:
        return [adts.header(len(packet), self._channels) + packet for packet in self.packets(pcm)]


class Opus(_Libav):
    """libopus; its unconstrained VBR would give 33 kbps for 24."""

    def __init__(self, mount: Mount) -> None:
        super().__init__(mount, "libopus", "flt", {"vbr": "constrained", "application": "audio"})

    def encode(self, pcm: Pcm) -> list[bytes]:
        return self.packets(pcm)
