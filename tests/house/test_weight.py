"""What each process must never load: Django in the air, codecs where a listener is served.

Import rules see imports; this sees what is really there after a process has imported all of its rooms.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

DJANGO = {"django", "wagtail"}
CODECS = {"av", "numpy", "lameenc"}
STORAGE = {"obstore"}
"""Loaded when sound is moved to a storage or read from there, and by nobody who serves listeners."""
NEVER: dict[str, set[str]] = {
    "athir.air.__main__": DJANGO | STORAGE,
    "athir.air.decoder": DJANGO | {"numpy"},
    "athir.air.watchdog": DJANGO,
    "athir.airlog": DJANGO | CODECS | STORAGE,
    "athir.delivery.__main__": DJANGO | CODECS | STORAGE,
    "athir.supervisor": DJANGO | CODECS | STORAGE,
    "athir.contracts": DJANGO | CODECS,
    "athir.config": DJANGO | CODECS,
    "athir.arabic": DJANGO | CODECS,
    "athir.cli.up": DJANGO | CODECS,
    "athir.cli.status": DJANGO | CODECS,
    "athir.newsroom.serve": CODECS | STORAGE,
}

ALL = """
import importlib, pkgutil, sys
name = sys.argv[1]
if name.startswith("athir.newsroom."):
    importlib.import_module("athir.newsroom.setup").setup()
module = importlib.import_module(name)
package = module if hasattr(module, "__path__") else None
if package is not None:
    for found in pkgutil.walk_packages(package.__path__, name + "."):
        if not found.name.endswith(("__main__", ".cut", ".paper")):  # loaded by name, where they are needed
            importlib.import_module(found.name)
print("\\n".join(sorted({m.partition(".")[0] for m in sys.modules})))
"""


@pytest.mark.parametrize("name", sorted(NEVER))
def test_a_process_never_loads(name: str) -> None:
    done = subprocess.run([sys.executable, "-P", "-c", ALL, name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & NEVER[name] == set()


def test_the_packaged_time_zone_rules_win_in_every_process() -> None:
    code = (
        "import athir, datetime, zoneinfo;"
        "print(datetime.datetime(2026, 11, 1, 12, tzinfo=zoneinfo.ZoneInfo('Africa/Casablanca')).utcoffset())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0:00:00"
