"""Makes an export: the folder of :mod:`athir.airlog.export`, and of it a ZIP that is whole or not there."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from athir.airlog import export as exports
from athir.airlog.aired import Aired, RangeError, aired
from athir.airlog.index import Index
from athir.airlog.running import as_table, running_order
from athir.contracts.files import ContractError, fsync_dir
from athir.newsroom.frame.models import Station
from athir.newsroom.record import log as the_log
from athir.newsroom.record.models import Export
from athir.newsroom.settings import HOME, HOUSE

log = logging.getLogger("athir.record")

QUEUE = "exports"
KEEP = timedelta(days=30)
"""How long a ZIP is kept: it can be made again."""


def name_of(export: Export) -> str:
    """The name of its folder and file, without an ending: station, mount, and its first minute on the wall."""
    local = timezone.localtime(export.start, HOUSE.tz)
    return f"{export.station}-{export.mount.replace('.', '-')}-{local:%Y%m%d-%H%M%S}"


def mount_for(station: str, start: datetime, end: datetime) -> str:
    """The mount that is handed out: the one that is kept longest where it has anything of it, else the best."""
    there = the_log.mounts(station)
    for mount in sorted(there, key=lambda name: -HOUSE.logged_mounts.get(name, 0)):
        if aired(the_log.index(station, mount), station, start, end).pieces:
            return mount
    return the_log.best_mount(station, start, end)


@task(queue_name=QUEUE)
def make_export(pk: int) -> None:
    """Make its ZIP; the row says how it ended. Harmless to repeat."""
    export = Export.objects.filter(pk=pk).exclude(state=Export.State.READY).first()
    if export is None:
        return
    Export.objects.filter(pk=pk).update(state=Export.State.PROCESSING)
    try:
        digest, size = _make(export)
    except (RangeError, ContractError, OSError, ValueError) as error:
        log.warning("export %s: %s", export.public_id, error)
        Export.objects.filter(pk=pk).update(state=Export.State.REFUSED, detail=str(error)[:500])
        return
    Export.objects.filter(pk=pk).update(
        state=Export.State.READY, sha256=digest, bytes=size, done_at=timezone.now(), detail=""
    )


def _make(export: Export) -> tuple[str, int]:
    station = HOME.station(export.station)
    index = Index(station.log_of(export.mount))
    found = aired(index, export.station, export.start, export.end)
    target, work = export.path, export.path.with_suffix(".work")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        folder = _folder(export, work / name_of(export), index, found)
        part = work / "whole.zip"
        _pack(folder, part)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.replace(target)
        fsync_dir(target.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return digest, target.stat().st_size


def _folder(export: Export, target: Path, index: Index, found: Aired) -> Path:
    from athir.airlog.paper import LANGUAGES, Heading, running_order_pdf  # heavy, and only needed here

    order = running_order(HOME.station(export.station).journal_dir, export.start, export.end)
    row = Station.objects.filter(slug=export.station).first()
    name = row.name_in(export.language) if row else HOUSE.name
    by = export.asked_by.get_full_name() or export.asked_by.get_username() if export.asked_by else ""
    facts = exports.Facts(name, by, export.why, export.language)
    names = {language: row.name_in(language) if row else HOUSE.name for language in LANGUAGES}

    def papers(folder: Path) -> None:
        for language in LANGUAGES:
            heading = Heading(names[language], export.mount, export.start, export.end, by, export.why, timezone.now())
            with translation.override(language):
                path = folder / f"running-order.{language}.pdf"
                running_order_pdf(path, order, heading, HOUSE.tz, language, _)
                path.with_suffix(".csv").write_text(as_table(order, HOUSE.tz, _), "utf-8", newline="")

    with translation.override(export.language):
        return exports.export(target, index, found, order, facts, HOUSE.tz, words=_, extra=papers)


def _pack(folder: Path, target: Path) -> None:
    """The folder as a ZIP, not squeezed: sound cannot be."""
    with target.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as pack:
            for path in sorted(folder.iterdir()):
                pack.write(path, f"{folder.name}/{path.name}")
        file.flush()
        os.fsync(file.fileno())


def forget(now: datetime | None = None) -> int:
    """Delete ZIPs that are a month old; their rows stay. How many there were."""
    old = Export.objects.filter(state=Export.State.READY, done_at__lt=(now or timezone.now()) - KEEP)
    return sum(_drop(export.path) for export in old)


def _drop(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
