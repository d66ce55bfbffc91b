"""Malformed uploads through the real form, tasks and child processes; good files between them are still taken.

They run in a process of their own, since what it and its children need of memory is measured.

A sample here; all of it by ``HOSTILE_UPLOADS=10000 pytest tests/newsroom/library/test_hostile_uploads.py -s``, which
prints its figures. ``HOSTILE_FROM`` begins at another number: a failure names the number that failed.
"""

from __future__ import annotations

import io
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image
from tests.newsroom.library.hostile import MARK, Seeds, hostile, picture

from athir.newsroom.airlink.task_runner import TaskRunner
from athir.newsroom.library import tasks
from athir.newsroom.library.models import MediaItem, Picture
from athir.newsroom.library.picture_files import ENDINGS
from athir.newsroom.library.running import run_child
from athir.newsroom.library.tasks import MEDIA_QUEUE
from athir.newsroom.serve.files import _SHOWN, content_type

NUMBER, FIRST = int(os.environ.get("HOSTILE_UPLOADS", "48")), int(os.environ.get("HOSTILE_FROM", "0"))
GOOD_EVERY, REAL_EVERY, SIZED_EVERY, LOOKED_AT = 12, 20, 6 if NUMBER < 100 else 25, 240
SLOWEST_SECONDS, MOST_MEMORY = 30.0, 1_200_000
"""Seconds for one upload on a busy machine; kB that this process and the largest child may grow to."""
ALONE = "HOSTILE_ALONE" in os.environ


def grown() -> int:
    """kB that this process had at most. ``getrusage`` would count what had started it as well (getrusage(2), Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


@dataclass
class Figures:
    began: float = field(default_factory=time.monotonic)
    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_child: float = 0.0

    def told(self, done: int) -> str:
        here = grown() // 1024
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        parts = [
            f"{done} uploads in {time.monotonic() - self.began:.0f} s",
            f"taken {sum(self.taken.values())}, refused at once {sum(self.refused.values())}",
            f"after decoding {dict(self.ended)}",
            f"slowest upload {self.slowest:.2f} s, slowest child {self.slowest_child:.2f} s",
            f"memory {here} MB, largest child {child} MB",
        ]
        return "; ".join(parts)


def forked(source: Path, folder: Path, progress: Callable[[int], None]) -> dict[str, Any]:
    """The same child without starting Python anew: thousands of them take minutes instead of hours."""
    from athir.newsroom.library.child.__main__ import main

    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            sys.stdout = os.fdopen(said, "w")
            os.dup2(os.open(os.devnull, os.O_RDWR), 2)
            main([str(source), str(folder)])
        finally:
            os._exit(0)
    os.close(said)
    answer: dict[str, Any] = {"ok": False, "reason": "crashed"}
    with os.fdopen(heard, "r") as lines:
        if not select.select([lines], [], [], SLOWEST_SECONDS)[0]:
            os.kill(pid, signal.SIGKILL)
            answer = {"ok": False, "reason": "slow"}
        for line in lines:
            told = json.loads(line)
            answer = told if "ok" in told else answer
    os.waitpid(pid, 0)
    return answer


@pytest.fixture
def quick_children(monkeypatch: pytest.MonkeyPatch) -> Figures:
    """One child in :data:`REAL_EVERY` is started as the newsroom does, the others are forked."""
    figures, number = Figures(), iter(range(10**9))

    def run(source: Path, folder: Path, progress: Callable[[int], None]) -> dict[str, Any]:
        begun = time.monotonic()
        answer = (forked if next(number) % REAL_EVERY else run_child)(source, folder, progress)
        figures.slowest_child = max(figures.slowest_child, time.monotonic() - begun)
        figures.ended["played" if answer["ok"] else answer["reason"]] += 1
        return answer

    monkeypatch.setattr(tasks, "run_child", run)
    return figures


def look_at_what_is_served(house: Any) -> None:
    """Every file that somebody outside can ask for is what its name says, and nothing a browser would run."""
    for path in house.media_dir.rglob("*"):
        if path.is_file():
            assert _SHOWN.match(content_type(path.name)) and path.suffix not in (".svg", ".gif"), path
            with Image.open(path) as image:
                wanted = ENDINGS[path.suffix.removeprefix(".")]
                image.load()
                assert {"MPO": "JPEG"}.get(str(image.format), image.format) == wanted, path
            assert MARK not in path.read_bytes(), path
    for item in MediaItem.objects.all():
        names = {path.name for path in (house.library_dir / item.public_id).glob("*")}
        played = {file.name for file in item.files.all()}
        assert played <= names and all(name in played or name.startswith("source.") for name in names), item.source_name
        assert all(PurePath(name).suffix in (".mp4", ".m4a") for name in played)
        assert item.state in ("ready", "refused")


def forget() -> None:
    """Leave room on the disk for the next ones."""
    for row in (*MediaItem.objects.all(), *Picture.objects.all()):
        row.delete()
    DBTaskResult.objects.all().delete()


@pytest.mark.needs("ffmpeg")
@pytest.mark.timeout(max(240, 2 * NUMBER))
def test_malformed_uploads_break_nothing(migrated: Path) -> None:
    shared = migrated.parent.parent  # where the run keeps the database that all its processes copy
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-n0", "-rP", f"--basetemp={shared / 'hostile'}"),
            f"{__file__}::test_within",
        ],
        env=os.environ | {"HOSTILE_ALONE": "1", "PYTEST_XDIST_WORKER": "hostile"},
        capture_output=True,
        text=True,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "1 passed" in done.stdout


@pytest.mark.timeout(max(180, NUMBER))
@pytest.mark.filterwarnings("default")
def within(account, as_user, house, tmp_path, quick_children, caplog):
    desk, seeds, figures, at = as_user(account("photo")), Seeds(tmp_path), quick_children, reverse("library_upload")

    def send(name: str, content: bytes) -> list[dict[str, Any]]:
        file, begun = io.BytesIO(content), time.monotonic()
        file.name = name
        answer = desk.post(at, {"file": file, "credit": "أمين"}, HTTP_ACCEPT="application/json")
        figures.slowest = max(figures.slowest, time.monotonic() - begun)
        assert answer.status_code == 200, name
        told: list[dict[str, Any]] = answer.json()["files"]
        return told

    for number in range(FIRST, FIRST + NUMBER):
        name, content = hostile(number, seeds)
        for one in send(name, content):
            assert one["sentence"], number
            ending = PurePath(name).suffix[:6]
            (figures.taken if one["taken"] else figures.refused)[ending] += 1
        if number % GOOD_EVERY == 0:
            (good,) = send("صورة.jpg", picture("JPEG", number + 1))
            assert good["taken"] or "already" in good["sentence"], number
        while TaskRunner(MEDIA_QUEUE).step():
            pass
        if number % SIZED_EVERY == 0:  # encoding the sizes takes longer than all the rest
            TaskRunner().step(100)
        broken = DBTaskResult.objects.filter(status__in=("FAILED", "READY")).exclude(exception_class_path="")
        assert not broken.exists(), (number, broken.values_list("traceback", flat=True)[0])
        assert not [record for record in caplog.records if record.exc_info], number
        if (number - FIRST) % LOOKED_AT == LOOKED_AT - 1 or number == FIRST + NUMBER - 1:
            look_at_what_is_served(house)
            forget()
            caplog.clear()
            print(figures.told(number - FIRST + 1), flush=True)
    assert figures.slowest < SLOWEST_SECONDS and figures.slowest_child < SLOWEST_SECONDS
    assert grown() < MOST_MEMORY
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY
    assert send("sound.mp3", seeds.of["mp3"])[0]["taken"]


if ALONE:
    test_within = within
