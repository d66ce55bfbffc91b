"""Who may go live, and when: hashes written by the newsroom, readable with the database down.

A stream key is random and revocable; only its SHA-256 is kept (a slow password hash costs 0.3 s, which no
delivery loop has). Keys have at least 128 bits of their own, so a fast hash gives nothing away; the demo's
short password is the exception, and the demo says so.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from athir.contracts.files import LastGood, write_document
from athir.contracts.units import iso, parse_iso

FORMAT, VERSION = "athir-access", 1
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Window:
    """UTC, ``start`` ≤ t < ``end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Presenter:
    """An account that may go live. No ``windows`` and ``always`` false: never."""

    account: str
    name: str
    """As shown to listeners."""
    key_sha256: str
    always: bool = False
    windows: tuple[Window, ...] = ()
    priority: int = 0
    """A higher one takes the air from a lower one."""

    def allowed_at(self, when: datetime) -> bool:
        return self.always or any(w.start <= when < w.end for w in self.windows)


@dataclass(frozen=True)
class Access:
    """All presenters of a station by account."""

    generation: int
    made_at: datetime
    valid_until: datetime
    station: str
    zone: str
    tzdata: str
    presenters: dict[str, Presenter]

    def check(self, account: str, key: str, when: datetime) -> tuple[Presenter | None, str]:
        """The presenter, or ``None`` and the reason: ``unknown``, ``key`` or ``window``. Constant time in the key."""
        presenter = self.presenters.get(account)
        stored = presenter.key_sha256 if presenter else "0" * 64
        same = hmac.compare_digest(hash_key(key), stored)
        if presenter is None:
            return None, "unknown"
        if not same:
            return None, "key"
        if not presenter.allowed_at(when):
            return None, "window"
        return presenter, ""


def hash_key(key: str) -> str:
    """SHA-256 of a stream key, hexadecimal. Bytes that were no UTF-8 count as they came (``surrogateescape``)."""
    try:
        raw = key.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = key.encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()


def write(path: Path, access: Access) -> None:
    """Replace the file, mode 0600. Raises :class:`~athir.contracts.files.ContractError`."""
    body: dict[str, Any] = asdict(access)
    body["made_at"], body["valid_until"] = iso(access.made_at), iso(access.valid_until)
    for presenter in body["presenters"].values():
        presenter["windows"] = [[iso(w["start"]), iso(w["end"])] for w in presenter["windows"]]
    write_document(path, FORMAT, VERSION, body, mode=0o600)


def _presenter(record: dict[str, Any]) -> Presenter:
    windows = tuple(Window(parse_iso(a), parse_iso(b)) for a, b in record.get("windows", ()))
    digest = str(record["key_sha256"])
    if not _DIGEST.match(digest):
        raise ValueError("key_sha256 is no SHA-256")
    return Presenter(
        account=str(record["account"]),
        name=str(record["name"]),
        key_sha256=digest,
        always=bool(record.get("always", False)),
        windows=windows,
        priority=int(record.get("priority", 0)),
    )


def parse(record: dict[str, Any]) -> Access:
    """A JSON object as access; raises ``KeyError``, ``TypeError`` or ``ValueError`` when it is none."""
    return Access(
        generation=int(record["generation"]),
        made_at=parse_iso(record["made_at"]),
        valid_until=parse_iso(record["valid_until"]),
        station=str(record["station"]),
        zone=str(record["zone"]),
        tzdata=str(record["tzdata"]),
        presenters={str(k): _presenter(v) for k, v in record["presenters"].items()},
    )


class AccessReader(LastGood[Access]):
    """Last good access; ``value`` stays ``None`` (nobody may go live) until one was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, FORMAT, VERSION, parse)
