"""A terminal that stands still never stands the house still."""

from __future__ import annotations

import os
import time

from athir.cli.console import WAITING, Console


def test_a_pipe_that_nobody_reads_does_not_block() -> None:
    read, write = os.pipe()
    console = Console(write)
    began = time.monotonic()
    for number in range(3000):
        console.say(f"{number} " + "x" * 200)
    assert time.monotonic() - began < 5
    os.set_blocking(read, False)
    got = os.read(read, 1 << 20)
    assert got.startswith(b"0 xxx")
    console.flush()
    rest = os.read(read, 1 << 20)
    assert rest, "what waited is written when there is room"
    assert len(rest.splitlines()) <= WAITING
    os.close(read)
    console.say("nobody is there any more")
    os.close(write)
