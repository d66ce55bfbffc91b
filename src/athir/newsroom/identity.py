"""Public identity of rows: random and short, so that an address says nothing about how many there are, or when."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Without 0 o 1 i l u: an id is read aloud on the phone, and never spells a word."""

LENGTH = 10
"""30 to the 10th is about 2 to the 49th: a million rows meet a clash once in a thousand stations."""


def new_public_id() -> str:
    """A new random id of :data:`LENGTH` letters."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
