"""What delivery processes tell each other: one port, several processes, and an encoder sits on just one of them.

Each has a datagram socket for orders (a title, a kill) and writes lists of its sources and listeners, which the
others read when they are asked. All of it lies in the station's shared-memory folder, mode 0700, and none matters when lost.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from pathlib import Path
from typing import Any

FRESH_SECONDS = 15.0
"""A list older than this belongs to a process that is gone."""
_MAX_MESSAGE = 16 * 1024


class Peers:
    """This process among its like. No method blocks or raises for what the others do."""

    def __init__(self, folder: Path, worker: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o700)
        self._folder, self._worker = folder, worker
        self._path = folder / f"{worker}.sock"
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        self._sock.bind(str(self._path))

    @property
    def fd(self) -> int:
        return self._sock.fileno()

    def tell(self, **order: Any) -> None:
        """Send an order to every other process."""
        data = json.dumps(order, ensure_ascii=False).encode("utf-8", "replace")
        for path in self._folder.glob("*.sock"):
            if path != self._path:
                with contextlib.suppress(OSError):
                    self._sock.sendto(data, str(path))

    def orders(self) -> list[dict[str, Any]]:
        """What the others told this process since the last call."""
        found: list[dict[str, Any]] = []
        while len(found) < 100:
            try:
                record = json.loads(self._sock.recv(_MAX_MESSAGE))
            except OSError:
                break
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict):
                found.append(record)
        return found

    def publish(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Replace this process's list ``name``; to be repeated within :data:`FRESH_SECONDS`."""
        path = self._folder / f"{self._worker}.{name}.json"
        temporary = path.with_suffix(".tmp")
        with contextlib.suppress(OSError):
            temporary.write_bytes(json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))
            os.replace(temporary, path)

    def others(self, name: str) -> list[dict[str, Any]]:
        """The rows of all other living processes."""
        rows: list[dict[str, Any]] = []
        for path in sorted(self._folder.glob(f"*.{name}.json")):
            if path.name == f"{self._worker}.{name}.json":
                continue
            with contextlib.suppress(OSError, ValueError, RecursionError):
                if time.time() - path.stat().st_mtime < FRESH_SECONDS:
                    rows += [row for row in json.loads(path.read_bytes()) if isinstance(row, dict)]
        return rows

    def close(self) -> None:
        self._sock.close()
        for path in [self._path, *self._folder.glob(f"{self._worker}.*.json")]:
            with contextlib.suppress(OSError):
                path.unlink()
