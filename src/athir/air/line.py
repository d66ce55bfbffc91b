"""A live line as the bus hears it: a small buffer against the net's unrest, a slow hand on its level.

Sound is heard from the first sample on and in order. The buffer starts small, grows when the line proves unsteady, and
follows the source's clock by half a per cent at most.
"""

from __future__ import annotations

import numpy as np

from athir.air.children import Child
from athir.air.jitter import Feed, Pcm, stretched
from athir.air.live import LineState
from athir.air.loudness import Leveller
from athir.contracts.intake import Hello
from athir.contracts.units import BLOCK, RATE

START = RATE // 2
"""Samples that make a new line ready: half a second."""

RESERVE = RATE // 20
"""What is kept back so that a line that stops suddenly can be faded and does not click: 50 ms."""

TAIL = RATE // 2
"""The last half second of a line: what comes next fades in over it."""

BOUND = 4 * RATE
_MOST = 3 * RATE
"""Beyond this the wait for a steady line is worse than its gaps."""

_QUIET_NS = 300_000_000
_LONGEST_GAP_NS = 3_000_000_000
_SLACK = RATE * 4 // 10
_TRIM = RATE // 2


class Line:
    """One line. Owned by the bus thread; the wire's thread only sets single values that are read here."""

    def __init__(self, hello: Hello, child: Child, order: int, now_ns: int, gain_db: float = 0.0) -> None:
        self.hello, self.order = hello, order
        self.feed = Feed(child, BOUND)
        self.leveller = Leveller(BLOCK, gain_db)
        self.target = START
        self.begun_ns = now_ns
        self.ended = ""
        self.deaths = 0
        self.renewing = False
        self.title = ""
        self._killed = ""
        self._tail: int | None = None
        self._playing = False
        self._first_ns = 0
        self._fill = 0.0
        self._speed = 1.0
        self._quiet = False
        self._gap_ns = 0
        self._last_data_ns = 0

    def pump(self, now_ns: int, last_data_ns: int, ended: str) -> None:
        """Read what was decoded. ``ended``: why the wire brings no more."""
        self.feed.pump()
        self.ended = self._killed or ended
        self._watch_gaps(now_ns, last_data_ns)
        if not self._first_ns and self.feed.received:
            self._first_ns = now_ns
        page = self.feed.format.get("page_ms", 0)
        if isinstance(page, int) and page > 300 and not self._playing:
            # Sound comes a page at a time: the buffer must last from one to the next.
            self.target = max(self.target, min(_MOST, page * RATE // 1000 + _SLACK))
            self._gap_ns = max(self._gap_ns, page * 1_000_000)
        if self._playing and self._tail is None and self._is_spent():
            self._tail = self.feed.buffer.size
            if not self.feed.done:
                self.target = min(_MOST, self.target + RATE // 4)
        if self._tail is not None and not self._killed and self._is_ready(now_ns):
            self._tail, self._playing = None, False

    def state(self, now_ns: int) -> LineState:
        """As the presenters' rules see it."""
        spent = self._tail is not None
        return LineState(
            self.hello.line,
            self.hello.account,
            self.order,
            self.hello.priority,
            ready=not spent and (self._playing or self._is_ready(now_ns)),
            spent=spent,
            ended=self.ended if self.feed.done or self._killed else "",
        )

    @property
    def over(self) -> bool:
        """Nothing of it is left to be heard, and nothing will come."""
        if self._killed:
            return self._tail == 0
        return bool(self.ended) and self.feed.done and (self._tail == 0 or self.feed.buffer.size == 0)

    @property
    def remaining(self) -> int:
        """Samples of the tail, or of all that is buffered."""
        return self.feed.buffer.size if self._tail is None else self._tail

    @property
    def buffered_ms(self) -> int:
        return self.feed.buffer.size * 1000 // RATE

    def read(self, samples: int) -> Pcm:
        """The next samples, levelled; silence where there are none."""
        self._playing = True
        if self._tail is not None:
            got = self.feed.buffer.take(min(samples, self._tail))
            self._tail -= got.shape[1]
        else:
            self._follow_clock()
            got = stretched(self.feed.buffer, samples, self._speed)
        if got.shape[1] < samples:
            got = np.concatenate((got, np.zeros((2, samples - got.shape[1]), np.float32)), axis=1)
        self.leveller.apply(got)
        return got

    def wait(self) -> None:
        """It is in the wings: keep its newest sound only, so that it is heard as it happens."""
        self._playing = False
        surplus = self.feed.buffer.size - self.target - _TRIM
        if surplus > 0 and not self.feed.done:
            self.feed.buffer.take(surplus)

    def renew(self, child: Child) -> None:
        """Go on with another decoder; what the dead one gave is still heard."""
        feed = Feed(child, BOUND)
        feed.buffer, feed.received = self.feed.buffer, self.feed.received
        self.feed, self.renewing = feed, False

    def end_now(self, why: str) -> None:
        """It was ended here: half a second fades, the rest is not heard."""
        self.ended, self._killed = why, why
        self._tail = min(self.feed.buffer.size, TAIL)

    def _is_ready(self, now_ns: int) -> bool:
        size = self.feed.buffer.size - (self._tail or 0)
        if self.feed.done:
            return self._tail is None and size > 0
        waited = self._first_ns and (now_ns - self._first_ns) * RATE >= _SLACK * 1_000_000_000
        return size >= self.target or (self._tail is None and bool(waited) and size >= max(START, self.target - _SLACK))

    def _is_spent(self) -> bool:
        size = self.feed.buffer.size
        if self.feed.done:
            return size <= TAIL
        return size < BLOCK + RESERVE or (self._quiet and size < 2 * BLOCK)

    def _watch_gaps(self, now_ns: int, last_data_ns: int) -> None:
        """Whether nothing has come for longer than this line's bytes usually take."""
        if last_data_ns != self._last_data_ns:
            gap = last_data_ns - self._last_data_ns if self._last_data_ns else 0
            self._gap_ns = max(self._gap_ns * 49 // 50, min(gap, _LONGEST_GAP_NS))
            self._last_data_ns = last_data_ns
        self._quiet = now_ns - last_data_ns > max(_QUIET_NS, self._gap_ns * 3 // 2)

    def _follow_clock(self) -> None:
        """A source that is fast or slow changes the fill over minutes: play as much faster or slower."""
        self._fill += (self.feed.buffer.size - self._fill) / 40 if self._fill else self.feed.buffer.size
        over = self._fill - self.target
        if over > RATE * 6 // 10:
            self._speed = 1.005
        elif over < -self.target // 2:
            self._speed = 0.995
        elif abs(over) < RATE // 5:
            self._speed = 1.0
