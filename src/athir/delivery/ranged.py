"""``Range`` and ``If-Range`` of a request for something whose size is known (RFC 9110 §14). Pure."""

from __future__ import annotations

import re

from athir.delivery.http import Request

_ONE = re.compile(r"bytes\s*=\s*(?P<first>\d{0,18})\s*-\s*(?P<last>\d{0,18})\s*\Z", re.IGNORECASE)


class Unsatisfiable(Exception):
    """Nothing of what is asked for is there: 416."""


def wanted(request: Request, size: int, etag: str) -> tuple[int, int] | None:
    """Bytes ``first`` ≤ n < ``stop``; ``None``: all of it, by 200.

    Several ranges at once, other units and nonsense are passed over, as RFC 9110 §14.2 allows; a range of an older
    copy (If-Range) too. Raises :class:`Unsatisfiable`.
    """
    header, condition = request.header("range").strip(), request.header("if-range").strip()
    found = _ONE.match(header)
    if found is None or request.method != "GET" or (condition and condition != etag):
        return None
    first, last = found["first"], found["last"]
    if not first:
        if not last:
            return None
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(size, int(last) + 1) if last else size
