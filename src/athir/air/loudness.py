"""Levels: a gain for each item, a slow hand on the fader of a live line, and a limiter at the end of the bus.

Loudness is that of EBU R128 / ITU-R BS.1770-5 in LUFS; true peaks are estimated at four times the rate (Annex 2).
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from athir.contracts.units import RATE

Pcm = NDArray[np.float32]

TARGET = -16.0
"""LUFS of the programme."""

CEILING = -1.0
"""dBTP that the bus does not pass."""

_MAX_GAIN = 12.0
_MAX_LIMITING = 6.0
"""What the limiter may be asked to take off a loud peak when a quiet item is raised, dB."""


def item_gain(loudness: float | None, peak: float | None) -> float:
    """Linear gain that brings an item to :data:`TARGET`; 1 when it was never measured.

    Bounded to ±12 dB, and an item is not raised so far that its peaks would be pressed by more than 6 dB.
    """
    if loudness is None or not np.isfinite(loudness):
        return 1.0
    gain = max(-_MAX_GAIN, min(_MAX_GAIN, TARGET - loudness))
    if gain > 0 and peak is not None and np.isfinite(peak):
        gain = max(0.0, min(gain, CEILING + _MAX_LIMITING - peak))
    return float(10 ** (gain / 20))


def _k_weighting(samples: int) -> NDArray[np.float32]:
    """|H(f)|² of BS.1770's two filters at 48 kHz, on the bins of a real FFT of ``samples``."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(samples))
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    weights: NDArray[np.float32] = (np.abs(shelf * high) ** 2).astype(np.float32)
    return weights


class Loudness:
    """Loudness of single blocks: 250 ms is near enough to the momentary loudness of R128 (400 ms)."""

    def __init__(self, samples: int) -> None:
        self._weights = _k_weighting(samples)
        self._samples = samples

    def of(self, pcm: Pcm) -> float:
        """LUFS of one block (2, samples); -120 at least."""
        power = np.abs(np.fft.rfft(pcm, axis=1)) ** 2 @ self._weights
        mean_square = 2 * float(power.sum()) / self._samples**2
        return -0.691 + 10 * float(np.log10(max(mean_square, 1e-12)))


class Leveller:
    """A slow gated hand on a live line: ±6 dB towards :data:`TARGET`, 1.5 dB a second at most, still in pauses."""

    _RANGE, _SLEW, _GATE, _BELOW, _MEMORY = 6.0, 1.5, -45.0, 12.0, 8.0

    def __init__(self, samples: int, gain_db: float = 0.0) -> None:
        self._meter = Loudness(samples)
        self._seconds = samples / RATE
        self._energy: float | None = None
        self.gain_db = gain_db
        self.level = -120.0
        """Loudness of the last block before the gain, LUFS."""

    def apply(self, pcm: Pcm) -> None:
        """Level one block in place."""
        self.level = self._meter.of(pcm)
        before = self.gain_db
        if self._counts(self.level):
            self._follow(self.level)
        if before or self.gain_db:
            ends = 10 ** (np.array([before, self.gain_db]) / 20)
            pcm *= np.linspace(ends[0], ends[1], pcm.shape[1], dtype=np.float32)

    def _counts(self, level: float) -> bool:
        known = self._energy
        return level > self._GATE and (known is None or level > 10 * np.log10(known) - self._BELOW)

    def _follow(self, level: float) -> None:
        energy = 10 ** (level / 10)
        share = self._seconds / self._MEMORY
        self._energy = energy if self._energy is None else (1 - share) * self._energy + share * energy
        wanted = TARGET - 10 * float(np.log10(self._energy))
        wanted = max(-self._RANGE, min(self._RANGE, wanted))
        step = self._SLEW * self._seconds
        self.gain_db += max(-step, min(step, wanted - self.gain_db))


_HOP, _AHEAD, _TAPS = 32, 8, 12


def _interpolator() -> NDArray[np.float32]:
    """Taps that give the signal at 1/4, 2/4 and 3/4 between two samples, shape (12, 3): least squares to 19 kHz."""
    places = np.arange(_TAPS) - (_TAPS // 2 - 1)
    omega = np.linspace(0, 2 * np.pi * 19_000 / RATE, 200)
    have = np.exp(1j * np.outer(omega, places))
    want = np.exp(1j * np.outer(omega, (0.25, 0.5, 0.75)))
    taps = np.linalg.lstsq(np.vstack((have.real, have.imag)), np.vstack((want.real, want.imag)), rcond=None)[0]
    result: NDArray[np.float32] = np.ascontiguousarray(taps, np.float32)
    return result


class Limiter:
    """Look-ahead limiter for true peaks. Blocks of a multiple of 32 samples in, as many out, ``latency`` later.

    The gain is known each 32 samples: the least that any peak of the next 5 ms needs, let go slowly, then averaged
    over those 5 ms, so that it has arrived where it must be when the peak comes (never a click, never over).
    """

    latency = _HOP * (_AHEAD + 1)
    _RELEASE_SECONDS = 0.15
    _ESTIMATE = 0.5
    """dB kept back: a peak between two of the four points of a sample is seen a little too low."""

    def __init__(self, ceiling: float = CEILING) -> None:
        self._ceiling = float(10 ** ((ceiling - self._ESTIMATE) / 20))
        self._taps = _interpolator()
        self._past = np.zeros((2, self.latency), np.float32)
        self._need = np.ones(_AHEAD)
        self._eased = np.ones(_AHEAD - 1)
        self._last = 1.0
        self._release = 1 - float(np.exp(-_HOP / RATE / self._RELEASE_SECONDS))
        self.reduction = 0.0
        """Most that was taken off in the last block, dB."""

    def process(self, block: Pcm) -> Pcm:
        """Limit one block of shape (2, n), n a multiple of 32."""
        size = block.shape[1]
        known = np.concatenate((self._past, block), axis=1)
        need = np.concatenate((self._need, self._needed(known, size)))
        out = known[:, :size].copy()
        self._past = known[:, size:]
        self._need = need[-_AHEAD:]
        if self._last == 1.0 and self._eased.min() == 1.0 and need.min() == 1.0:
            self.reduction = 0.0
            return out
        out *= self._gains(need, size)
        return out

    def _needed(self, known: Pcm, size: int) -> NDArray[np.float64]:
        """Gain that each hop needs by itself; the hops end one hop before the end of ``known``."""
        first = known.shape[1] - size - _HOP
        peaks = np.abs(known[:, first : first + size])
        # A true peak more than 6 dB above both its samples is noise near 24 kHz, which no source of ours carries.
        for channel in range(2):
            loud = np.flatnonzero(peaks[channel] > self._ceiling / 2)
            if loud.size:
                windows = sliding_window_view(known[channel], _TAPS)[loud + first - (_TAPS // 2 - 1)]
                between = np.abs(windows @ self._taps).max(axis=1)
                np.maximum.at(peaks[channel], loud, between)
        top = peaks.max(axis=0).reshape(-1, _HOP).max(axis=1).astype(np.float64)
        need: NDArray[np.float64] = np.minimum(1.0, self._ceiling / np.maximum(top, 1e-9))
        return need

    def _gains(self, need: NDArray[np.float64], size: int) -> NDArray[np.float32]:
        least = sliding_window_view(need, _AHEAD + 1).min(axis=1)
        eased = np.concatenate((self._eased, self._let_go(least)))
        smooth = np.convolve(eased, np.full(_AHEAD, 1 / _AHEAD), "valid")
        if smooth[-1] > 0.9999 and need.min() == 1.0:
            smooth[-1] = 1.0
            eased[-(_AHEAD - 1) :] = 1.0
        points = np.concatenate(([self._last], smooth))
        self._eased, self._last = eased[-(_AHEAD - 1) :], float(smooth[-1])
        self.reduction = float(-20 * np.log10(points.min()))
        within = np.arange(_HOP) / _HOP
        gains = points[:-1, None] + np.diff(points)[:, None] * within
        return gains.reshape(-1)[:size].astype(np.float32)

    def _let_go(self, least: NDArray[np.float64]) -> NDArray[np.float64]:
        now = float(self._eased[-1])
        eased = np.empty_like(least)
        for hop, limit in enumerate(least.tolist()):
            now = min(limit, now + (1.0 - now) * self._release)
            eased[hop] = now
        return eased
