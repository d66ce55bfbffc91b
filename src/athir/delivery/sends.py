"""One send to each member of a group, and the last words of a socket: what the loop does most often and last."""

from __future__ import annotations

import socket
from collections.abc import Callable

from athir.delivery.listeners import Listener, Members


def send_all(members: Members, data: bytes) -> list[tuple[Listener, int]]:
    """One ``send`` of ``data`` a member. Those who did not take all of it, and how much they took; -1: gone."""
    size = len(data)
    others: list[tuple[Listener, int]] = []
    for listener, send in members.items():
        try:
            sent = send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = -1
        if sent != size:
            others.append((listener, sent))
    return others


def drain(sock: socket.socket, fd: int, waiting: dict[int, socket.socket], unwatch: Callable[[int], None]) -> None:
    """Read what a client still says, until it closes."""
    try:
        while sock.recv(65_536):
            pass
    except BlockingIOError:
        return
    except OSError:
        pass
    del waiting[fd]
    unwatch(fd)
