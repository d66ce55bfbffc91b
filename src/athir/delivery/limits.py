"""Who is asking, and how often they were wrong: bounded tables, no memory of addresses beyond minutes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

FREE_FAILURES = 5
"""Wrong keys from one address before it has to wait."""
MAX_WAIT_NS = 30_000_000_000
FORGET_NS = 600_000_000_000
MAX_ADDRESSES = 4096

Network = IPv4Network | IPv6Network


class Failures:
    """Wrong keys by address. After :data:`FREE_FAILURES` each one doubles the wait: 1, 2, 4 … 30 seconds."""

    def __init__(self, limit: int = MAX_ADDRESSES) -> None:
        self._limit = limit
        self._table: OrderedDict[str, tuple[int, int]] = OrderedDict()  # address → (failures, last one at ns)

    def wait_ns(self, address: str, now: int) -> int:
        """How long ``address`` has to wait until its next attempt is looked at; 0 = not at all."""
        count, last = self._table.get(address, (0, 0))
        over = count - FREE_FAILURES
        if over < 0:
            return 0
        wait = min(MAX_WAIT_NS, 1_000_000_000 << min(over, 10))
        return max(0, last + wait - now)

    def fail(self, address: str, now: int) -> None:
        count, last = self._table.pop(address, (0, now))
        self._table[address] = (1 if now - last > FORGET_NS else count + 1, now)
        while len(self._table) > self._limit:
            self._table.popitem(last=False)

    def forgive(self, address: str) -> None:
        """The right key came."""
        self._table.pop(address, None)

    def __len__(self) -> int:
        return len(self._table)


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """``trusted_proxies`` as networks; they were checked when the settings were read."""
    return tuple(ip_network(text, strict=False) for text in texts)


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The client's address: the peer's, or behind trusted proxies the last of ``X-Forwarded-For`` that is none.

    What stands further left was written by whoever asked, and is not believed.
    """
    address = peer
    for part in reversed(forwarded.split(",")) if forwarded else ():
        if not _within(address, trusted):
            return address
        candidate = part.strip().removeprefix("[").partition("]")[0]
        try:
            address = str(ip_address(candidate))
        except ValueError:
            return address
    return address


def _within(address: str, trusted: Sequence[Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in trusted)
