"""How often one address may ask: a bucket of tokens for each, in the memory of one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock


@dataclass
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """``burst`` requests at once, then ``a_second``. Remembers ``most`` addresses; the oldest are forgotten first."""

    def __init__(
        self, burst: int, a_second: float, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.a_second = burst, a_second
        self._most, self._clock, self._lock = most, clock, Lock()
        self._buckets: dict[str, _Bucket] = {}

    def take(self, address: str) -> float:
        """0 when the request may pass, else how many seconds to wait."""
        name, now = group(address), self._clock()
        with self._lock:
            bucket = self._buckets.pop(name, None) or _Bucket(self.burst, now)
            bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.a_second)
            bucket.at = now
            self._buckets[name] = bucket  # to the end: the first is the one not seen for longest
            if len(self._buckets) > self._most:
                del self._buckets[next(iter(self._buckets))]
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0.0
            return (1 - bucket.tokens) / self.a_second


def group(address: str) -> str:
    """Whom an address belongs to: an IPv4 address whole, of an IPv6 address the /64 that one line gets."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None:
        return str(IPv6Address(int(ip) >> 64 << 64))
    return str(ip)
