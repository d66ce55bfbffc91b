"""A process's diagnostics cut short for the console: no tracebacks, no floods. The files hold all of it."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

LINES, SECONDS = 6, 10.0
"""So many lines of one process in so many seconds; the rest is counted."""
WIDTH = 300

_TRACE = "Traceback (most recent call last):"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass
class Short:
    """State of one process's lines."""

    debug: bool = False
    _in_trace: bool = False
    _recent: deque[float] = field(default_factory=deque)
    dropped: int = 0

    def cut(self, line: str, now: float) -> str | None:
        """The line as shown, or ``None`` when it is not. Of a traceback only its last line is."""
        line = _CONTROL.sub("", line).rstrip()
        if not line:
            return None
        if not self.debug:
            if line.lstrip().startswith(_TRACE) or line.lstrip().startswith(("During handling", "The above exception")):
                self._in_trace = True
                return None
            if self._in_trace and line.startswith((" ", "\t")):
                return None
            self._in_trace = False
        while self._recent and now - self._recent[0] > SECONDS:
            self._recent.popleft()
        if len(self._recent) >= LINES and not self.debug:
            self.dropped += 1
            return None
        self._recent.append(now)
        return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"

    def taken(self, now: float) -> int:
        """How many lines were held back, once the flood is over."""
        if not self.dropped or (self._recent and now - self._recent[-1] <= SECONDS):
            return 0
        dropped, self.dropped = self.dropped, 0
        return dropped
