"""``python -m athir.newsroom.record.minute``: decodes a random minute of a log, in a process that may die over it.

Its last line is ``{"ok": true, "at": …, "wrong": …}``: when the minute begins (ISO, UTC; empty: no sound is kept in that
time) and what is wrong with it (empty: nothing).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
from datetime import datetime
from pathlib import Path

from athir.airlog import Index
from athir.airlog.cut import self_check
from athir.airlog.hours import all_files
from athir.airlog.retention import times
from athir.contracts.units import iso

CPU_SECONDS = 120
MEMORY_BYTES = 2 * 1024**3
TRIES = 8
_NICE = 15
"""The air runs on the same machine."""


def check(folder: Path, station: str, start: datetime, end: datetime, chance: random.Random) -> tuple[str, str]:
    """A minute of the sound that is kept of ``start``-``end``: when it is (``""``: none is), what is wrong with it.

    A gap is no fault here (the chain tells of sound that is lost): another minute is taken.
    """
    index = Index(folder)
    suffix = "." + folder.name.rpartition(".")[2]
    kept = [file for file in all_files(folder) if file.index.with_suffix(suffix).exists()]
    spans = [(max(begins, start), min(ends, end)) for begins, ends in (times(index, f) for f in kept) if ends]
    spans = [span for span in spans if span[0] < span[1]]
    if not spans:
        return "", ""
    for _try in range(TRIES):
        at, wrong = self_check(index, station, *chance.choice(spans), chance)
        if wrong != "nothing was logged":
            return iso(at), wrong
    return "", ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("station")
    for name in ("start", "end"):
        parser.add_argument(name, type=datetime.fromisoformat)
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args()
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    at, wrong = check(asked.folder, asked.station, asked.start, asked.end, random.Random(asked.seed))
    print(json.dumps({"ok": True, "at": at, "wrong": wrong}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
