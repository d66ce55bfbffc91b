"""Addresses without what follows a reader about: ``utm_…``, ``fbclid`` and the like, and redirectors unwrapped."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

_PREFIXES = ("utm_", "mc_", "pk_", "mtm_", "matomo_", "hsa_", "vero_", "oly_", "at_custom", "__cft__", "__tn__")
_NAMES = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "gbraid",
        "wbraid",
        "dclid",
        "msclkid",
        "twclid",
        "ttclid",
        "yclid",
        "ysclid",
        "igshid",
        "igsh",
        "si_source",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "ref_src",
        "ref_url",
        "spm",
        "scid",
        "s_cid",
        "cmpid",
        "wickedid",
        "epik",
        "srsltid",
        "mibextid",
        "rdid",
        "share_id",
        "feature_share",
        "__twitter_impression",
        "fb_action_ids",
        "fb_action_types",
        "fb_source",
        "xtor",
        "sfnsn",
    ]
)
_WRAPPERS = {
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.instagram.com": "u",
    "www.google.com": "url",
    "google.com": "url",
    "out.reddit.com": "url",
    "safelinks.protection.outlook.com": "url",
}
"""Hosts that send a reader on, with the parameter that says where to."""

ADDRESS = re.compile(r"https?://[^\s<>\"«»“”\u0600-\u061f]+")
"""An address in running text; it ends where a space, a quotation mark or Arabic punctuation stands."""


def _follows(name: str) -> bool:
    lower = name.lower()
    return lower in _NAMES or lower.startswith(_PREFIXES)


def _unwrapped(address: str) -> str:
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    key = _WRAPPERS.get(host) or ("url" if host.endswith(".safelinks.protection.outlook.com") else "")
    if not key or (host.endswith("google.com") and parts.path != "/url"):
        return address
    target = dict(parse_qsl(parts.query)).get(key) or ""
    return target if target.startswith(("http://", "https://")) else address


def without_tracking(address: str) -> str:
    """``address`` without tracking parameters; everything else, order and spelling included, stays as it was.

    An address that cannot be read is given back unchanged.
    """
    try:
        for _ in range(3):  # a redirector inside another; more is somebody's game
            inner = _unwrapped(address)
            if inner == address:
                break
            address = inner
        parts = urlsplit(address)
    except ValueError:
        return address
    kept = "&".join(piece for piece in parts.query.split("&") if not _follows(piece.partition("=")[0]))
    fragment = "" if _follows(parts.fragment.partition("=")[0]) else parts.fragment
    if (kept, fragment) == (parts.query, parts.fragment):
        return address
    return urlunsplit((parts.scheme, parts.netloc, parts.path, kept, fragment))
