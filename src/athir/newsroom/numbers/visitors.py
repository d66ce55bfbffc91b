"""Who asked, without knowing who: an address and an agent become a number that means nothing tomorrow. Pure.

By the rules of IAB 2.2 a listener is an address (of IPv6 its /64) with a user agent. The salt is random and thrown
away with its day (UTC), so that two days cannot be joined, and nobody can be found again.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv6Address, ip_address

_PREFIX = 64


def network_of(address: str) -> str:
    """An IPv4 address whole, an IPv6 address by its /64; what is neither, as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> _PREFIX << _PREFIX)}/{_PREFIX}"
    return str(found)


def visitor(salt: bytes, address: str, agent: str) -> tuple[str, str]:
    """The listener's number, and the one of the address alone (many agents behind it are a spike): 16 hex digits each."""
    network = network_of(address).encode()
    return _hashed(salt, network + b"\0" + agent.encode("utf-8", "replace")), _hashed(salt, network)


def _hashed(salt: bytes, what: bytes) -> str:
    return hashlib.blake2b(what, key=salt, digest_size=8).hexdigest()
