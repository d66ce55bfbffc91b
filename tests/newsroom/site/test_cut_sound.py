"""What is cut out of the log without encoding begins and ends with the very sample in a browser too."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.airlog import sounding
from tests.airlog.test_join import LIKE, late, noise, stretch, whole

from athir.airlog import Index
from athir.airlog.aired import resolve
from athir.airlog.join import join
from athir.contracts.units import RATE

DECODE = """async (said) => {
    const bytes = Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));
    const sound = await new OfflineAudioContext(2, 1, 48000).decodeAudioData(bytes.buffer);
    return Array.from(sound.getChannelData(0));
}"""


@pytest.mark.parametrize(("mount", "kind"), [("live.mp3", "mp3"), ("live.aac", "m4a"), ("live.opus", "opus")])
def test_chromium_hears_the_samples_that_were_asked_for(
    tab: Callable[..., Any], tmp_path: Path, mount: str, kind: str
) -> None:
    station = sounding.house(tmp_path)
    sounding.record(station, mount, seconds=8)
    index, page = Index(station.log_of(mount)), tab()
    page.goto("about:blank")
    all_of_it = sounding.decode(whole(index, join(index, resolve(index, stretch(0, 6 * RATE)), kind)))
    for first, samples in ((100_000, 50_000), (123_457, 77_777), (0, 24_001)):
        data = whole(index, join(index, resolve(index, stretch(first, samples)), kind))
        heard = np.array([page.evaluate(DECODE, base64.b64encode(data).decode())], np.float32)
        there = all_of_it[:1, first : first + samples]
        assert heard.shape == there.shape
        assert late(there, heard) == 0 and noise(there, heard) < LIKE[kind]
