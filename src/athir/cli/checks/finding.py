"""What a check found, in words."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Finding:
    """``name`` is the same in every language; ``text`` and ``mend`` are for a person."""

    name: str
    level: str
    text: str
    mend: str = ""


def ok(name: str, text: str) -> Finding:
    return Finding(name, OK, text)


def warn(name: str, text: str, mend: str) -> Finding:
    return Finding(name, WARN, text, mend)


def fail(name: str, text: str, mend: str) -> Finding:
    return Finding(name, FAIL, text, mend)
