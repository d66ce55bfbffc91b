"""The one password of the demo's accounts: as set, else the one kept in the house, else a new one."""

from __future__ import annotations

import contextlib
import os
import secrets

from athir.config import Settings
from athir.contracts.files import write_atomic
from athir.home import Home


def choose(home: Home, settings: Settings, given: str | None) -> str:
    """``given``, else the setting, else what the house keeps, else 96 random bits; kept in a file of mode 0600.

    The file is also the mark of a demo house: ``athir up`` prints the accounts where it stands.
    """
    kept = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        kept = home.demo_password.read_text(encoding="utf-8").strip()
    password = given or settings.demo_password or kept or secrets.token_urlsafe(12)
    if password != kept:
        write_atomic(home.demo_password, f"{password}\n".encode(), mode=0o600)
    os.chmod(home.demo_password, 0o600)
    return password
