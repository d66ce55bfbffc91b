"""Fixtures of the sound path's tests."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from athir.home import Home

# In importlib mode a helper module beside the tests is no importable name of its own.
_spec = importlib.util.spec_from_file_location("sound_rig", Path(__file__).with_name("sound_rig.py"))
assert _spec is not None and _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
sys.modules["sound_rig"] = _module
_spec.loader.exec_module(_module)

if TYPE_CHECKING:
    from sound_rig import Rig


@pytest.fixture
def home(tmp_path: Path, shared_memory: Path) -> Home:
    """A house of its own, its shared memory too."""
    made = Home(tmp_path / "station")
    made.create()
    return made


@pytest.fixture
def rig(home: Home) -> Iterator[Callable[..., Rig]]:
    """Starts an air without outputs: ``rig(hold=…, grace=…)``."""
    from sound_rig import Rig

    with ExitStack() as stack:

        def start(**more: Any) -> Rig:
            return stack.enter_context(Rig(home, **more))

        yield start


@pytest.fixture(scope="session")
def tones() -> dict[int, bytes]:
    """MP3 of 12 seconds by frequency: 3000 is the programme, 1000 and 2000 are presenters."""
    from sound_rig import mp3

    return {hz: mp3(hz, 12) for hz in (3000, 1000, 2000)}


@pytest.fixture
def programme(home: Home, tones: dict[int, bytes]) -> Home:
    """A house whose station playlist is one tone of 3000 Hz, again and again."""
    from sound_rig import item, plan

    from athir.contracts import plan as plans

    path = home.audio_dir / "music.mp3"
    path.write_bytes(tones[3000])
    one = item(path, home.audio_dir, 12_000, artist="فرقة")
    plans.write(home.station().plan, plan({"station": (one,)}))
    return home
