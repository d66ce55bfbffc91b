"""The demo's machine voice: espeak-ng, made easier on the ear, over a bed. Needs ``espeak-ng`` on the maker's
machine only: what it says is committed as audio.
"""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import wave

import numpy as np

from athir.newsroom.demo.mixing import Stereo, compress, equalise, loudness, room
from athir.newsroom.demo.synth import RATE, Mono

_PAUSE = 0.5
"""Seconds between two sentences."""

_VOWELS = "\u064b-\u0650\u0652"
_SUN = "تثدذرزسشصضطظلن"
_SHADDA = "\u0651"
_SUKUN = "\u0652"


class NoVoice(Exception):
    """The synthesiser is missing or failed: says what to install."""


def pronounceable(text: str) -> str:
    """Vowelled ``text`` spelt as espeak-ng 1.51 says it right: it knows assimilation only at the start of a word,
    loses the vowel beside a shadda, and gives a silent alif after a prefix a sound."""
    text = unicodedata.normalize("NFC", text)  # a vowel before its shadda
    text = re.sub(rf"(?<=[وفبك])([{_VOWELS}])ا(?=ل|[ء-ي]{_SUKUN})", r"\1", text)
    text = re.sub(r"لِاس", "لِس", text)
    text = re.sub(rf"(?<=[وفبك][{_VOWELS}])ل([{_SUN}])(?=[{_VOWELS}]*{_SHADDA})", r"\1", text)
    text = re.sub(rf"(\bال[{_SUN}][{_VOWELS}]?){_SHADDA}", r"\1", text)
    text = re.sub(rf"([ء-ي])([{_VOWELS}]?){_SHADDA}", rf"\1{_SUKUN}\1\2", text)
    text = re.sub(r"ة(?=[.،\n]|\Z)", "ه", text)
    return re.sub(r"\bاسْ", "إِسْ", text)


def _speak(sentence: str, pitch: int, speed: int) -> Mono:
    command = ["espeak-ng", "-v", "ar", "-s", str(speed), "-p", str(pitch), "-a", "120", "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            command, input=pronounceable(sentence).encode(), capture_output=True, check=True, timeout=60
        )
    except FileNotFoundError:
        raise NoVoice("espeak-ng is not installed: apt-get install espeak-ng") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoVoice(f"espeak-ng failed: {error}") from None
    with wave.open(io.BytesIO(done.stdout)) as sound:
        rate = sound.getframerate()
        # A length written to a pipe is not to be believed: take what is there.
        pcm = np.frombuffer(done.stdout[44:], dtype="<i2").astype(np.float64) / 32768
    return _resample(_tight(pcm, rate), rate)


def _tight(x: Mono, rate: int) -> Mono:
    """Without the silence before and after."""
    heard = np.nonzero(np.abs(x) > 0.01)[0]
    if not len(heard):
        return x
    return x[max(0, heard[0] - rate // 50) : heard[-1] + rate // 20]


def _resample(x: Mono, rate: int) -> Mono:
    """To :data:`RATE`, by spectrum: exact for a whole recording."""
    x = np.pad(x, rate // 10)
    n = round(len(x) * RATE / rate)
    spectrum = np.zeros(n // 2 + 1, dtype=complex)
    source = np.fft.rfft(x)
    keep = min(len(source), len(spectrum))
    spectrum[:keep] = source[:keep]
    return np.fft.irfft(spectrum, n) * (n / len(x))


def say(text: str, pitch: int = 42, speed: int = 130) -> Stereo:
    """``text`` spoken sentence by sentence: rumble and buzz out, body in, levels even, a little room. −18 LUFS."""
    gap = np.zeros(int(_PAUSE * RATE))
    parts: list[Mono] = []
    for sentence in re.split(r"(?<=[.\n])\s*", text):
        if sentence.strip():
            parts += [_speak(sentence.strip(), pitch, speed), gap]
    mono = np.concatenate(parts[:-1])
    x = np.stack([mono, mono], axis=1)
    x = equalise(x, (180, 2.0, 1.2), (1100, 1.5, 1.0), (5200, -2.5, 1.4), low_cut=85, high_cut=9000)
    x = compress(x, 20 * np.log10(np.sqrt((x**2).mean()) + 1e-9) - 2, 2.5)
    x = x + 0.10 * room(x, 0.45, seed=23)
    return x * 10 ** ((-18 - loudness(x)) / 20)


def over(voice: Stereo, bed: Stereo, lead: float, tail: float, under: float = 15.0) -> Stereo:
    """``voice`` from second ``lead`` over ``bed``, which sinks ``under`` dB below it while it speaks."""
    n = int((lead + tail) * RATE) + len(voice)
    x = np.zeros((n, 2))
    laid = bed[:n] * 10 ** ((-21 - loudness(bed[:n])) / 20)
    gain = np.ones(n)
    down = 10 ** ((21 - 18 - under) / 20)
    slope = int(0.7 * RATE)
    begin, end = int(lead * RATE), int(lead * RATE) + len(voice)
    gain[begin:end] = down
    fall = gain[max(0, begin - slope) : begin]
    fall[:] = np.geomspace(1, down, len(fall))
    rise = gain[end : end + slope]
    rise[:] = np.geomspace(down, 1, len(rise))
    x[: len(laid)] += laid * gain[: len(laid), None]
    x[begin:end] += voice
    return x
