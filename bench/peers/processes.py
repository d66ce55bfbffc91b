"""Child processes of a measurement: started, waited for, weighed, and stopped by their own pid."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Weight:
    """What a process has used so far: seconds of CPU, of its children apart; private MiB of its own."""

    own: float
    children: float
    memory: float


def weigh(pid: int) -> Weight:
    """CPU of the process and of all that descend from it, those that ended included; memory of itself alone.

    Memory is what is private (``RssAnon``): rings are shared and fill up once, decoders come and go with the items.
    """
    table = _stats()
    family, grown = {pid}, True
    while grown:
        more = {p for p, (parent, *_rest) in table.items() if parent in family} - family
        family |= more
        grown = bool(more)
    _, own, ended = table.get(pid, (0, 0.0, 0.0))
    alive = sum(table[p][1] + table[p][2] for p in family if p != pid and p in table)
    return Weight(own, ended + alive, round(_private(pid), 1))


def _stats() -> dict[int, tuple[int, float, float]]:
    """pid → parent, own CPU seconds, CPU seconds of its ended children."""
    found = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
                found[int(entry.name)] = (int(fields[1]), own / TICKS, ended / TICKS)
    return found


def _private(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def running(command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """The process of a command, its output in ``log``; asked to end, then made to, when the block is left."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for_port(port: int, what: str, log: Path) -> None:
    """Wait until somebody listens there; ends the program with the end of ``log`` after 20 s."""
    for _ in range(400):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"{what} did not open its port:\n{log.read_text(errors='replace')[-2000:]}")


def program(*names: str) -> str:
    """Where one of these programs is; ends the program with what to install when it is nowhere."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    raise SystemExit(f"this measurement needs {names[0]}: apt-get install {names[0]}")
