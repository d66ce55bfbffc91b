"""The baker: touched keys → pages → files. One runs in the worker; the serving process bakes what it misses."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, transaction

from athir.contracts.files import ContractError
from athir.newsroom.baking import store
from athir.newsroom.baking.dirty import pages_of, public_dir, touch
from athir.newsroom.baking.models import Dep, Dirty
from athir.newsroom.baking.registry import all_paths, lapsed_keys
from athir.newsroom.baking.render import Rendered, render

log = logging.getLogger("athir.baking")

KEEP = timedelta(minutes=10)
"""How long a baked key is remembered; no render takes longer."""

_TRIES = 3


class Baker:
    """Bakes into ``public``. Safe beside other bakers: a page rendered from a state that has passed is not stored."""

    def __init__(self, public: Path | None = None) -> None:
        self.public = public or public_dir()
        self._lapsed = datetime.now(UTC) - timedelta(days=1)
        self._pruned = datetime.now(UTC)

    def tick(self, limit: int = 200) -> int:
        """Bake the pages of ``limit`` touched keys at most; gives the number of keys done, 0 when idle (cheap)."""
        self._lapse()
        waiting = list(Dirty.objects.filter(done=False).order_by("id").values_list("id", "key")[:limit])
        if not waiting:
            self._prune()
            return 0
        pages = pages_of(key for _, key in waiting)
        for page in pages:
            self.bake(page)
        Dirty.objects.filter(id__in=[number for number, _ in waiting]).update(done=True)
        return len(waiting)

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
        for _ in range(_TRIES):
            mark = Dirty.objects.order_by("-id").values_list("id", flat=True).first() or 0
            page = render(path)
            if not page.bakeable or store.file_of(self.public, path) is None:
                self._forget(path, page)
                return page
            if self._store(path, page, mark):
                return page
        self._forget(path, page)
        return page

    def _store(self, path: str, page: Rendered, mark: int) -> bool:
        """Write files and rows together, unless a key was touched since ``mark`` (then False).

        The write lock is held over check and rename: a touch either came before, and is seen, or comes after,
        and then finds these rows.
        """
        try:
            with transaction.atomic():
                Dep.objects.filter(page=path).exclude(key__in=page.keys).delete()
                if Dirty.objects.filter(id__gt=mark, key__in=page.keys).exists():
                    return False
                rows = [Dep(key=key, page=path) for key in sorted(page.keys)]
                Dep.objects.bulk_create(rows, ignore_conflicts=True)
                store.write(self.public, path, page.body)
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
        keys = lapsed_keys(self._lapsed, now)
        if keys:
            with transaction.atomic():
                touch(keys)
        self._lapsed = now

    def _prune(self) -> None:
        now = datetime.now(UTC)
        if now - self._pruned > KEEP:
            Dirty.objects.filter(done=True, at__lt=now - KEEP).delete()
            self._pruned = now


def start_afresh(public: Path, build: str) -> bool:
    """Drop all pages when they were baked by another ``build`` (assets, version, addresses). True when they were.

    Called once before serving begins.
    """
    mark = public / ".build"
    try:
        if mark.read_text(encoding="utf-8") == build:
            return False
    except OSError:
        pass
    public.mkdir(parents=True, exist_ok=True)
    store.remove_all(public)
    mark.write_text(build, encoding="utf-8")
    return True
