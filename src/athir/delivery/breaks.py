"""How many discontinuities a mount's log had before a segment: EXT-X-DISCONTINUITY-SEQUENCE (RFC 8216 §4.3.3.3).

The number must be the same in every process and after every restart, and grow by one for each break. Counting
from the first day would mean reading millions of rows at start; so an *anchor* (a segment and its number) is kept
in ``run/`` and moved along every hour. Whoever counts from an anchor comes to the same numbers, so it does not
matter which process writes it. Without an anchor (a new house, ``run/`` lost) the count begins at the epoch's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from athir.airlog.index import Index
from athir.airlog.segment import Segment
from athir.contracts.files import ContractError, LastGood, write_document

FORMAT, VERSION = "athir-hls-anchor", 1
MOVE_AFTER = 900
"""Segments (an hour) after which the anchor is moved."""
_FAR = 4 * MOVE_AFTER
"""An anchor further back is not counted from: that would hold up the loop."""

Anchor = tuple[int, int, int]
"""Segment number, its epoch, its discontinuity number."""


def _parse(record: dict[str, Any]) -> Anchor:
    return int(record["seq"]), int(record["epoch"]), int(record["number"])


class Breaks:
    """Discontinuity numbers of one mount, in the order of its segments."""

    def __init__(self, index: Index, path: Path) -> None:
        self._index = index
        self._file = LastGood(path, FORMAT, VERSION, _parse)
        self._path = path
        self._last: Segment | None = None
        self._number = 0
        self._anchored = -1
        self._known: dict[int, int] = {}

    def numbers(self, window: Sequence[Segment]) -> list[int]:
        """The number of each segment of ``window`` (the newest ones of the log, oldest first)."""
        if not window:
            return []
        if self._last is None or window[0].seq not in self._known:
            self._begin(window[0])
        assert self._last is not None
        for segment in window:
            if segment.seq > self._last.seq:
                self._number += not segment.follows(self._last)
                self._last = segment
                self._known[segment.seq] = self._number
        numbers = [self._known[s.seq] for s in window]
        for old in [seq for seq in self._known if seq < window[0].seq]:
            del self._known[old]
        self._keep(window[0], numbers[0])
        return numbers

    def _begin(self, first: Segment) -> None:
        """Know the number of ``first``: by the segments followed so far, by the anchor, or by its epoch."""
        start, number = self._start(first)
        if start.seq < first.seq:
            for segment in self._index.since(start.seq, _FAR + MOVE_AFTER):
                number += not segment.follows(start)
                start = segment
                if segment.seq >= first.seq:
                    break
        self._last, self._number = first, number
        self._known = {first.seq: number}

    def _start(self, first: Segment) -> tuple[Segment, int]:
        if self._last is not None and 0 < first.seq - self._last.seq < _FAR:
            return self._last, self._number
        anchor = self._file.read()
        if anchor is not None and 0 <= first.seq - anchor[0] < _FAR:
            found = self._index.get(anchor[0])
            if found is not None and found.epoch == anchor[1]:
                self._anchored = anchor[0]
                return found, anchor[2]
        return first, first.epoch

    def _keep(self, first: Segment, number: int) -> None:
        if self._anchored >= 0 and first.seq - self._anchored < MOVE_AFTER:
            return
        self._anchored = first.seq
        body = {"seq": first.seq, "epoch": first.epoch, "number": number}
        try:
            write_document(self._path, FORMAT, VERSION, body, sync=False)
        except ContractError:  # a full disk: the old anchor still leads to the same numbers
            pass
