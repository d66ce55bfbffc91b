"""Every path under ``ATHIR_HOME``. Nobody else joins path strings.

A :class:`Home` is a station house on disk; a :class:`StationHome` is one station in it. Asking for a
path never creates anything: ``Home.create`` does, once, for the process that starts the house.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MAIN = "main"
"""Slug of the first station, whose mounts are at the root of the radio port."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


@dataclass(frozen=True)
class StationHome:
    """Paths of one station: ``air/<station>/…`` on disk and its rings in shared memory."""

    house: Path
    slug: str

    @property
    def root(self) -> Path:
        return self.house / "air" / self.slug

    @property
    def plan_dir(self) -> Path:
        return self.root / "plan"

    @property
    def plan(self) -> Path:
        return self.plan_dir / "plan.json"

    @property
    def access_dir(self) -> Path:
        return self.root / "access"

    @property
    def access(self) -> Path:
        return self.access_dir / "access.json"

    @property
    def holds_dir(self) -> Path:
        return self.root / "holds"

    @property
    def holds(self) -> Path:
        return self.holds_dir / "holds.json"

    @property
    def journal_dir(self) -> Path:
        return self.root / "journal"

    @property
    def log_dir(self) -> Path:
        return self.root / "log"

    def log_of(self, mount: str) -> Path:
        """Folder of one logged mount, such as ``log/live.aac``."""
        return self.log_dir / mount

    def log_hour(self, mount: str, hour: datetime, first_seq: int) -> Path:
        """The append-only audio file of one UTC hour: ``log/live.aac/2026/11/24/08-<first seq>.aac``."""
        suffix = mount.rpartition(".")[2]
        day = self.log_of(mount) / f"{hour:%Y}" / f"{hour:%m}" / f"{hour:%d}"
        return day / f"{hour:%H}-{first_seq}.{suffix}"

    @property
    def run_dir(self) -> Path:
        """Sockets, pids, verdicts: nothing that matters when lost."""
        return self.root / "run"

    @property
    def air_state(self) -> Path:
        """What the air may want back after a restart: position in the playlist, epoch, encoder serials."""
        return self.run_dir / "air.json"

    @property
    def health(self) -> Path:
        """The watcher's last verdict on the decoded output (``contracts/health.py``)."""
        return self.run_dir / "health.json"

    def hls_anchor(self, mount: str) -> Path:
        """From where delivery counts the discontinuities of a mount's log (``delivery/breaks.py``)."""
        return self.run_dir / f"hls-{mount}.json"

    @property
    def filler_dir(self) -> Path:
        """Prepared frames of each mount's format, played by delivery while the air restarts."""
        return self.run_dir / "filler"

    @property
    def shm_dir(self) -> Path:
        """Shared memory of this station: rings and counts. Unique to this house and user."""
        key = hashlib.sha256(str(self.root.resolve()).encode()).hexdigest()[:12]
        base = Path(os.environ.get("ATHIR_SHM_DIR", "/dev/shm"))
        return base / f"athir-{os.getuid()}-{key}"

    def ring(self, mount: str) -> Path:
        return self.shm_dir / f"{mount}.ring"

    @property
    def counts_dir(self) -> Path:
        return self.shm_dir / "counts"

    @property
    def peers_dir(self) -> Path:
        """Between delivery processes: a socket, and a list of sources and listeners, each."""
        return self.shm_dir / "delivery"

    # A UNIX socket's path may have 107 bytes; a house may lie deeper than that, so sockets stand in
    # the short shared-memory folder (mode 0700), which is as private and as temporary as they are.
    @property
    def control_socket(self) -> Path:
        return self.shm_dir / "control.sock"

    @property
    def intake_socket(self) -> Path:
        return self.shm_dir / "intake.sock"


@dataclass(frozen=True)
class Home:
    """The house: everything the station owns lies below ``root``; copying it is a backup."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        return cls(Path(os.environ.get("ATHIR_HOME") or "station").expanduser().absolute())

    @property
    def settings_file(self) -> Path:
        return self.root / "athir.toml"

    @property
    def database(self) -> Path:
        return self.root / "db.sqlite3"

    @property
    def media_dir(self) -> Path:
        return self.root / "media"

    @property
    def audio_dir(self) -> Path:
        """The music and programme library: any audio file dropped here is aired."""
        return self.root / "audio"

    @property
    def library_dir(self) -> Path:
        """Films and recordings: a folder each, what was uploaded and what pages play. Served by the site's views only."""
        return self.root / "library"

    def episode_dir(self, public_id: str) -> Path:
        """The files of one episode. Served by the site's views only."""
        return self._made_dir("episodes", public_id)

    def clip_dir(self, public_id: str) -> Path:
        """The files of one clip. Served by the site's views only."""
        return self._made_dir("clips", public_id)

    def _made_dir(self, kind: str, public_id: str) -> Path:
        if not _PUBLIC_ID.match(public_id):
            raise ValueError(f"public id {public_id!r}: use letters, digits, '-' and '_', 40 at most")
        return self.library_dir / kind / public_id

    @property
    def numbers_dir(self) -> Path:
        """What was sent of episodes and clips in the last two days, without addresses; kept as numbers after that."""
        return self.root / "numbers"

    @property
    def exports_dir(self) -> Path:
        """Ranges of the log as somebody asked for them, a ZIP each, for a month. Served by the newsroom's views only."""
        return self.library_dir / "exports"

    @property
    def public_dir(self) -> Path:
        """Baked pages: a cache, rendered again when missing."""
        return self.root / "public"

    @property
    def cards_dir(self) -> Path:
        """Share pictures: a cache, drawn again when lost. Behind a dot, so that no page is served from it."""
        return self.public_dir / ".cards"

    @property
    def run_dir(self) -> Path:
        return self.root / "run"

    @property
    def static_dir(self) -> Path:
        """Collected CSS, scripts and fonts, hashed by content: a cache like ``public``."""
        return self.run_dir / "static"

    @property
    def diagnostics_dir(self) -> Path:
        """The processes' own logs (rotated). Not the log of the air."""
        return self.run_dir / "diagnostics"

    @property
    def supervisor_state(self) -> Path:
        """Who runs, since when: written by the supervisor, read by ``athir status``."""
        return self.run_dir / "supervisor.json"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret_key"

    @property
    def push_key(self) -> Path:
        """The key that push services know the house by: made once, mode 0600; a new one ends every subscription."""
        return self.root / "push_key.pem"

    @property
    def demo_password(self) -> Path:
        return self.root / "demo_password"

    def station(self, slug: str = MAIN) -> StationHome:
        if not _SLUG.match(slug):
            raise ValueError(f"station slug {slug!r}: use a-z, 0-9 and '-', 32 at most")
        return StationHome(self.root, slug)

    def create(self, *stations: str) -> None:
        """Make the folders of the house and of its stations (the first is ``main``). Idempotent."""
        folders = [self.root, self.media_dir, self.audio_dir, self.library_dir, self.public_dir, self.run_dir]
        folders.append(self.diagnostics_dir)
        for slug in stations or (MAIN,):
            at = self.station(slug)
            folders += [at.root, at.plan_dir, at.access_dir, at.holds_dir, at.journal_dir]
            folders += [at.log_dir, at.run_dir, at.filler_dir, at.shm_dir, at.counts_dir]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for slug in stations or (MAIN,):
            os.chmod(self.station(slug).shm_dir, 0o700)
            os.chmod(self.station(slug).access_dir, 0o700)
            readme = self.station(slug).log_dir / "README"
            if not readme.exists():
                readme.write_text(_LOG_README, encoding="utf-8")


_LOG_README = """\
These are broadcasts, not diagnostics.

Each folder is a mount; each file is an hour of what left the station, append-only, with its index
beside it (.idx). The law asks that it be kept (`athir log` says how long). Do not rotate, compress or
delete anything here by hand.

هذه تسجيلات البث لا سجلات تقنية: لا تحذف منها شيئاً باليد.
"""
