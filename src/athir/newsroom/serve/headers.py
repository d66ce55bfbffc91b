"""Headers of every answer: security, encodings, conditions. Pure functions."""

from __future__ import annotations

import re
from functools import lru_cache

Header = tuple[str, str]

OF_FILES: list[Header] = [("x-content-type-options", "nosniff")]
"""With styles, scripts, fonts and media: the others below say something of documents only, and would weigh on each."""

COMMON: list[Header] = [
    *OF_FILES,
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]

_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?\Z")


EMBEDS = "/embed/"
"""Below this stand the only pages that another site may show in a frame."""


def page_policy(radio: str, path: str = "", inline: tuple[str, str] = ("", "")) -> str:
    """Content security policy of a page: everything from here, sound and titles from the radio; nothing inline but the
    scripts and styles whose hashes ``inline`` holds.

    ``path`` decides who may frame it: anybody what lies below :data:`EMBEDS`, nobody the rest. Structured data in a
    page (``application/ld+json``) is no script to the policy: it is never executed.
    """
    scripts, styles = (f"'self' {hashes}".strip() for hashes in inline)
    ancestors = "*" if path.startswith(EMBEDS) else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; font-src 'self'; img-src 'self' data:; "
        f"media-src 'self' {radio}; connect-src 'self' {radio}; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {ancestors}"
    )


ADMIN_POLICY = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
"""The newsroom's admin uses inline scripts and frames its own previews."""

FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Uploaded files: whatever they are, they run nothing."""


@lru_cache(maxsize=256)
def radio_origin(host: str, scheme: str, radio_url: str, radio_port: int) -> str:
    """Where the page of a reader who came by ``host`` finds the radio. A malformed host gives nothing at all."""
    if radio_url:
        return re.sub(r"(https?://[^/]+).*", r"\1", radio_url)
    if not _HOST.match(host):
        return ""
    name = re.sub(r":\d+\Z", "", host)
    return f"{scheme}://{name}:{radio_port}"


@lru_cache(maxsize=1024)
def best_encoding(accepted: str) -> str:
    """``br``, ``gzip`` or ``""`` by an Accept-Encoding header (RFC 9110 §12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.strip().partition(";")
        weight = 1.0
        found = re.search(r"q\s*=\s*([^;\s]*)", rest)
        if found:
            try:
                weight = float(found[1])
            except ValueError:
                weight = 0.0
        weights[name.strip()] = weight
    other = weights.get("*", 0.0)
    choices = [(weights.get("br", other), 1, "br"), (weights.get("gzip", other), 0, "gzip")]
    weight, _, name = max(choices)
    return name if weight > 0 else ""


def not_modified(if_none_match: str, etag: str) -> bool:
    """Whether the reader has it already (weak comparison, RFC 9110 §13.1.2). ``etag`` is quoted, without ``W/``."""
    if if_none_match.strip() == "*":
        return True
    return any(tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(","))


def byte_range(header: str, size: int) -> tuple[int, int] | str | None:
    """``Range`` as (first, end) with ``end`` exclusive; ``None`` = the whole; ``"unsatisfiable"`` (RFC 9110 §14.2)."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", header.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = int(found[2])
        return (max(0, size - length), size) if length and size else "unsatisfiable"
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if first >= size:
        return "unsatisfiable"
    return (first, last + 1) if first <= last else None
