"""What is still to be baked, in which order: the pages of the keys that were touched, fronts first.

A key that stands on very many pages (the station's name, a desk's) has the first of them baked; the others are only
taken away, some thousands a tick, and come back when somebody reads them. So a change to everything is visible
everywhere within seconds, and never stands before the article that was published after it.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from athir.newsroom.baking import store
from athir.newsroom.baking.dirty import depth
from athir.newsroom.baking.models import Dep, Dirty

PROMPT = 300
"""Pages of one key that are baked anew; further ones are taken away."""

_ROWS = 500
_AWAY = 1000


@dataclass
class _Rest:
    """Pages of ``key`` beyond the prompt ones: those after ``last`` are still to be taken away."""

    key: str
    kept: frozenset[str]
    last: str = ""
    rows: list[int] = field(default_factory=list)


class Queue:
    """Of one baker, in memory. What is not finished when it dies is still waiting in the table."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._taken: set[int] = set()
        self._rows: dict[str, set[int]] = {}
        self._left: dict[int, int] = {}
        self._heap: list[tuple[tuple[int, str], str]] = []
        self._rest: list[_Rest] = []
        self._finished: list[int] = []

    def look(self) -> int:
        """Take rows that were touched since; how many."""
        waiting = Dirty.objects.filter(done=False).order_by("id")
        if self._taken:
            waiting = waiting.exclude(id__in=self._taken)
        found = list(waiting.values_list("id", "key")[:_ROWS])
        keys: dict[str, list[int]] = {}
        for row, key in found:
            keys.setdefault(key, []).append(row)
        for key, rows in keys.items():
            self._take(key, rows)
        return len(found)

    def _take(self, key: str, rows: list[int]) -> None:
        pages = Dep.objects.filter(key=key).values_list("page", flat=True)
        prompt = heapq.nsmallest(PROMPT + 1, pages.iterator(chunk_size=2000), key=depth)
        rest = len(prompt) > PROMPT
        prompt = prompt[:PROMPT]
        self._taken.update(rows)
        for row in rows:
            self._left[row] = len(prompt) + rest
            if not self._left[row]:
                self._finish(row)
        for page in prompt:
            if page not in self._rows:
                heapq.heappush(self._heap, (depth(page), page))
            self._rows.setdefault(page, set()).update(rows)
        if rest:
            self._rest.append(_Rest(key, frozenset(prompt), rows=rows))

    def pages(self) -> Iterator[str]:
        """The next page to bake, again and again; each is told by :meth:`baked`."""
        while self._heap:
            yield self._heap[0][1]

    def baked(self, page: str) -> None:
        """``page`` is as it should be."""
        if self._heap and self._heap[0][1] == page:
            heapq.heappop(self._heap)
        for row in self._rows.pop(page, ()):
            self._one_less(row)

    def _one_less(self, row: int) -> None:
        self._left[row] -= 1
        if not self._left[row]:
            self._finish(row)

    def _finish(self, row: int) -> None:
        del self._left[row]
        self._finished.append(row)

    def settle(self, until: float) -> int:
        """Take pages away while there is time (once at least), and write down which rows are done; how much was done."""
        done = 0
        while self._rest and not self._heap:
            done += self._take_away(self._rest[0])
            if time.monotonic() > until:
                break
        if self._finished:
            Dirty.objects.filter(id__in=self._finished).update(done=True)
            self._taken.difference_update(self._finished)
            self._finished = []
        return done

    def _take_away(self, rest: _Rest) -> int:
        pages = Dep.objects.filter(key=rest.key, page__gt=rest.last).order_by("page")
        found = list(pages.values_list("page", flat=True)[:_AWAY])
        for page in found:
            if page not in rest.kept:
                store.remove(self._root, page)
        if len(found) < _AWAY:
            self._rest.remove(rest)
            for row in rest.rows:
                self._one_less(row)
        else:
            rest.last = found[-1]
        return len(found) or 1
