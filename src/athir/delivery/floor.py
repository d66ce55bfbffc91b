"""Between the sockets (``loop.py``) and what is said over them (``answers.py``): who calls whom, with what.

``Answers`` turns a request into a small answer and never sees a socket; where a request *does* something, it asks
the :class:`Floor`. Both sides work over all delivery processes: a source or listener may sit on another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from athir.delivery.http import Request, Response

TitleResult = Literal["ok", "key", "line", "slow"]
"""``ok``: sent to the air; ``key``: account or key is wrong (401); ``line``: that account is not connected;
``slow``: too many wrong keys from this address (429)."""


@dataclass(frozen=True)
class ListenerInfo:
    """One listener, as ``/admin/listclients`` shows it. ``connected`` in seconds."""

    id: int
    mount: str
    address: str
    agent: str
    connected: int


@dataclass(frozen=True)
class SourceInfo:
    """One live source. ``since`` is a UTC ISO time; ``mount`` is what the encoder named, with its slash."""

    line: str
    account: str
    name: str
    mount: str
    content_type: str
    agent: str
    address: str
    since: str


class Floor(Protocol):
    """What ``answers.py`` may ask of the sockets. Every call returns at once."""

    def update_title(self, account: str, key: str, mount: str, title: str, address: str = "") -> TitleResult:
        """Send ``title`` to the air on the line of ``account``."""

    def set_title(self, account: str, title: str) -> bool:
        """The same for an administrator, whose password ``answers.py`` has checked; ``False`` when not connected."""

    def kill_client(self, ident: int) -> bool:
        """Close the listener ``ident``; ``False`` when there is none."""

    def kill_source(self, mount: str) -> bool:
        """Close the source that named ``mount``; ``False`` when there is none."""

    def listeners(self) -> list[ListenerInfo]:
        """All listeners of all processes, those of other processes a few seconds old."""

    def sources(self) -> list[SourceInfo]:
        """All live sources of all processes."""

    def counts(self) -> dict[str, int]:
        """Mount name → listeners that count, over all processes."""


class Speaker(Protocol):
    """What the sockets ask of ``answers.Answers``."""

    def tick(self, mono_ns: int) -> None:
        """Called about four times a second; cheap."""

    def answer(self, request: Request, peer: str = "") -> Response | None:
        """The answer, or ``None``: not one of its addresses. ``peer`` is the address at the socket's other end."""

    def events(self) -> bytes | None:
        """The frame for every subscriber of ``/now/events`` when something changed since the last call."""

    def hello(self) -> bytes:
        """The first frame for a new subscriber."""

    def close(self) -> None:
        """Let go of what it reads."""
