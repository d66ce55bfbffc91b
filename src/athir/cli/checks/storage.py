"""Check of the storage for old hours of the log: a little is written there, read back and deleted."""

from __future__ import annotations

import secrets
import tempfile
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from athir.airlog.away import AWAY, AwayError
from athir.cli.checks.finding import Finding, fail, ok, warn
from athir.cli.words import gettext as _
from athir.config import Settings
from athir.contracts.bucket import Bucket, parse
from athir.home import StationHome

NAME = "storage"
MOST_SKEW = 60.0
"""Seconds between the two clocks that are worth a word; from 15 minutes on a storage refuses every request."""

REFUSES = 900.0
ANSWER = 10.0


def storage(station: StationHome, settings: Settings) -> list[Finding]:
    """Nothing where none is named and nothing stands on one."""
    if not settings.log_storage_url:
        return _none_named(station)
    where = parse(settings.log_storage_url)
    skew = clock_skew(where)
    if skew is not None and abs(skew) >= REFUSES:
        return [_clock(where, skew)]
    problem = _tried(settings.log_storage_url)
    if problem is not None:
        text, mend = explain(problem, where)
        return [fail(NAME, text, mend)]
    found = [] if skew is None or abs(skew) < MOST_SKEW else [_clock(where, skew)]
    if not settings.log_days_here:
        text = _("The storage %(bucket)s can be written, and nothing moves there.")
        found.append(warn(NAME, text % {"bucket": where}, _("Set log_remote_after to the number of days.")))
    return found or [ok(NAME, _("The storage %(bucket)s can be written, read and cleared.") % {"bucket": where})]


def _none_named(station: StationHome) -> list[Finding]:
    if not any(station.log_dir.glob(f"*/[0-9]*/*/*/*{AWAY}")):
        return []
    text = _("Old hours of the log stand on a storage, and none is named: they cannot be heard.")
    return [
        fail(NAME, text, _("Set log_storage_url to the storage that they were moved to (the .away files name it)."))
    ]


def _tried(url: str) -> Exception | None:
    """Write, read back and delete a few bytes; what went wrong."""
    from athir.airlog.storage import Storage

    said, key = secrets.token_bytes(24), f"doctor/{secrets.token_hex(8)}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said"
        file.write_bytes(said)
        try:
            store = Storage(url)
            store.send(key, file)
            if store.read(key, 0, len(said)) != said:
                return AwayError("what was read back is not what was written")
            store.delete(key)
        except AwayError as error:
            return error
    return None


def clock_skew(where: Bucket) -> float | None:
    """Seconds by which this machine's clock is ahead of the storage's; ``None``: it does not tell."""
    address = where.endpoint or f"https://s3.{where.region}.amazonaws.com"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=ANSWER) as answer:
            told = answer.headers.get("Date", "")
    except urllib.error.HTTPError as error:
        told = error.headers.get("Date", "")
        error.close()
    except (OSError, ValueError):
        return None
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds()
    except (TypeError, ValueError):
        return None


def _clock(where: Bucket, skew: float) -> Finding:
    shown = {"bucket": where, "seconds": f"{abs(skew):.0f}"}
    if skew > 0:
        text = _("This machine's clock is %(seconds)s s ahead of that of the storage %(bucket)s.") % shown
    else:
        text = _("This machine's clock is %(seconds)s s behind that of the storage %(bucket)s.") % shown
    mend = _("Set the clock (timedatectl set-ntp true): a storage refuses whoever is 15 minutes off.")
    return fail(NAME, text, mend) if abs(skew) >= REFUSES else warn(NAME, text, mend)


def explain(error: Exception, where: Bucket) -> tuple[str, str]:
    """What a storage, or the way to it, said: in words, and what to do."""
    said = f"{error} {error.__cause__ or ''}"
    shown = {"bucket": where, "why": " ".join(str(error).split())[-300:]}
    for marks, text, mend in (
        (
            ("RequestTimeTooSkewed",),
            _("The storage %(bucket)s refuses this machine's clock."),
            _("Set the clock (timedatectl set-ntp true)."),
        ),
        (
            ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "Unauthenticated"),
            _("The storage %(bucket)s does not know this key, or its secret is another."),
            _("Mend KEY:SECRET in log_storage_url; signs such as / + @ : stand there percent-encoded."),
        ),
        (
            ("NoSuchBucket",),
            _("There is no bucket of that name: %(bucket)s."),
            _("Make it at the storage's house, or mend its name, endpoint and region in log_storage_url."),
        ),
        (
            ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint", "configured region"),
            _("The bucket %(bucket)s is in another region."),
            _("Write its region in log_storage_url: …?region=NAME."),
        ),
        (
            ("AccessDenied", "PermissionDenied", "403 Forbidden"),
            _("The storage %(bucket)s lets this key in, but not to write, read and delete."),
            _("Give the key these three rights on the bucket (PutObject, GetObject, DeleteObject)."),
        ),
        (
            ("dns error", "lookup address", "Name or service not known"),
            _("The name of the storage leads nowhere: %(bucket)s."),
            _("Mend the endpoint in log_storage_url, or look at the name service of this machine."),
        ),
        (
            ("certificate", "tls", "TLS"),
            _("The storage %(bucket)s shows a certificate that is not trusted."),
            _("Mend the endpoint in log_storage_url, or install the certificate's authority on this machine."),
        ),
        (
            ("Connection refused", "timed out", "tcp connect", "error sending request", "No route"),
            _("The storage %(bucket)s does not answer."),
            _("See whether it runs and a firewall stands between. Old hours stay here meanwhile; nothing is lost."),
        ),
        (
            ("InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "507 Insufficient"),
            _("The storage %(bucket)s is full."),
            _("Give it more room. Old hours stay here meanwhile; nothing is lost."),
        ),
    ):
        if any(mark in said for mark in marks):
            return text % shown, mend
    return (
        _("The storage cannot be used: %(why)s.") % shown,
        _("Look at the storage's own log. Old hours stay here meanwhile; nothing is lost."),
    )
