"""What a page depends on, recorded while it renders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_keys: ContextVar[set[str] | None] = ContextVar("athir_baking_keys", default=None)


def depends(*keys: str) -> None:
    """Say that the page being rendered shows something of ``keys``. Does nothing outside :func:`recording`."""
    found = _keys.get()
    if found is not None:
        found.update(keys)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Collect the keys of everything rendered inside; not nested recordings' twice, each has its own set."""
    keys: set[str] = set()
    token = _keys.set(keys)
    try:
        yield keys
    finally:
        _keys.reset(token)
