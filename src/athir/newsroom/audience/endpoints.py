"""Which push services we write to. An endpoint is an address that a stranger has chosen: only known hosts, only https,
and never an address inside our own network."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

HOSTS = (
    "fcm.googleapis.com",
    "android.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of browsers in use; ``*.`` stands for one part or more before it."""


class RefusedEndpoint(ValueError):
    """This address is no push service that we write to."""


@dataclass(frozen=True)
class Rules:
    """``hosts`` as in :data:`HOSTS`; ``private`` allows http, any port and addresses of our own network: for tests."""

    hosts: tuple[str, ...] = HOSTS
    private: bool = False

    def check(self, endpoint: str) -> str:
        """The host of an endpoint. Raises :class:`RefusedEndpoint`; asks nobody."""
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:
            raise RefusedEndpoint("unreadable") from None
        host = (parts.hostname or "").rstrip(".").lower()
        plain = parts.scheme == "https" and port in (None, 443)
        if not (plain or (self.private and parts.scheme == "http")):
            raise RefusedEndpoint("not https")
        if parts.username is not None or parts.password is not None or parts.fragment or len(endpoint) > 1000:
            raise RefusedEndpoint("not an endpoint")
        if not any(_matches(host, wanted) for wanted in self.hosts):
            raise RefusedEndpoint(f"unknown push service {host}")
        return host

    def check_addresses(self, host: str) -> None:
        """Ask where the host is. Raises :class:`RefusedEndpoint` for a private address, ``OSError`` for none."""
        if self.private:
            return
        for *_rest, address in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM):
            if not ip_address(str(address[0]).partition("%")[0]).is_global:
                raise RefusedEndpoint(f"{host} is at a private address")


def _matches(host: str, wanted: str) -> bool:
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else host == wanted


def rules() -> Rules:
    """The rules in force (``settings.ATHIR_PUSH_RULES``, else the public ones)."""
    chosen: Rules = getattr(settings, "ATHIR_PUSH_RULES", None) or Rules()
    return chosen
