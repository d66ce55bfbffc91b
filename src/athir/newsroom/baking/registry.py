"""What apps declare to the engine, in their module ``pages``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

SITE = "site"
"""Key of every page: what the frame shows (station, desks, menu)."""


@dataclass(frozen=True)
class PageKind:
    """One kind of baked page: ``paths`` gives the address of every page there is now."""

    name: str
    paths: Callable[[], Iterable[str]]


_kinds: dict[str, PageKind] = {}
_clocks: list[Callable[[datetime, datetime], Iterable[str]]] = []


def register(kind: PageKind) -> None:
    """Declare a kind of page; a second one of the same name replaces the first."""
    _kinds[kind.name] = kind


def on_clock(lapsed: Callable[[datetime, datetime], Iterable[str]]) -> Callable[[datetime, datetime], Iterable[str]]:
    """Decorator: ``lapsed(since, now)`` gives the keys that the mere passing of time has changed (an embargo ends)."""
    _clocks.append(lapsed)
    return lapsed


def all_paths() -> Iterator[str]:
    """Every page that can be baked now, each once."""
    seen: set[str] = set()
    for kind in _kinds.values():
        for path in kind.paths():
            if path not in seen:
                seen.add(path)
                yield path


def lapsed_keys(since: datetime, now: datetime) -> set[str]:
    """Keys changed by time alone in ``since`` < t ≤ ``now``."""
    return {key for lapsed in _clocks for key in lapsed(since, now)}
