"""An S3-compatible storage, as the log uses it: send a file, ask for its size, read ranges, delete.

Loads its library (obstore) when it is first used. Everything has an end: a storage that does not answer is an
:class:`~athir.airlog.away.AwayError` after :data:`ANSWER` and one more try.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from athir.airlog.away import AwayError, LostError
from athir.contracts.bucket import Bucket, parse

if TYPE_CHECKING:
    from obstore.store import S3Store

CONNECT, ANSWER = timedelta(seconds=5), timedelta(seconds=20)
SEND = timedelta(minutes=5)
"""For a part of :data:`PART` bytes: 140 kbit/s suffice."""

PART = 5 << 20
BACK = 4 << 20
"""Bytes that are read back at a time."""


class Storage:
    """The bucket of ``log_storage_url``. Keys are below its folder. Safe between threads.

    Raises ``ValueError`` for an address that is none.
    """

    def __init__(self, url: str) -> None:
        self.bucket: Bucket = parse(url)
        self._reading, self._sending = _open(self.bucket, ANSWER), _open(self.bucket, SEND)

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes ``start`` to ``stop``. Raises :class:`LostError` when they are not there, else :class:`AwayError`."""
        import obstore

        try:
            data = bytes(obstore.get_range(self._reading, key, start=start, end=stop))
        except FileNotFoundError as error:
            raise LostError(f"{self.bucket} does not have {key}") from error
        except Exception as error:  # its errors share no base: a wrong range is a ValueError
            raise self._unanswered(error) from error
        if len(data) != stop - start:
            raise LostError(f"{self.bucket}: {key} is shorter than it was")
        return data

    def size(self, key: str) -> int | None:
        """Bytes of the object, ``None`` when there is none. Raises :class:`AwayError`."""
        import obstore

        try:
            return int(obstore.head(self._reading, key)["size"])
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._unanswered(error) from error

    def send(self, key: str, file: Path) -> None:
        """Write the file as an object. Raises :class:`AwayError`, ``OSError`` when the file cannot be read."""
        import obstore

        file.open("rb").close()
        try:
            obstore.put(self._sending, key, file, chunk_size=PART, max_concurrency=2)
        except Exception as error:
            raise self._unanswered(error) from error

    def delete(self, key: str) -> None:
        """Raises :class:`AwayError`; an object that is not there is deleted."""
        import obstore

        try:
            obstore.delete(self._reading, key)
        except FileNotFoundError:
            pass
        except Exception as error:
            raise self._unanswered(error) from error

    def holds(self, key: str, size: int, sha256: str) -> bool:
        """Whether the object is there with just these bytes: read back whole. Raises :class:`AwayError`."""
        if self.size(key) != size:
            return False
        digest = hashlib.sha256()
        try:
            for part in self._parts(key, size):
                digest.update(part)
        except LostError:
            return False
        return digest.hexdigest() == sha256

    def _parts(self, key: str, size: int) -> Iterator[bytes]:
        for start in range(0, size, BACK):
            yield self.read(key, start, min(size, start + BACK))

    def _unanswered(self, error: Exception) -> AwayError:
        said = " ".join(str(error).split()) or type(error).__name__
        return AwayError(f"{self.bucket} does not do it: {said[:200]}")


def _open(bucket: Bucket, longest: timedelta) -> S3Store:
    from obstore.store import S3Store

    known: dict[str, Any] = {"region": bucket.region}
    if bucket.endpoint:
        known["endpoint"] = bucket.endpoint
    if bucket.key:
        known |= {"access_key_id": bucket.key, "secret_access_key": bucket.secret}
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        client_options={
            "timeout": longest,
            "connect_timeout": CONNECT,
            "allow_http": bucket.endpoint.startswith("http://"),
        },
        retry_config={
            "max_retries": 1,
            "retry_timeout": longest,
            "backoff": {"init_backoff": timedelta(seconds=0.2), "max_backoff": timedelta(seconds=2), "base": 2},
        },
        **known,
    )
