"""The demo's music: six pieces, the bed under the voice, the emergency loop. Written by us, for Athir.

A phrase is a line of ``degree:beats`` words; ``-`` rests, ``~`` after the beats asks for a tremolo, ``^`` for
a grace note. Degree 0 is the tonic; the degrees of a scale go on above and below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from athir.newsroom.demo import synth
from athir.newsroom.demo.mixing import Stage, Stereo, equalise, master, room
from athir.newsroom.demo.synth import Mono

# Cents above the tonic. The neutral seconds and thirds of bayati and rast are the point of them.
BAYATI = (0, 150, 300, 500, 700, 800, 1000)
RAST = (0, 200, 350, 500, 700, 900, 1050)
HIJAZ = (0, 100, 400, 500, 700, 800, 1000)
ATLAS = (0, 200, 400, 700, 900)
SOUSS = (0, 200, 500, 700, 900)
GNAWA = (0, 300, 500, 700, 1000)


@dataclass(frozen=True)
class Tune:
    """A scale on a tonic (Hz) at a tempo (beats a minute)."""

    scale: Sequence[int]
    tonic: float
    tempo: float

    def hz(self, degree: int, octave: int = 0) -> float:
        turns, step = divmod(degree, len(self.scale))
        return float(self.tonic * 2 ** (octave + turns + self.scale[step] / 1200))

    def at(self, beat: float) -> float:
        return beat * 60 / self.tempo


class Band:
    """Plays phrases and patterns on a stage, never twice with quite the same touch."""

    def __init__(self, tune: Tune, seconds: float, seed: int, wrap: bool = False) -> None:
        self.tune, self.stage = tune, Stage(seconds, wrap)
        self.rng = np.random.default_rng(seed)

    def _touch(self) -> tuple[float, float, int]:
        return self.rng.normal(0, 0.006), self.rng.uniform(0.82, 1.0), int(self.rng.integers(0, 3))

    def oud(
        self, phrase: str, beat: float, *, octave: int = 0, gain: float = 0.5, pan: float = -0.15, soft: float = 0.2
    ) -> float:
        """Play ``phrase`` from ``beat``; the beat after it."""
        for degree, beats, mark in _words(phrase):
            if degree is not None:
                hz = self.tune.hz(degree, octave)
                if mark == "~":
                    self._tremolo(hz, beat, beats, gain, pan, soft)
                else:
                    late, force, take = self._touch()
                    at = self.tune.at(beat) + late
                    if mark == "^":
                        above = synth.oud(self.tune.hz(degree + 1, octave), 0.3, soft + 0.2, take)
                        self.stage.place("oud", above, at - 0.085, gain * 0.5, pan)
                    length = min(3.4, self.tune.at(beats) + 1.1)
                    self.stage.place("oud", synth.oud(hz, length, soft, take), at, gain * force, pan)
            beat += beats
        return beat

    def _tremolo(self, hz: float, beat: float, beats: float, gain: float, pan: float, soft: float) -> None:
        strokes = max(2, round(self.tune.at(beats) / 0.115))
        for stroke in range(strokes):
            swell = 0.45 + 0.4 * np.sin(np.pi * (stroke + 0.5) / strokes)
            late, force, take = self._touch()
            at = self.tune.at(beat + beats * stroke / strokes) + late * 0.5
            sound = synth.oud(hz, 0.9 if stroke + 1 < strokes else 2.0, min(1.0, soft + 0.25), take)
            self.stage.place("oud", sound, at, gain * force * swell, pan)

    def flute(self, phrase: str, beat: float, *, octave: int = 1, gain: float = 0.17, pan: float = 0.3) -> float:
        for degree, beats, _ in _words(phrase):
            if degree is not None:
                late, force, take = self._touch()
                sound = synth.flute(self.tune.hz(degree, octave), self.tune.at(beats) + 0.16, take)
                self.stage.place("flute", sound, self.tune.at(beat) + late, gain * force, pan)
            beat += beats
        return beat

    def bass(self, phrase: str, beat: float, *, octave: int = -1, gain: float = 0.55) -> float:
        for degree, beats, _ in _words(phrase):
            if degree is not None:
                late, force, take = self._touch()
                sound = synth.guembri(self.tune.hz(degree, octave), min(1.8, self.tune.at(beats) + 0.5), take)
                self.stage.place("bass", sound, self.tune.at(beat) + late * 0.7, gain * force, 0.05)
            beat += beats
        return beat

    def chord(self, degrees: Sequence[int], beat: float, beats: float, *, octave: int = 0, gain: float = 0.11) -> None:
        """Hold ``degrees`` on the pad, overlapping what follows."""
        for place, degree in enumerate(degrees):
            sound = synth.pad(self.tune.hz(degree, octave), self.tune.at(beats) + 2.2)
            self.stage.place("pad", sound, self.tune.at(beat), gain, (-0.5, 0.45, 0.0, 0.7)[place % 4])

    def drums(self, pattern: str, beat: float, times: int, *, step: float = 0.5, gain: float = 0.4) -> float:
        """``pattern`` of D(um), T(ek), t, C(lap), s(haker) and dots, each ``step`` beats, ``times`` over."""
        for _ in range(times):
            for letter in pattern:
                late, force, take = self._touch()
                at, level = self.tune.at(beat) + late * 0.6, gain * force
                if letter == "D":
                    self.stage.place("drums", synth.dum(take), at, level, 0.1)
                elif letter in "Tt":
                    self.stage.place("drums", synth.tek(take), at, level * (0.5 if letter == "T" else 0.22), 0.2)
                elif letter == "C":
                    self.stage.place("drums", synth.clap(take), at, level * 0.4, -0.4)
                elif letter == "s":
                    self.stage.place("drums", synth.shaker(take), at, level * 0.14, -0.3)
                beat += step
        return beat

    def mix(self, wet: float = 0.3, seconds: float = 1.9) -> Stereo:
        """Each bus through its equaliser and into the room."""
        bells: dict[str, tuple[tuple[float, float, float], ...]] = {
            "oud": ((120, 2.5, 1.0), (240, 2.0, 1.0), (900, -1.5, 1.2), (3200, -3.0, 1.6)),
            "bass": ((80, 2.0, 1.0), (1500, -6.0, 2.0)),
            "pad": ((350, -2.0, 1.5), (3000, -6.0, 2.0)),
            "flute": ((2800, -3.5, 1.5),),
            "drums": ((2500, -3.0, 1.5),),
        }
        send = {"oud": 1.0, "bass": 0.15, "pad": 0.8, "flute": 1.5, "drums": 0.45}
        dry = np.zeros((self.stage.n, 2))
        into = np.zeros((self.stage.n, 2))
        for name, bus in self.stage.buses.items():
            shaped = equalise(bus, *bells[name], low_cut=38 if name in ("bass", "drums", "pad") else 80)
            dry += shaped
            into += shaped * send[name]
        return dry + wet * room(into, seconds, wrap=self.stage.wrap)


def _words(phrase: str) -> list[tuple[int | None, float, str]]:
    result: list[tuple[int | None, float, str]] = []
    for word in phrase.split():
        degree, _, rest = word.partition(":")
        mark = rest[-1] if rest[-1] in "~^" else ""
        result.append((None if degree == "-" else int(degree), float(rest.rstrip("~^")), mark))
    return result


def oasis_dawn() -> Stereo:
    """Bayati, free at first, then a slow walk."""
    band = Band(Tune(BAYATI, 146.83, 66), 97, 1)
    for bar in range(0, 100, 12):
        band.chord((0, 4, 7), bar, 12, octave=-1, gain=0.12)
    beat = band.oud("0:2~ 1:.5 2:.5 3:1 2:.5 1:.5 0:3~ -:1", 1.5, gain=0.55)
    beat = band.oud("2:.5 3:.5 4:2~ 5:.5 4:.5 3:1 2:1 1:.5 2:.5 1:3~ -:1", beat, gain=0.55)
    band.flute("4:3 3:1 2:2 1:2 0:4", beat - 1)
    beat = band.oud("4:1^ 4:.5 5:.5 6:1 7:2~ 6:.5 5:.5 4:1 3:1 4:2~ -:1.5", beat + 6)
    walk = "0:1 0:.5 2:.5 1:1 4:1 3:.5 2:.5 1:.5 2:.5 0:2"
    answer = "4:1^ 3:.5 4:.5 5:1 4:1 3:.5 2:.5 3:.5 1:.5 0:2"
    start = 40.0
    band.drums("D..tD.t.", start, 11, gain=0.28)
    for turn, phrase in enumerate((walk, answer, walk, answer, walk)):
        band.bass("0:2 0:1 4:1 0:2 -1:1 0:1", start + turn * 8, gain=0.4)
        if turn != 2:
            band.oud(phrase, start + turn * 8)
    band.flute(answer, start + 16)
    band.flute("7:3 6:1 5:1 4:3 3:2 4:2 2:1 1:1 0:6", start + 32, gain=0.12)
    band.oud("0:1 2:1 1:.5 2:.5 3:1 1:1 0:4~ -:1 -3:1 0:4", start + 44)
    return master(band.mix(0.36, 2.4))


def kasbah_road() -> Stereo:
    """A guembri line that walks, hands and gourd around it."""
    band = Band(Tune(GNAWA, 146.83, 96), 81, 2)
    line, turn = "0:1 0:.5 2:.5 3:.5 2:.5 0:1", "0:.5 1:.5 0:.5 -1:.5 -2:1 0:1"
    beat = 0.0
    while beat < 122:
        beat = band.bass(line + " " + turn, beat, gain=0.62)
    band.chord((0, 3), 0, 126, octave=-1, gain=0.05)
    band.drums("s.sss.ss", 8, 28, gain=0.5)
    band.drums("..C...C.", 24, 6)
    band.drums("D...D.t.", 16, 26, gain=0.32)
    band.drums("..C..CC.", 72, 11)
    call = "5:1^ 5:.5 3:.5 4:.5 3:.5 2:1 3:.5 2:.5 1:.5 2:.5 0:2"
    reply = "2:.5 3:.5 5:1 6:.5 5:.5 3:1 2:.5 1:.5 0:3"
    for start, phrase in ((16, call), (24, reply), (32, call), (40, reply), (64, call), (72, reply), (80, call)):
        band.oud(phrase, start, octave=1, gain=0.36, soft=0.1)
    band.flute("5:4 6:2 5:2 3:4 2:2 3:2 0:4", 48, octave=1, gain=0.12)
    band.oud("7:.5 7:.5 6:.5 5:.5 6:1 5:1 3:.5 5:.5 3:.5 2:.5 3:2", 88, octave=1, gain=0.36)
    band.oud(reply + " " + call, 96, octave=1, gain=0.36)
    band.oud("0:4~ -3:1 0:3", 116, octave=1, gain=0.36)
    return master(band.mix(0.24, 1.5))


def gorge_breeze() -> Stereo:
    """Broken chords over a pad, a flute far away."""
    band = Band(Tune(ATLAS, 174.61, 76), 92, 3)
    roots = (
        (0, 2, 3, 5),
        (4, 6, 7, 9),
        (3, 5, 6, 8),
        (0, 2, 3, 5),
        (1, 3, 5, 6),
        (4, 6, 7, 9),
        (3, 5, 6, 8),
        (0, 3, 5, 7),
    )
    for bar in range(27):
        a, b, c, d = roots[bar % 8]
        band.chord((a, b, c), bar * 4, 4, octave=-1, gain=0.085)
        figure = (a, c, d, b + 5, d, c, b, c) if bar % 2 else (a, b, c, d, c, d, b + 5, d)
        for step, degree in enumerate(figure):
            if step in (1, 5) and bar % 4 == 3:
                continue
            band.oud(f"{degree}:.5", bar * 4 + step / 2, gain=0.3, soft=0.55, pan=-0.3 if step % 2 else 0.2)
        if bar >= 4:
            band.bass(f"{a}:2 {c}:1.5 {a}:.5", bar * 4, gain=0.32)
    song = "5:3 6:1 7:2 6:1 5:1 3:3 5:1 6:4"
    close = "7:3 8:1 9:2 8:1 7:1 6:2 5:2 5:4"
    for start, phrase in ((16, song), (32, close), (56, song), (72, close), (92, "5:3 3:1 2:2 1:2 0:6")):
        band.flute(phrase, start, octave=0, gain=0.15)
    return master(band.mix(0.4, 2.6))


def evening_rhythm() -> Stereo:
    """Six-eight: drums in a circle, one string asking, several answering."""
    band = Band(Tune(SOUSS, 220.0, 232), 76, 4)
    band.drums("D.tT.t", 0, 47, step=1, gain=0.44)
    band.drums("..C..C", 48, 30, step=1, gain=0.42)
    band.drums("ss.ss.", 96, 28, step=1, gain=0.5)
    band.chord((0, 3), 0, 288, octave=-1, gain=0.05)
    ask = "5:2^ 5:1 4:2 3:1 4:1 3:1 2:1 3:3"
    tell = "3:2 2:1 3:1 4:1 3:1 2:2 1:1 0:3"
    rise = "5:1 6:1 7:1 6:2 5:1 6:1 5:1 4:1 3:3"
    order = (ask, tell, ask, tell, rise, tell, ask, tell, rise, rise, tell, ask, tell, rise, tell, tell, ask, tell)
    beat = 24.0
    for number, phrase in enumerate(order):
        band.bass("0:3 3:2 2:1 0:3 -2:3", beat, gain=0.5)
        band.oud(phrase, beat, gain=0.4, soft=0.1)
        if number % 2 and number > 2:
            band.oud(phrase, beat + 0.06, octave=-1, gain=0.26, pan=0.45)
            band.flute(phrase, beat, octave=0, gain=0.09)
        beat = 24.0 + (number + 1) * 12 + (6 if number > 8 else 0)
    band.oud("0:6~ -2:3 0:3", beat, gain=0.4)
    return master(band.mix(0.26, 1.6))


def valley_night() -> Stereo:
    """Hijaz, mostly breath and stars."""
    band = Band(Tune(HIJAZ, 146.83, 56), 101, 5)
    for bar, tones in enumerate(
        ((0, 4, 7), (3, 7, 10), (0, 4, 9), (-1, 3, 6), (0, 4, 7), (5, 7, 10), (3, 7, 10), (0, 4, 7))
    ):
        band.chord(tones, bar * 12, 12, octave=-1, gain=0.11)
    beat = band.flute("0:3 1:1 2:3 3:1 2:2 1:2 0:5 -:2", 2, gain=0.2)
    beat = band.oud("4:2~ 3:.5 2:.5 3:1 2:.5 1:.5 0:3~ -:1", beat - 2, gain=0.46, soft=0.4)
    beat = band.flute("4:3 5:1 4:2 3:2 4:4 7:3 6:1 5:2 4:5 -:1", beat, gain=0.18)
    beat = band.oud("7:1^ 6:.5 5:.5 4:2~ 3:.5 4:.5 3:.5 2:.5 1:1 2:2~ -:1", beat - 2, gain=0.46, soft=0.4)
    band.drums("D...t...", 44, 9, gain=0.2)
    beat = band.flute("2:2 3:1 4:3 3:1 2:1 1:2 0:5 -:1", beat, gain=0.18)
    beat = band.oud("0:1 1:.5 2:.5 3:1 4:2~ 3:.5 2:.5 1:1 0:4~", beat - 2, gain=0.46, soft=0.4)
    band.flute("7:4 5:2 4:2 3:2 2:1 1:1 0:6", beat - 2, gain=0.15)
    band.oud("-3:1 0:1 2:1 4:1 7:4", 84, gain=0.34, soft=0.6)
    return master(band.mix(0.45, 3.0))


def morning_market() -> Stereo:
    """Rast, light on its feet."""
    band = Band(Tune(RAST, 130.81, 112), 73, 6)
    band.drums("DT.TD.T.", 4, 31, gain=0.36)
    band.drums("s.ss", 20, 48, gain=0.45)
    theme = "0:.5 1:.5 2:1 2:.5 3:.5 4:1 3:.5 2:.5 1:.5 2:.5 0:2"
    bridge = "4:1^ 4:.5 5:.5 6:.5 5:.5 4:1 3:.5 4:.5 3:.5 2:.5 1:2"
    high = "7:1^ 6:.5 5:.5 6:1 5:1 4:.5 5:.5 4:.5 3:.5 2:2"
    home = "2:.5 3:.5 4:.5 3:.5 2:.5 1:.5 2:.5 1:.5 0:3 -:1"
    order = (theme, theme, bridge, home, high, bridge, theme, home, high, high, bridge, home, theme, theme, home)
    band.oud("4:2~ 2:1 0:1", 0, octave=1, gain=0.3)
    for number, phrase in enumerate(order):
        beat = 4.0 + number * 8
        band.bass(
            "0:1.5 0:.5 4:1 2:1 0:1.5 -3:.5 0:2" if phrase != bridge else "3:1.5 3:.5 5:1 4:1 3:2 1:2", beat, gain=0.46
        )
        band.chord((0, 4) if phrase != bridge else (3, 7), beat, 8, gain=0.05)
        band.oud(phrase, beat, octave=1, gain=0.34, soft=0.15)
        if number in (4, 5, 8, 9, 12, 13):
            band.flute(phrase, beat, octave=1, gain=0.09)
    band.oud("0:1 2:1 4:1 7:3~ 0:1", 124, octave=1, gain=0.32)
    return master(band.mix(0.26, 1.6))


def speech_bed(seconds: float, seed: int = 7) -> Stereo:
    """What lies under a voice: pad and a few soft strings, no melody that would compete. Not mastered."""
    band = Band(Tune(ATLAS, 146.83, 72), seconds, seed)
    bar = 0
    while band.tune.at(bar * 4) < seconds:
        a, b, c = ((0, 2, 3), (3, 5, 6), (4, 5, 7), (0, 3, 5))[bar % 4]
        band.chord((a, b, c), bar * 4 - 2, 6, octave=-1, gain=0.12)
        band.oud(f"{a}:1 {c}:1.5 {b + 5}:1.5", bar * 4, gain=0.16, soft=0.7)
        bar += 1
    return band.mix(0.4, 2.2)


def identity_sting(seconds: float, seed: int) -> Stereo:
    """A short figure that opens every jingle, then room for the name."""
    band = Band(Tune(ATLAS, 196.0, 96), seconds, seed)
    band.chord((0, 3, 5), 0, 9, octave=-1, gain=0.12)
    band.oud("0:.5 2:.5 3:.5 5:1.5", 0, gain=0.5, soft=0.1)
    band.drums("D.TtD...", 0, 1, gain=0.4)
    band.oud("7:.5 5:.5 6:.5 5:2", 6 + seed % 2, gain=0.32, soft=0.3)
    return band.mix(0.35, 2.0)


def emergency_loop() -> Mono:
    """Twenty-four seconds that join to themselves: every tail goes round, so there is no seam to hear."""
    band = Band(Tune(ATLAS, 146.83, 60), 24, 8, wrap=True)
    for bar, tones in enumerate(((0, 2, 3), (4, 5, 7), (3, 5, 6), (0, 3, 5))):
        band.chord(tones, bar * 6 - 1, 6, octave=-1, gain=0.13)
    for beat, phrase in ((0, "5:1 7:1 6:2"), (6, "4:1 6:1 5:2"), (12, "3:1 5:1 6:2"), (18, "5:1 3:1 5:2")):
        band.oud(phrase, beat, gain=0.3, soft=1.0)
    mono = band.mix(0.3, 2.0).mean(axis=1)
    return equalise(mono, low_cut=60, high_cut=1500)


PIECES: dict[str, Callable[[], Stereo]] = {
    "oasis-dawn": oasis_dawn,
    "kasbah-road": kasbah_road,
    "gorge-breeze": gorge_breeze,
    "evening-rhythm": evening_rhythm,
    "valley-night": valley_night,
    "morning-market": morning_market,
}
