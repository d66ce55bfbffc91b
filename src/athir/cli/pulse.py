"""Once a second, from outside: does the site answer, is the sound sound? Told when it changes."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from datetime import UTC, datetime

from athir.cli.words import gettext as _
from athir.config import Settings
from athir.contracts.health import HealthReader
from athir.home import Home


class Pulse:
    """Says through ``say`` what a person wants to know after the start and whenever it changes."""

    def __init__(self, home: Home, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings, self._say = settings, say
        self._health = HealthReader(home.station().health)
        self._site = False
        self._sound: bool | None = None
        self._begun = datetime.now(UTC)

    def beat(self) -> None:
        self._look_at_site()
        self._listen()

    def _look_at_site(self) -> None:
        if not self._site and answers(self._settings.bind, self._settings.site_port):
            self._site = True
            self._say(_("The site answers: %(address)s/") % {"address": self._settings.site_base})

    def _listen(self) -> None:
        health = self._health.read()
        now = datetime.now(UTC)
        if health is None or not health.fresh(now) or health.at < self._begun:
            return
        if health.sound and self._sound is not True:
            self._say(_("On the air: %(address)s/live.mp3") % {"address": self._settings.radio_base})
        elif not health.sound and self._sound:
            self._say(_("The sound is not sound: %(why)s") % {"why": health.reason})
        if health.sound or self._sound is not None:
            self._sound = health.sound


def answers(bind: str, port: int) -> bool:
    """Whether something listens there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.2):
        return True
    return False
