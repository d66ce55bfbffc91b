"""Runs the child process that prepares a film or recording."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from athir.newsroom.children import LONGEST_SECONDS, run
from athir.newsroom.library.orders import SILENT_SECONDS


def run_child(
    source: Path,
    folder: Path,
    progress: Callable[[int], None],
    *,
    silent: float = SILENT_SECONDS,
    longest: float = LONGEST_SECONDS,
) -> dict[str, Any]:
    """The child's last line (:mod:`.orders`); one that is silent or slow is ended: reason ``slow``."""
    words = [str(source), str(folder)]
    return run("athir.newsroom.library.child", words, progress, silent=silent, longest=longest)
