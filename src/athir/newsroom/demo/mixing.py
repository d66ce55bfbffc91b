"""The demo's mixing desk: a stage of buses, equaliser, room, compressor, loudness, limiter. Pure numpy.

Offline work on whole pieces, so filters are curves over the whole spectrum and the room is one convolution.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from athir.newsroom.demo.synth import RATE, Mono

Stereo = NDArray[np.float64]
"""Shape (samples, 2)."""


class Stage:
    """Buses of equal length to place sounds on. ``wrap``: what rings past the end comes in at the start."""

    def __init__(self, seconds: float, wrap: bool = False) -> None:
        self.n = round(seconds * RATE)
        self.wrap = wrap
        self.buses: dict[str, Stereo] = {}

    def place(self, bus: str, sound: Mono, at: float, gain: float = 1.0, pan: float = 0.0) -> None:
        """Add ``sound`` at second ``at``; ``pan`` −1 to 1, equal power."""
        target = self.buses.setdefault(bus, np.zeros((self.n, 2)))
        angle = (pan + 1) * np.pi / 4
        voice = np.stack([sound * np.cos(angle), sound * np.sin(angle)], axis=1) * gain * 1.2
        start = round(at * RATE)
        if self.wrap:
            where = (start + np.arange(len(voice))) % self.n
            np.add.at(target, where, voice)
            return
        start = max(0, start)
        room = min(len(voice), self.n - start)
        if room > 0:
            target[start : start + room] += voice[:room]


def equalise(x: Stereo, *bells: tuple[float, float, float], low_cut: float = 0, high_cut: float = 0) -> Stereo:
    """Bells of (Hz, dB, octaves wide), a low cut and a high cut of 12 dB an octave. Zero phase."""
    f = np.fft.rfftfreq(len(x), 1 / RATE)
    octave = np.log2(np.maximum(f, 1))
    gain = np.zeros_like(f)
    for centre, decibels, width in bells:
        gain += decibels * np.exp(-0.5 * ((octave - np.log2(centre)) / (width / 2)) ** 2)
    curve = 10 ** (gain / 20)
    if low_cut:
        curve /= np.sqrt(1 + (low_cut / np.maximum(f, 1e-3)) ** 4)
    if high_cut:
        curve /= np.sqrt(1 + (f / high_cut) ** 4)
    spectrum = np.fft.rfft(x, axis=0) * (curve[:, None] if x.ndim == 2 else curve)
    return np.fft.irfft(spectrum, len(x), axis=0)


def room(x: Stereo, seconds: float, seed: int = 11, wrap: bool = False) -> Stereo:
    """The wet sound of a warm room with reverberation time ``seconds``; as long as ``x``."""
    n = int(seconds * 1.1 * RATE)
    rng = np.random.default_rng(seed)
    t = np.arange(n) / RATE
    tail = rng.standard_normal((n, 2)) * (10 ** (-3 * t / seconds))[:, None]
    tail[: int(0.012 * RATE)] = 0
    tail = equalise(tail, low_cut=180, high_cut=2800)
    tail /= np.sqrt((tail**2).sum(axis=0))
    if wrap:
        kernel = np.zeros_like(x)
        np.add.at(kernel, np.arange(n) % len(x), tail)
        size = len(x)
    else:
        kernel, size = tail, 1 << (len(x) + n - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(x, size, axis=0) * np.fft.rfft(kernel, size, axis=0), size, axis=0)
    return wet[: len(x)]


def _k_weighted(x: Stereo) -> Stereo:
    """The two filters of ITU-R BS.1770-4, with its coefficients for 48 kHz."""
    w = np.exp(-2j * np.pi * np.fft.rfftfreq(len(x), 1 / RATE) / RATE)
    shelf = (1.53512485958697 - 2.69169618940638 * w + 1.19839281085285 * w**2) / (
        1 - 1.69065929318241 * w + 0.73248077421585 * w**2
    )
    high = (1 - 2 * w + w**2) / (1 - 1.99004745483398 * w + 0.99007225036621 * w**2)
    return np.fft.irfft(np.fft.rfft(x, axis=0) * (shelf * high)[:, None], len(x), axis=0)


def loudness(x: Stereo) -> float:
    """Integrated loudness in LUFS, both gates (BS.1770-4); ``-inf`` for silence."""
    power = (_k_weighted(x) ** 2).sum(axis=1)
    step, size = RATE // 10, RATE * 4 // 10
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, max(1, len(x) - size + 1), step)
    blocks = (total[np.minimum(starts + size, len(x))] - total[starts]) / size
    level = -0.691 + 10 * np.log10(np.maximum(blocks, 1e-12))
    loud = blocks[level > -70]
    if not len(loud):
        return float("-inf")
    loud = loud[-0.691 + 10 * np.log10(loud) > -0.691 + 10 * np.log10(loud.mean()) - 10]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def _running_max(x: Mono, width: int) -> Mono:
    """Largest value within ``width`` samples after each one."""
    out, have = x.copy(), 1
    while have < width:
        reach = min(have, width - have)
        out[:-reach] = np.maximum(out[:-reach], out[reach:])
        have += reach
    return out


def limit(x: Stereo, ceiling_db: float = -3.0) -> Stereo:
    """No sample above ``ceiling_db`` dBFS: gain comes down 5 ms ahead and returns without a step."""
    ceiling = 10 ** (ceiling_db / 20)
    width = RATE // 200
    peaks = np.concatenate([np.zeros(width), np.abs(x).max(axis=1), np.zeros(width)])
    need = np.minimum(1.0, ceiling / np.maximum(_running_max(peaks, 2 * width + 1), 1e-9))
    window = np.hanning(width * 2 + 1)
    size = 1 << (len(need) + len(window)).bit_length()
    smooth = np.fft.irfft(np.fft.rfft(need - 1, size) * np.fft.rfft(window / window.sum(), size), size)
    return x * (1 + smooth[width : width + len(x)])[:, None]


def compress(x: Stereo, threshold_db: float, ratio: float, release: float = 0.18) -> Stereo:
    """A slow compressor on the mean power of ``release`` seconds; level is made up by whoever masters."""
    window = np.hanning(int(release * RATE))
    size = 1 << (len(x) + len(window)).bit_length()
    power = np.fft.irfft(np.fft.rfft((x**2).mean(axis=1), size) * np.fft.rfft(window / window.sum(), size), size)
    level = 10 * np.log10(np.maximum(power[len(window) // 2 :][: len(x)], 1e-9))
    return x * (10 ** (np.minimum(0, threshold_db - level) * (1 - 1 / ratio) / 20))[:, None]


def trim(x: Stereo, below_db: float = -26.0) -> Stereo:
    """``x`` between the first and the last 50 ms that are not ``below_db`` under its mean power."""
    step = RATE // 20
    blocks = (x[: len(x) // step * step] ** 2).mean(axis=1).reshape(-1, step).mean(axis=1)
    heard = np.nonzero(blocks > blocks.mean() * 10 ** (below_db / 10))[0]
    return x[heard[0] * step : (heard[-1] + 1) * step] if len(heard) else x


def master(x: Stereo, target: float = -18.0, ends: tuple[float, float] = (0.02, 1.2)) -> Stereo:
    """Drop the ends nobody hears, fade both (seconds), bring to ``target`` LUFS, peaks under −3 dBFS."""
    x = trim(equalise(x, low_cut=32, high_cut=15_000))
    head, tail = (int(s * RATE) for s in ends)
    if head:
        x[:head] *= (np.sin(np.linspace(0, np.pi / 2, head)) ** 2)[:, None]
    if tail:
        x[-tail:] *= (np.cos(np.linspace(0, np.pi / 2, tail)) ** 2)[:, None]
    for _ in range(2):  # the limiter takes a little loudness away: once more makes it good
        x = limit(x * 10 ** ((target - loudness(x)) / 20))
    return x
