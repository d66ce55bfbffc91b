"""CPU a listener: Athir's delivery beside Debian's icecast2, same bytes, same machine, same run. One JSON line.

    .venv/bin/python bench/delivery.py [--listeners 1000 5000] [--seconds 20] [--icy 0.5]

The server under test has one core to itself where there are two; listeners and the feeding side share another. Each
listener reads what comes and throws it away; a gap of more than two seconds after the burst counts as an underrun.
CPU is utime + stime of ``/proc/<pid>/stat`` over the window, all threads. Loopback only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from athir.contracts.mounts import BY_NAME
from athir.contracts.ring import RingWriter
from athir.contracts.units import BLOCK, BLOCK_NS, RATE
from athir.delivery.filler import mp3_frames
from athir.home import Home

MOUNT = BY_NAME["live.mp3"]
UNDERRUN_SECONDS = 2.0
SETTLE_SECONDS = 6.0
TICKS = os.sysconf("SC_CLK_TCK")
PASSWORD = "bench"
SERVER_CORE, LOAD_CORE = 0, 1


@dataclass
class Result:
    """One server with one number of listeners."""

    listeners: int
    connected: int
    cpu_ms_per_1000: float
    """Milliseconds of CPU a second for 1,000 listeners."""
    underruns: int
    kbps: float
    memory_mb: float


def blocks() -> list[bytes]:
    """A minute of real MP3 at 128 kbps in blocks of 250 ms."""
    tone = "aevalsrc=0.2*sin(2*PI*t*(300+60*sin(2*PI*t/7)))+0.05*random(0):s=48000:d=60"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", tone, "-ac", "2"]
    command += ["-b:a", "128k", "-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    found: list[bytes] = []
    parts: list[bytes] = []
    samples = 0
    for frame, length in mp3_frames(raw):
        parts.append(frame)
        samples += length
        if samples >= BLOCK * (len(found) + 1):
            found.append(b"".join(parts))
            parts = []
    return found


def pin(core: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def feed_ring(root: str, sound: list[bytes], stop: Event) -> None:
    """The air's side: one block each 250 ms."""
    pin(LOAD_CORE)
    home = Home(Path(root)).station()
    ring = RingWriter(home.ring(MOUNT.name), 20, MOUNT.bytes_per_second)
    ring.set_meta("أثير - قياس")
    due, n = time.monotonic_ns() - 8_000_000_000, 0
    while not stop.wait(max(0.0, (due - time.monotonic_ns()) / 1e9)):
        if n % 40 == 0:
            ring.set_meta(f"قياس {n // 40}")
        ring.write(sound[n % len(sound)], BLOCK, n * BLOCK, 1, due)
        due += BLOCK_NS
        n += 1


def feed_icecast(port: int, sound: list[bytes], stop: Event) -> None:
    """An encoder: the same blocks at the same pace, and a title each ten seconds."""
    pin(LOAD_CORE)
    import base64
    import urllib.request

    auth = "Basic " + base64.b64encode(f"source:{PASSWORD}".encode()).decode()
    sock = socket.create_connection(("127.0.0.1", port))
    head = f"SOURCE /live.mp3 HTTP/1.0\r\nAuthorization: {auth}\r\nContent-Type: audio/mpeg\r\nice-bitrate: 128\r\n\r\n"
    sock.sendall(head.encode())
    assert b"200" in sock.recv(1024)
    due, n = time.monotonic_ns() - 8_000_000_000, 0
    while not stop.wait(max(0.0, (due - time.monotonic_ns()) / 1e9)):
        if n % 40 == 0:
            url = f"http://127.0.0.1:{port}/admin/metadata?mode=updinfo&mount=/live.mp3&charset=utf-8&song=bench{n}"
            with contextlib.suppress(OSError), urllib.request.urlopen(_authorized(url, auth), timeout=5):
                pass
        sock.sendall(sound[n % len(sound)])
        due += BLOCK_NS
        n += 1


def _authorized(url: str, auth: str):  # type: ignore[no-untyped-def]
    import urllib.request

    return urllib.request.Request(url, headers={"Authorization": auth})


def listen(
    port: int, count: int, icy: float, measure: Event, stop: Event, out: Queue[Any], targets: Sequence[str] = ()
) -> None:
    """``count`` listeners in one process: each socket is emptied twice a second. ``targets``: an address for each."""
    pin(LOAD_CORE)
    socks: list[socket.socket] = []
    for n in range(count):
        sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        sock.setblocking(False)
        title = "Icy-MetaData: 1\r\n" if n < count * icy else ""
        sock.sendall(
            f"GET {targets[n] if targets else MOUNT.path} HTTP/1.0\r\nUser-Agent: bench\r\n{title}\r\n".encode()
        )
        socks.append(sock)
        if n % 50 == 49:
            time.sleep(0.01)
    out.put(("connected", len(socks)))
    buffer = bytearray(262_144)
    last = [time.monotonic()] * count
    alive = [True] * count
    total = underruns = 0
    while not stop.is_set():
        began = time.monotonic()
        measuring = measure.is_set()
        for n, sock in enumerate(socks):
            if not alive[n]:
                continue
            try:
                got = sock.recv_into(buffer)
            except BlockingIOError:
                got = -1
            except OSError:
                got = 0
            now = time.monotonic()
            if got > 0:
                if measuring:
                    total += got
                    underruns += now - last[n] > UNDERRUN_SECONDS
                last[n] = now
            elif got == 0:
                alive[n] = False
                underruns += 1
        stop.wait(max(0.0, 0.5 - (time.monotonic() - began)))
    underruns += sum(time.monotonic() - at > UNDERRUN_SECONDS for at, up in zip(last, alive, strict=True) if up)
    out.put(("done", (sum(alive), underruns, total)))


def cpu(pid: int) -> float:
    """Seconds of CPU of all threads of ``pid`` so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def measure(pid: int, port: int, count: int, icy: float, seconds: float, targets: Sequence[str] = ()) -> Result:
    """``count`` listeners for ``seconds``, each at its own address if ``targets`` names them."""
    context = multiprocessing.get_context("spawn")
    go, stop, out = context.Event(), context.Event(), context.Queue()
    load = context.Process(target=listen, args=(port, count, icy, go, stop, out, targets), daemon=True)
    load.start()
    assert out.get(timeout=120)[0] == "connected"
    time.sleep(SETTLE_SECONDS)
    go.set()
    before, began = cpu(pid), time.monotonic()
    time.sleep(seconds)
    used, took = cpu(pid) - before, time.monotonic() - began
    resident = memory(pid)
    stop.set()
    alive, underruns, total = out.get(timeout=60)[1]
    load.join(30)
    cost = used / took / count * 1_000_000
    return Result(count, alive, round(cost, 2), underruns, round(total * 8 / took / count / 1000, 1), resident)


@contextlib.contextmanager
def athir(sound: list[bytes], listeners: int) -> Iterator[tuple[int, int]]:
    """A delivery process before a ring; gives its pid and port."""
    with tempfile.TemporaryDirectory() as root, _feeding(feed_ring, root, sound):
        home, port = Home(Path(root)), _free_port()
        env = {**os.environ, "ATHIR_HOME": root, "ATHIR_RADIO_PORT": str(port), "ATHIR_SITE_PORT": "64001"}
        env["ATHIR_MAX_LISTENERS"] = str(listeners + 100)
        command = [sys.executable, "-m", "athir.delivery"]
        with _running(command, env=env) as pid:
            _wait_for_port(port)
            yield pid, port
        shutil.rmtree(home.station().shm_dir, ignore_errors=True)


@contextlib.contextmanager
def icecast(sound: list[bytes], listeners: int) -> Iterator[tuple[int, int]]:
    """Debian's icecast2 with its own defaults, as its own user (it refuses root)."""
    program = shutil.which("icecast2") or shutil.which("icecast")
    if program is None:
        raise SystemExit("bench/delivery.py needs icecast2: apt-get install icecast2")
    with tempfile.TemporaryDirectory() as root:
        port, folder = _free_port(), Path(root)
        folder.chmod(0o777)
        owner = ""
        if os.getuid() == 0:
            user = "icecast2" if _has_user("icecast2") else "nobody"
            owner = f"<changeowner><user>{user}</user><group>nogroup</group></changeowner>"
        config = folder / "icecast.xml"
        config.write_text(_ICECAST.format(clients=listeners + 100, port=port, root=root, owner=owner, key=PASSWORD))
        config.chmod(0o644)
        with _running([program, "-c", str(config)]) as pid:
            _wait_for_port(port)
            with _feeding(feed_icecast, port, sound):
                time.sleep(1)
                yield pid, port


_ICECAST = """<icecast><limits><clients>{clients}</clients><sources>2</sources><queue-size>524288</queue-size>
<burst-on-connect>1</burst-on-connect><burst-size>65535</burst-size></limits>
<authentication><source-password>{key}</source-password><admin-user>admin</admin-user>
<admin-password>{key}</admin-password></authentication><hostname>localhost</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
<paths><basedir>{root}</basedir><logdir>{root}</logdir><webroot>/usr/share/icecast2/web</webroot>
<adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>2</loglevel></logging>
<security><chroot>0</chroot>{owner}</security></icecast>
"""


def _has_user(name: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


@contextlib.contextmanager
def _running(command: list[str], env: dict[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, preexec_fn=lambda: pin(SERVER_CORE))
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


@contextlib.contextmanager
def _feeding(work: Callable[..., None], *arguments: object) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    if work is feed_ring:
        Home(Path(str(arguments[0]))).create()
    process = context.Process(target=work, args=(*arguments, stop), daemon=True)
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join(5)
        if process.is_alive():
            process.kill()


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait_for_port(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"the server did not open port {port}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listeners", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure each")
    parser.add_argument("--icy", type=float, default=0.0, help="share of listeners who ask for titles")
    parser.add_argument("--without-icecast", action="store_true")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sound = blocks()
    ours: list[Result] = []
    theirs: list[Result] = []
    for count in options.listeners:
        with athir(sound, count) as (pid, port):
            ours.append(measure(pid, port, count, options.icy, options.seconds))
        if not options.without_icecast:
            with icecast(sound, count) as (pid, port):
                theirs.append(measure(pid, port, count, options.icy, options.seconds))
    pairs = zip(ours, theirs, strict=False)
    print(
        json.dumps(
            {
                "bench": "delivery",
                "mount": MOUNT.name,
                "rate": RATE,
                "icy": options.icy,
                "seconds": options.seconds,
                "athir": [asdict(one) for one in ours],
                "icecast": [asdict(one) for one in theirs],
                "ratio": [round(a.cpu_ms_per_1000 / b.cpu_ms_per_1000, 3) for a, b in pairs if b.cpu_ms_per_1000],
                "underruns": sum(one.underruns for one in ours),
                "target": "ratio <= 0.25, underruns 0",
            }
        )
    )


if __name__ == "__main__":
    main()
