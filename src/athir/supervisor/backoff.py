"""How long to wait before a process is started again: doubling, bounded, forgiven after a long life."""

from __future__ import annotations

from dataclasses import dataclass

FIRST = 0.2
CEILING = 30.0
FORGIVEN_AFTER = 60.0


@dataclass
class Backoff:
    """Seconds. :meth:`after` is asked once at each end of the process."""

    first: float = FIRST
    ceiling: float = CEILING
    forgiven_after: float = FORGIVEN_AFTER
    _next: float = 0.0

    def after(self, lived: float) -> float:
        """The pause after a life of ``lived`` seconds."""
        pause = self.first if lived >= self.forgiven_after or not self._next else self._next
        self._next = min(pause * 2, self.ceiling)
        return pause
