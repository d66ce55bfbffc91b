"""``kill -9`` at a chosen change of the disk: each write, sync, cut, rename, deletion, new file and new folder is a step."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

STEPS = (
    "open",
    "write",
    "pwrite",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "replace",
    "rename",
    "mkdir",
    "rmdir",
    "link",
    "posix_fallocate",
)


class Killed(BaseException):
    """The process is dead: nothing that would run after this changes the disk any more."""


class Count:
    """How many steps were taken."""

    def __init__(self) -> None:
        self.steps = 0
        self.dead = False


@contextlib.contextmanager
def killed_at(step: int | None) -> Iterator[Count]:
    """Die at the step of that number, from 0: a write is then half done, anything else not at all. ``None``: live on."""
    count = Count()

    def doomed(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name == "open" and not args[1] & (os.O_CREAT | os.O_TRUNC):
                return real(*args, **kwargs)
            if count.dead:
                raise Killed
            if step is not None and count.steps == step:
                count.dead = True
                if name in ("write", "pwrite"):
                    real(args[0], bytes(args[1])[: len(args[1]) // 2], *args[2:])
                raise Killed
            count.steps += 1
            return real(*args, **kwargs)

        return call

    with contextlib.ExitStack() as stack:
        for name in STEPS:
            stack.enter_context(mock.patch.object(os, name, doomed(name, getattr(os, name))))
        yield count


def survives(step: int | None, deed: Callable[[], Any]) -> bool:
    """Do ``deed``, dying at ``step``; whether it came to its end."""
    with killed_at(step):
        try:
            deed()
        except Killed:
            return False
    return True
