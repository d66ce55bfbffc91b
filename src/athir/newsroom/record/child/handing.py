"""Sound handed from thread to thread, a block at a time: the codecs and filters let go of Python's lock.

What waits is bounded, so that whoever is slowest sets the pace and memory stays small.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Queue

from av.error import FFmpegError

from athir.newsroom.record.child.filters import Pcm

WAITING = 8
"""Blocks of a second that may wait for each."""

_FAILURES = (OSError, ValueError, FFmpegError)


class Hand:
    """A thread that takes blocks in order. What it fails with is raised by the next :meth:`give`, or by :meth:`close`."""

    def __init__(self, take: Callable[[Pcm], None]) -> None:
        self._queue: Queue[Pcm | None] = Queue(WAITING)
        self._take, self._failed = take, list[Exception]()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def give(self, pcm: Pcm) -> None:
        """Waits while it has too much to do."""
        if self._failed:
            raise self._failed[0]
        self._queue.put(pcm)

    def _run(self) -> None:
        while (pcm := self._queue.get()) is not None:
            if not self._failed:
                try:
                    self._take(pcm)
                except _FAILURES as error:
                    self._failed.append(error)

    def stop(self) -> None:
        """Wait until all was taken; says nothing of failures."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def close(self) -> None:
        """Wait until all was taken."""
        self.stop()
        if self._failed:
            raise self._failed[0]


class Sharing:
    """One sound for several readers, each in its own thread: it is made once, whatever is made of it."""

    def __init__(self, readers: int) -> None:
        self._queues: list[Queue[Pcm | Exception | None]] = [Queue(WAITING) for _ in range(readers)]
        self._left = [threading.Event() for _ in range(readers)]

    def pour(self, blocks: Iterable[Pcm]) -> None:
        """Hand ``blocks`` to all who read. What they fail with is raised in every reader."""
        last: Exception | None = None
        try:
            for pcm in blocks:
                self._put(pcm)
                if all(left.is_set() for left in self._left):
                    return
        except _FAILURES as error:
            last = error
        finally:
            self._put(last)

    def _put(self, what: Pcm | Exception | None) -> None:
        for queue, left in zip(self._queues, self._left, strict=True):
            if not left.is_set():
                queue.put(what)

    def read(self, number: int) -> Iterator[Pcm]:
        """What the reader ``number`` hears."""
        while (what := self._queues[number].get()) is not None:
            if isinstance(what, Exception):
                raise what
            yield what

    def leave(self, number: int) -> None:
        """The reader ``number`` wants no more; call it however it ended, else :meth:`pour` waits for it."""
        self._left[number].set()
        try:
            while True:
                self._queues[number].get_nowait()
        except Empty:
            return
