"""The baker: touched keys → pages → files. One runs in the worker; the serving process bakes what it misses."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, transaction

from athir.contracts.files import ContractError
from athir.newsroom.baking import order, store
from athir.newsroom.baking.dirty import public_dir, touch
from athir.newsroom.baking.models import Dep, Dirty
from athir.newsroom.baking.queue import Queue
from athir.newsroom.baking.registry import all_paths, lapsed_keys
from athir.newsroom.baking.render import Rendered, render

log = logging.getLogger("athir.baking")

KEEP = timedelta(minutes=10)
"""How long a baked key is remembered; no render takes longer."""

SLICE = 0.3
"""Seconds of baking after which newly touched keys are looked for: a page of the front never waits for a thousand others."""

_TRIES = 3
_LOCKS = 64


class Baker:
    """Bakes into ``public``. Safe beside other bakers: a page rendered from a state that has passed is not stored.

    ``watch``: how often it is asked what the mere passing of time has changed.
    """

    def __init__(self, public: Path | None = None, watch: timedelta = timedelta(0)) -> None:
        self.public = public or public_dir()
        self._watch = watch
        self._lapsed = datetime.now(UTC) - timedelta(days=1)
        self._pruned = datetime.now(UTC)
        self._queue = Queue(self.public)
        self._swept = False

    def tick(self, seconds: float = SLICE) -> int:
        """Bake what was touched, ``seconds`` long at most; gives how much was done, 0 when idle (cheap)."""
        self._lapse()
        done, until = self._queue.look(), time.monotonic() + seconds
        for page in self._queue.pages():
            self.bake(page)
            self._queue.baked(page)
            done += 1
            if time.monotonic() > until:
                break
        done += self._queue.settle(until)
        if not done:
            self._prune()
        return done

    def bake_all(self) -> int:
        """Bake every page there is, anew; gives their number."""
        count = 0
        for path in all_paths():
            count += self.bake(path).bakeable
        return count

    def bake(self, path: str) -> Rendered:
        """Render ``path`` and store it if it can be; a page that is no more is removed. Gives what was rendered.

        A page touched while it rendered is rendered again; after three such races it is left to the next reader.
        """
        with self._alone(path):
            for _ in range(_TRIES):
                mark = self._mark()
                page = render(path)
                if mark is None or not page.bakeable or store.file_of(self.public, path) is None:
                    break
                if self._store(path, page, mark):
                    return page
            self._forget(path, page)
            return page

    @contextlib.contextmanager
    def _alone(self, path: str) -> Iterator[None]:
        """One baker a page at a time, in whatever process; the lock of one that is killed is free."""
        folder = self.public / ".locks"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fd = os.open(folder / str(zlib.crc32(path.encode()) % _LOCKS), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:  # a disk that takes nothing: the page is rendered all the same
            yield
            return
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def _mark(self) -> int | None:
        """Number of the last touch that a render begun now knows of; ``None`` when that cannot be said."""
        try:
            return order.last_touch()
        except DatabaseError as error:
            log.warning("the order of changes is not known, so nothing is kept: %s", error)
            return None

    def _store(self, path: str, page: Rendered, mark: int) -> bool:
        """Write files and rows, unless a key was touched since ``mark`` (then False).

        The rows are committed first: a crash leaves one too many, never one too few. Then the order is settled over
        check and rename: a touch either came before, and is seen, or comes after, and then finds the rows.
        """
        rows = [Dep(key=key, page=path) for key in sorted(page.keys)]
        files = store.files(page.body)
        try:
            known = set(Dep.objects.filter(page=path).values_list("key", flat=True))
            with transaction.atomic():
                Dep.objects.bulk_create([row for row in rows if row.key not in known], ignore_conflicts=True)
            with transaction.atomic():
                order.settled()
                if Dirty.objects.filter(id__gt=mark, key__in=page.keys).exists():
                    return False
                store.write(self.public, path, files)
            if known - page.keys:
                Dep.objects.filter(page=path).exclude(key__in=page.keys).delete()
        except (ContractError, DatabaseError) as error:
            # The reader has his page all the same; the next one has it rendered again.
            log.warning("%s is not kept: %s", path, error)
            store.remove(self.public, path)
        except BaseException:
            store.remove(self.public, path)
            raise
        return True

    def _forget(self, path: str, page: Rendered) -> None:
        if page.status >= 500:
            log.warning("%s could not be rendered (status %d): it is not kept", path, page.status)
        store.remove(self.public, path)
        if page.status in (404, 410):
            Dep.objects.filter(page=path).delete()

    def _lapse(self) -> None:
        now = datetime.now(UTC)
        if now - self._lapsed < self._watch:
            return
        keys = lapsed_keys(self._lapsed, now)
        if keys:
            touch(keys)
        self._lapsed = now

    def _prune(self) -> None:
        now = datetime.now(UTC)
        if now - self._pruned > KEEP:
            Dirty.objects.filter(done=True, at__lt=now - KEEP).delete()
            self._pruned = now
        if not self._swept:
            self._swept = True
            store.sweep(self.public)


def start_afresh(public: Path, build: str) -> bool:
    """Drop all pages when they were baked by another ``build`` (assets, version, addresses). True when there were such.

    Called once before serving begins.
    """
    mark = public / ".build"
    try:
        if mark.read_text(encoding="utf-8") == build:
            return False
    except OSError:
        pass
    public.mkdir(parents=True, exist_ok=True)
    held = any(public.rglob("*.html"))
    store.remove_all(public)
    mark.write_text(build, encoding="utf-8")
    return held
