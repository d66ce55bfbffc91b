"""A storage that speaks S3: moto's server in a process of its own, on loopback, until the tests are over."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from itertools import count

_names = count()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The endpoint of a server that is up."""
    command = [sys.executable, "-P", "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stderr)), None)
            assert found is not None, "the storage did not come up"
            threading.Thread(target=process.stderr.read, daemon=True).start()  # its access log must not fill the pipe
            yield found[0]
        finally:
            process.kill()


def bucket(endpoint: str) -> str:
    """The address of a fresh bucket."""
    name = f"station-{next(_names)}"
    with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{name}", method="PUT"), timeout=30):
        return f"s3://key:secret@{name}/logs?endpoint={endpoint}"
