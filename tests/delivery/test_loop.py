"""What a listener's player meets: answers, first sound, pace, slow networks, the end."""

from __future__ import annotations

import subprocess
import time

import pytest

from athir.contracts.mounts import MOUNTS


def test_first_sound_comes_at_once_and_is_the_burst(delivery) -> None:
    for mount in MOUNTS:
        began = time.monotonic()
        stream = delivery.stream(mount.path)
        assert stream.status == "HTTP/1.0 200 OK"
        burst = stream.read(int(mount.bytes_per_second * 3.5))
        assert time.monotonic() - began < 0.5, f"{mount.name}: the burst must not be paced"
        assert burst
        stream.close()


@pytest.mark.parametrize("name", [mount.name for mount in MOUNTS])
def test_ffmpeg_decodes_each_mount_without_an_error(delivery, name) -> None:
    command = ["ffmpeg", "-v", "warning", "-nostdin", "-i", f"{delivery.url}/{name}", "-t", "5", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, timeout=30)
    assert done.returncode == 0
    assert done.stderr == b""
