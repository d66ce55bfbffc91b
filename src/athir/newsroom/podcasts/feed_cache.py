"""Feeds in memory: rendered once, served until something that they show is touched, however often they are asked for.

A feed of two thousand episodes takes a twentieth of a second to render and half a millisecond to serve. While it renders,
what it shows is recorded as keys, as of a baked page; before it is served again, one question tells whether any of
these was touched since. So what is published or withdrawn is there, or gone, with the next request.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from uuid import NAMESPACE_URL, uuid5

from django.db import DatabaseError, connection

from athir.newsroom.baking.models import Dirty
from athir.newsroom.baking.recording import recording
from athir.newsroom.syndication.models import changes, stamp

log = logging.getLogger("athir.podcasts")

BUDGET = 48 * 1024 * 1024
"""Bytes held of all feeds."""
TRUSTED = 300.0
"""Seconds after which a feed is rendered again though nothing was touched: half as long as touches are remembered."""
_BATCH = 500
_LOOK_BACK = 200
"""Touches that may come while one transaction lasts; what takes longer is seen after :data:`TRUSTED`."""


@dataclass(frozen=True)
class Touches:
    """The last touch, and those just before it that could be seen.

    On PostgreSQL a transaction shows its touches when it ends, later ones may have come before it: so the numbers before
    the last are looked at again. Taking the lock that settles their order would let readers wait for writers.
    """

    last: int
    seen: frozenset[int]

    @classmethod
    def now(cls) -> Touches:
        last = Dirty.objects.order_by("-id").values_list("id", flat=True).first() or 0
        back = _back()
        seen = Dirty.objects.filter(id__gt=last - back, id__lte=last).values_list("id", flat=True) if back else ()
        return cls(last, frozenset(seen))

    def since(self) -> Iterator[str]:
        """The keys of what came to be seen since."""
        rows = Dirty.objects.filter(id__gt=self.last - _back()).order_by("id").values_list("id", "key")
        for number, key in rows.iterator(chunk_size=_BATCH):
            if number not in self.seen:
                yield key


def _back() -> int:
    return _LOOK_BACK if connection.vendor == "postgresql" else 0


@dataclass(slots=True)
class Kept:
    """A rendered feed: ``state`` of what no key tells (what is on the air), ``known`` the touches that were there when it
    was rendered or last verified."""

    state: str
    keys: frozenset[str]
    known: Touches
    made: float
    body: bytes
    zipped: bytes
    token: str
    modified: datetime

    @property
    def size(self) -> int:
        return len(self.body) + len(self.zipped)


class Feeds:
    """All feeds of this process. Safe between threads."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget, self._held, self._lock = budget, 0, Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, path: str, state: str, make: Callable[[], bytes | None]) -> Kept | None:
        """The feed at ``path``; ``make`` renders it when it must be, ``None`` when there is none (then nothing is kept)."""
        with self._lock:
            known = self._kept.get(path)
        touches = Touches.now()
        if known is not None and self._still(known, state, touches):
            with self._lock:
                if path in self._kept:
                    self._kept.move_to_end(path)
            return known
        with recording() as keys:
            body = make()
        if body is None:
            self.drop(path)
            return None
        token = hashlib.sha256(body).hexdigest()[:32]
        when = _modified(path, token)
        kept = Kept(
            state, frozenset(keys), touches, time.monotonic(), body, gzip.compress(body, 6, mtime=0), token, when
        )
        self._keep(path, kept)
        return kept

    def _still(self, kept: Kept, state: str, touches: Touches) -> bool:
        if kept.state != state or time.monotonic() - kept.made > TRUSTED:
            return False
        if kept.known == touches:
            return True
        # Numbers that go down are of another database, or those before were forgotten.
        if touches.last < kept.known.last or any(key in kept.keys for key in kept.known.since()):
            return False
        kept.known = touches
        return True

    def _keep(self, path: str, kept: Kept) -> None:
        with self._lock:
            old = self._kept.pop(path, None)
            self._held += kept.size - (old.size if old else 0)
            self._kept[path] = kept
            while self._held > self._budget and len(self._kept) > 1:
                self._held -= self._kept.popitem(last=False)[1].size

    def drop(self, path: str) -> None:
        """Forget one."""
        with self._lock:
            old = self._kept.pop(path, None)
            self._held -= old.size if old else 0

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
            self._held = 0


def _modified(path: str, token: str) -> datetime:
    """When the feed last became another, over restarts and for all processes alike."""
    now = datetime.now(UTC)
    name = uuid5(NAMESPACE_URL, f"urn:athir:feed:{path}")
    try:
        stamp(name, token, now)
        return changes([name]).get(name, now)
    except DatabaseError as error:
        log.warning("when %s changed is not noted: %s", path, error)
        return now


feeds = Feeds()
