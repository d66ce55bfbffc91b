"""The place in a list from which the older entries follow: ``<time>-<id>``, as in ``?before=`` everywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FORM = re.compile(r"(\d{8}T\d{6})(\d{6})?-(\d{1,18})\Z", re.ASCII)


def write_key(at: datetime, pk: int) -> str:
    """``20261120T110000000000-42``: UTC to the microsecond."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{pk}"


def read_key(text: str) -> tuple[datetime, int] | None:
    """Time and id; ``None`` for anything else."""
    match = _FORM.match(text)
    if not match:
        return None
    try:
        at = datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at, int(match[3])
