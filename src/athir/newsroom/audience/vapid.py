"""The key by which push services know this house (RFC 8292): made once, mode 0600. A new one ends every subscription."""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02

from athir.newsroom.settings import HOME, HOUSE

_PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _make(path: Path) -> bytes:
    made = Vapid02()
    made.generate_keys()
    pem: bytes = made.private_key.private_bytes(*_PEM)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:  # another process of the house was first
        return path.read_bytes()
    with os.fdopen(fd, "wb") as file:
        file.write(pem)
    return pem


@lru_cache(maxsize=4)
def key(path: Path = HOME.push_key) -> Vapid02:
    """The house's key. Raises ``OSError`` when it can be neither read nor made, ``ValueError`` for a spoilt file."""
    try:
        pem = path.read_bytes()
    except FileNotFoundError:
        pem = _make(path)
    return Vapid02.from_pem(pem)


def public_key(path: Path = HOME.push_key) -> str:
    """What a browser subscribes with: the uncompressed point, base64url."""
    point = key(path).public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def subject(email: str) -> str:
    """Whom a push service may ask: the station's e-mail, else its site."""
    if email:
        return f"mailto:{email}"
    base = HOUSE.site_base
    return base if base.startswith("https://") else "mailto:webmaster@localhost.localdomain"
