"""What a demo house says at each start: its accounts and their one password. No Django here."""

from __future__ import annotations

import contextlib
import os
import secrets

from athir.config import Settings
from athir.contracts.files import write_atomic
from athir.home import Home

ACCOUNTS = (
    "chief",
    "editor",
    "reporter",
    "correspondent",
    "translator",
    "photo",
    "presenter",
    "presenter2",
    "producer",
    "engineer",
    "viewer",
)


def kept_password(home: Home) -> str:
    """What the file of mode 0600 holds: the password with which the accounts were made."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return home.demo_password.read_text(encoding="utf-8").strip()
    return ""


def choose_password(home: Home, settings: Settings) -> str:
    """As set, else the one kept, else a new one of 96 bits."""
    return settings.demo_password or kept_password(home) or secrets.token_urlsafe(12)


def keep_password(home: Home, chosen: str) -> None:
    """Raises :class:`~athir.contracts.files.ContractError`."""
    write_atomic(home.demo_password, f"{chosen}\n".encode(), mode=0o600)
    os.chmod(home.demo_password, 0o600)
