"""Checks of what the house stands on: its folder, its disk, shared memory, its ports."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from pathlib import Path

from athir.cli.checks.finding import Finding, fail, ok, warn
from athir.cli.words import gettext as _
from athir.contracts.mounts import BY_NAME
from athir.home import Home

LEAST_DISK = 100_000_000
LEAST_SHM = 16_000_000
DAYS_AHEAD = 3
"""Fewer days of log than this left on the disk is worth a word."""


def folder(home: Home) -> Finding:
    """Whether the house can be written to; makes it when it is not there."""
    shown = {"folder": str(home.root)}
    mend = _("Give this user the right to write there (chown), or name another folder with ATHIR_HOME.")
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home.root):
            pass
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return warn(
                "folder",
                _("The disk of %(folder)s is full: the air goes on, but nothing is logged.") % shown,
                _("Free space on this disk."),
            )
        why = {**shown, "why": error.strerror or str(error)}
        return fail("folder", _("The folder %(folder)s cannot be written: %(why)s.") % why, mend)
    return ok("folder", _("The folder %(folder)s can be written.") % shown)


def disk(home: Home, logged: dict[str, int]) -> Finding:
    """Room for the log. ``logged``: mounts that are logged → days."""
    place = home.root
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    a_day = sum(BY_NAME[m].bytes_per_second for m in logged if m in BY_NAME) * 86_400
    days = free / a_day if a_day else 0.0
    shown = {"free": size(free), "days": f"{days:.0f}", "folder": str(place)}
    mend = _("Free space on this disk, or keep fewer days (log_days in athir.toml).")
    if free < LEAST_DISK:
        return fail("disk", _("The disk of %(folder)s is full: %(free)s free.") % shown, mend)
    if a_day and days < DAYS_AHEAD:
        return warn("disk", _("%(free)s free: the log of the air fills that in %(days)s days.") % shown, mend)
    return ok("disk", _("%(free)s free: %(days)s days of log.") % shown)


def shared_memory(home: Home) -> Finding:
    place = home.station().shm_dir.parent
    shown = {"folder": str(place)}
    mend = _("Give it more room (in a container: --shm-size=64m), or name another with ATHIR_SHM_DIR.")
    try:
        room = os.statvfs(place)
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        why = {**shown, "why": error.strerror or str(error)}
        return fail("shm", _("Shared memory at %(folder)s cannot be used: %(why)s.") % why, mend)
    free = room.f_bavail * room.f_frsize
    shown["free"] = size(free)
    if free < LEAST_SHM:
        return fail("shm", _("Shared memory at %(folder)s has only %(free)s free.") % shown, mend)
    return ok("shm", _("Shared memory at %(folder)s has %(free)s free.") % shown)


def port(name: str, bind: str, number: int, setting: str) -> Finding:
    """Whether ``number`` can be listened on. Only for a house that does not run: its own ports are in use."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    shown = {"bind": bind, "port": str(number), "setting": setting}
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, number))
            probe.listen(1)
        except OSError as error:
            return _refused(name, error, shown, number)
    return ok(name, _("Port %(port)s is free.") % shown)


def _refused(name: str, error: OSError, shown: dict[str, str], number: int) -> Finding:
    if error.errno == errno.EADDRINUSE:
        who = owner(number)
        text = (
            _("Port %(port)s is used by %(who)s.") % {**shown, "who": who}
            if who
            else _("Port %(port)s is used by another program.") % shown
        )
        return fail(name, text, _("Stop that program, or choose another port with %(setting)s.") % shown)
    if error.errno in (errno.EACCES, errno.EPERM):
        text = _("This user may not listen on port %(port)s.") % shown
        return fail(name, text, _("Choose a port above 1023 with %(setting)s; a proxy can stand before it.") % shown)
    if error.errno == errno.EADDRNOTAVAIL:
        text = _("This machine has no address %(bind)s.") % shown
        return fail(name, text, _("Set bind to 127.0.0.1, to 0.0.0.0 or to one of its addresses."))
    text = _("Port %(port)s on %(bind)s cannot be listened on: %(why)s.") % {**shown, "why": error.strerror}
    return fail(name, text, _("Choose another port with %(setting)s.") % shown)


def owner(number: int) -> str:
    """``nginx (process 12)``: who listens on a TCP port, as far as this user may see (``proc(5)``); else empty."""
    inodes = {inode for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, number)}
    if not inodes:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held = {str(entry.readlink()) for entry in (process / "fd").iterdir()}
            if held & inodes:
                name = (process / "comm").read_text().strip()
                return _("%(name)s (process %(pid)s)") % {"name": name, "pid": process.name}
        except OSError:
            continue
    return ""


def _listening(table: Path, number: int) -> list[str]:
    try:
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return []
    return [f"socket:[{r[9]}]" for r in rows if r[3] == "0A" and int(r[1].rpartition(":")[2], 16) == number]


def size(number: float) -> str:
    """Bytes for a person: ``1.4 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit in ("B", "kB") else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"
