"""What a demo house says at each start: its accounts and their one password. No Django here."""

from __future__ import annotations

import contextlib

from athir.home import Home


def kept_password(home: Home) -> str:
    """What the file of mode 0600 holds: the password with which the accounts were made; empty where it is no demo."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return home.demo_password.read_text(encoding="utf-8").strip()
    return ""


def accounts() -> list[str]:
    """The demo's accounts, in the order of the desk."""
    from athir.newsroom.demo.content.people import ACCOUNTS

    return [account.username for account in ACCOUNTS]
