"""Instruments of the demo's music: plucked strings, a soft pad, a reed flute, frame drums. Pure numpy.

Every function gives mono float64 samples at :data:`RATE`, peak about 1, and depends on nothing but its
arguments: the same call sounds the same for ever.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
"""Samples a second, as on the air's bus."""

Mono = NDArray[np.float64]


def _fade_out(x: Mono, seconds: float) -> Mono:
    n = min(len(x), int(seconds * RATE))
    if n:
        x[-n:] *= np.cos(np.linspace(0, np.pi / 2, n)) ** 2
    return x


def noise_band(n: int, low: float, high: float, rng: np.random.Generator) -> Mono:
    """Noise of ``n`` samples whose spectrum is flat from ``low`` to ``high`` Hz, with soft skirts."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    f = np.fft.rfftfreq(n, 1 / RATE)
    spectrum *= 1 / (1 + (f / high) ** 4) / (1 + (low / np.maximum(f, 1e-6)) ** 4)
    x = np.fft.irfft(spectrum, n)
    return x / (np.abs(x).max() + 1e-12)


@lru_cache(maxsize=512)
def pluck(
    frequency: float, seconds: float, brightness: float = 3500.0, t60: float = 2.5, where: float = 0.18, take: int = 0
) -> Mono:
    """A plucked string (Karplus and Strong, 1983), one period of the loop at a time.

    ``brightness``: where the pluck's spectrum begins to fall, Hz. ``t60``: seconds to −60 dB.
    ``where``: place of the plectrum along the string. ``take``: another pluck of the same note.
    """
    period = max(2, int(RATE / frequency - 0.5))
    rng = np.random.default_rng([round(frequency * 100), take])
    burst = noise_band(max(period, 64), 20, brightness, rng)[:period]
    burst = burst - np.roll(burst, max(1, int(where * period)))
    burst -= burst.mean()
    tuned = frequency * (period + 0.5) / RATE  # what the whole-sample loop misses, made good by reading faster
    rows = int(seconds * RATE * tuned / period) + 3
    gain = 10 ** (-3 / (frequency * t60))
    loop = np.empty((rows, period))
    loop[0] = burst
    last = 0.0
    for row in range(1, rows):
        previous = loop[row - 1]
        loop[row, 0] = gain * 0.5 * (previous[0] + last)
        loop[row, 1:] = gain * 0.5 * (previous[1:] + previous[:-1])
        last = previous[-1]
    string = loop.reshape(-1)
    n = int(seconds * RATE)
    x = np.interp(np.arange(n) * tuned, np.arange(len(string)), string)
    x[:96] *= np.linspace(0, 1, 96)
    return _fade_out(x / (np.abs(x).max() + 1e-12), min(0.12, seconds / 3))


def oud(frequency: float, seconds: float, soft: float = 0.0, take: int = 0) -> Mono:
    """A course of two strings, a hair apart in pitch and in time. ``soft`` 0-1 darkens the pluck."""
    bright = 3800.0 - 2200.0 * soft
    a = pluck(round(frequency, 3), round(seconds, 3), bright, 2.6, 0.16, take)
    b = pluck(round(frequency * 1.0014, 3), round(seconds, 3), bright * 0.8, 2.2, 0.21, take + 50)
    x = a.copy()
    late = 190
    x[late:] += 0.7 * b[: len(b) - late]
    knock = noise_band(1600, 160, 900, np.random.default_rng(7 + take)) * np.exp(-np.arange(1600) / 240)
    x[: min(1600, len(x))] += 0.12 * knock[: len(x)]
    return x / 1.6


def guembri(frequency: float, seconds: float, take: int = 0) -> Mono:
    """A gut string over a skin: dark, short, with the thump of the hand."""
    x = pluck(round(frequency, 3), round(seconds, 3), 900.0, 1.3, 0.3, take).copy()
    n = min(len(x), 4800)
    t = np.arange(n) / RATE
    x[:n] += 0.5 * np.sin(2 * np.pi * 95 * t) * np.exp(-t / 0.035)
    return x / 1.35


def pad(frequency: float, seconds: float, attack: float = 1.8, release: float = 2.4, partials: int = 6) -> Mono:
    """A slow, warm tone of few partials, three voices a few cents apart."""
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    x = np.zeros(n)
    for voice, cents in enumerate((-4.0, 0.0, 5.0)):
        f = frequency * 2 ** (cents / 1200)
        for k in range(1, partials + 1):
            if f * k < 5000:
                breath = 1 + 0.25 * np.sin(2 * np.pi * (0.07 + 0.031 * k) * t + voice * 2.1 + k)
                x += breath * np.sin(2 * np.pi * f * k * t + voice * 1.7 * k) / k**1.9
    up, down = min(n // 2, int(attack * RATE)), min(n // 2, int(release * RATE))
    x[:up] *= np.sin(np.linspace(0, np.pi / 2, up)) ** 2
    return _fade_out(x, down / RATE) / 4.5


def flute(frequency: float, seconds: float, take: int = 0) -> Mono:
    """A reed flute: breath first, then the tone, with a vibrato that grows."""
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    depth = 0.006 * np.clip(t / 0.9, 0, 1)
    phase = 2 * np.pi * frequency * np.cumsum(1 + depth * np.sin(2 * np.pi * (4.6 + 0.2 * take) * t)) / RATE
    tone = np.sin(phase) + 0.32 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase) + 0.05 * np.sin(4 * phase)
    air = noise_band(n, frequency * 1.2, frequency * 3, np.random.default_rng(300 + take + int(frequency)))
    envelope = np.minimum(1, t / 0.11) * (0.85 + 0.15 * np.sin(2 * np.pi * 0.4 * t))
    x = (tone + 0.10 * air) * envelope
    return _fade_out(x, min(0.28, seconds / 2)) / 1.4


def dum(take: int = 0) -> Mono:
    """The low stroke of the bendir, its snare just audible."""
    n = int(0.55 * RATE)
    t = np.arange(n) / RATE
    sweep = 2 * np.pi * np.cumsum(76 + 34 * np.exp(-t / 0.03)) / RATE
    snare = noise_band(n, 500, 1900, np.random.default_rng(900 + take)) * np.exp(-t / 0.09)
    return _fade_out(np.sin(sweep) * np.exp(-t / 0.13) + 0.10 * snare, 0.05)


def tek(take: int = 0) -> Mono:
    """The rim stroke."""
    n = int(0.22 * RATE)
    t = np.arange(n) / RATE
    skin = noise_band(n, 700, 3200, np.random.default_rng(1300 + take)) * np.exp(-t / 0.028)
    return _fade_out(0.55 * skin + 0.5 * np.sin(2 * np.pi * 340 * t) * np.exp(-t / 0.03), 0.03)


def clap(take: int = 0) -> Mono:
    """A few hands, not quite together."""
    n = int(0.18 * RATE)
    t = np.arange(n) / RATE
    x = np.zeros(n)
    rng = np.random.default_rng(1700 + take)
    for _ in range(5):
        late = rng.uniform(0, 0.022)
        x += np.where(t > late, np.exp(-(t - late) / 0.02), 0.0) * noise_band(n, 600, 2600, rng)
    return _fade_out(x / 3, 0.03)


def shaker(take: int = 0) -> Mono:
    """Grains in a gourd, kept well below what hisses."""
    n = int(0.09 * RATE)
    t = np.arange(n) / RATE
    grains = noise_band(n, 2200, 5200, np.random.default_rng(2100 + take))
    return _fade_out(grains * np.sin(np.pi * np.clip(t / 0.09, 0, 1)) ** 1.5, 0.01)
