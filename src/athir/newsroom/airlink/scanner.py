"""Keeps the library's rows and the files below ``ATHIR_HOME/audio`` together.

A file still being copied waits until its size and time stand still. What is new or changed is measured in a child
process (:mod:`athir.newsroom.airlink.probe`); what is no audio gets a row that says so, and is left where it lies.
No transaction is open while anything is measured.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from athir.newsroom.library.models import AudioFile

log = logging.getLogger("athir.library")

SETTLED_NS = 10_000_000_000
"""A file whose time is older than this is taken at first sight; a younger one must stand still from look to look."""

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
_KINDS = {
    "jingles": AudioFile.Kind.JINGLE,
    "speech": AudioFile.Kind.SPEECH,
    "bulletins": AudioFile.Kind.BULLETIN,
    "ads": AudioFile.Kind.AD,
    "podcasts": AudioFile.Kind.SPEECH,
}
"""Files in these folders are of this kind; all others are music until somebody says otherwise."""


@dataclass(frozen=True)
class Found:
    """A file as it stands on disk. ``path`` is relative to the library, with slashes."""

    path: str
    bytes: int
    mtime_ns: int


@dataclass
class Scanner:
    """Looks at the library. Keep one for a process: it remembers what it saw last time."""

    root: Path
    probe_timeout: float = 60.0
    seen: dict[str, Found] = field(default_factory=dict)

    def look(self) -> None:
        """Only remember what stands there, so that a :meth:`scan` a moment later knows what is still growing."""
        self.seen = {found.path: found for found in self._walk()}

    def scan(self, budget: float = 30.0, *, now_ns: int | None = None) -> bool:
        """Bring rows up to date; whether anything changed. Measures for ``budget`` seconds at most, then the rest
        waits for the next look."""
        now_ns = time.time_ns() if now_ns is None else now_ns
        files = {found.path: found for found in self._walk()}
        rows = {row.path: row for row in AudioFile.objects.defer("title", "artist", "album")}
        changed = self._gone(rows, files)
        deadline = time.monotonic() + budget
        for path in sorted(files):
            found, row = files[path], rows.get(path)
            known = row is not None and (row.bytes, row.mtime_ns) == (found.bytes, found.mtime_ns)
            if known and row is not None and row.state != AudioFile.State.GONE:
                continue
            settled = self.seen.get(path) == found or now_ns - found.mtime_ns > SETTLED_NS
            if not settled or time.monotonic() > deadline:
                continue
            self._take(found, row)
            changed = True
        self.seen = files
        return changed

    def _walk(self) -> Iterator[Found]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for name in names:
                path = Path(folder, name)
                if name.startswith(".") or name.lower().endswith(_UNFINISHED):
                    continue
                try:
                    stat = path.stat()
                    relative = path.relative_to(self.root).as_posix()
                    relative.encode("utf-8")
                except (OSError, UnicodeEncodeError):
                    continue
                if path.is_file():
                    yield Found(relative, stat.st_size, stat.st_mtime_ns)

    def _gone(self, rows: dict[str, AudioFile], files: dict[str, Found]) -> bool:
        gone = [row.pk for path, row in rows.items() if path not in files and row.state != AudioFile.State.GONE]
        if gone:
            AudioFile.objects.filter(pk__in=gone).update(state=AudioFile.State.GONE)
            log.warning("%d file(s) left the audio library", len(gone))
        return bool(gone)

    def _take(self, found: Found, row: AudioFile | None) -> None:
        result = run_probe(self.root / found.path, self.probe_timeout + found.bytes / 1_000_000)
        row = row or self._moved(found, result) or AudioFile(path=found.path, kind=_kind_of(found.path))
        same_sound = row.pk is not None and row.sha256 == result.get("sha256") and bool(row.duration_ms)
        row.path, row.bytes, row.mtime_ns, row.probed_at = found.path, found.bytes, found.mtime_ns, timezone.now()
        row.sha256 = result.get("sha256", "")
        if not result["ok"]:
            row.state, row.reason = AudioFile.State.REFUSED, result["reason"]
            row.detail = result.get("detail", "")[:300]
            log.warning("set aside %s: %s", found.path, row.reason)
        else:
            row.state, row.reason, row.detail = AudioFile.State.OK, AudioFile.Reason.NONE, ""
            row.duration_ms, row.loudness, row.peak = result["duration_ms"], result["loudness"], result["peak"]
            if not same_sound:
                _name(row, result["tags"])
        row.save()

    def _moved(self, found: Found, result: dict[str, Any]) -> AudioFile | None:
        """The row of a file that only changed its name: what people wrote about it stays."""
        if not result.get("sha256") or not found.bytes:
            return None
        gone = AudioFile.objects.filter(state=AudioFile.State.GONE, sha256=result["sha256"], bytes=found.bytes)
        return gone.order_by("-probed_at").first()


def _kind_of(path: str) -> str:
    return str(_KINDS.get(path.partition("/")[0].lower(), AudioFile.Kind.MUSIC))


def _name(row: AudioFile, tags: dict[str, str]) -> None:
    """Titles from the file's tags, else from its name."""
    row.title = tags.get("title") or Path(row.path).stem.replace("_", " ").strip()[:300]
    row.artist, row.album = tags.get("artist", ""), tags.get("album", "")
    if (language := tags.get("language", "").lower()[:8]) and language != "und":
        row.language = {"ara": "ar", "fra": "fr", "fre": "fr", "eng": "en"}.get(language, language)


def run_probe(path: Path, timeout: float) -> dict[str, Any]:
    """Measure a file in a child process; whatever happens to the child becomes an answer."""
    command = [sys.executable, "-m", "athir.newsroom.airlink.probe", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return {"ok": False, "reason": "slow", "detail": f"{timeout:.0f} s"}
    except OSError as error:
        return {"ok": False, "reason": "unreadable", "detail": str(error.strerror or "")}
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return {"ok": False, "reason": "crashed", "detail": f"{done.returncode}"}
    return answer if isinstance(answer, dict) else {"ok": False, "reason": "crashed", "detail": ""}
