"""What is looked at before the station is put on the air: what stops it, and what is worth a word."""

from __future__ import annotations

from athir.cli.checks import machine, places
from athir.cli.checks.finding import FAIL, Finding
from athir.config import Settings
from athir.home import Home

_GOES_ON = frozenset({"clock", "tzdata", "disk", "scheduling"})
"""A station with one of these wrong is still better than silence: it is said, and the air starts."""


def look(home: Home, settings: Settings) -> list[Finding]:
    """All findings, in the order in which they are said. Whether a time service runs is left to `athir doctor`."""
    return [
        *(found for found in [machine.clock()] if found.level == FAIL),
        machine.zone_rules(),
        places.folder(home),
        places.disk(home, settings.logged_mounts),
        places.shared_memory(home),
        *ports(settings),
        machine.scheduling(),
    ]


def ports(settings: Settings) -> list[Finding]:
    bind = settings.bind
    return [
        places.port("site port", bind, settings.site_port, "ATHIR_SITE_PORT"),
        places.port("radio port", bind, settings.radio_port, "ATHIR_RADIO_PORT"),
        places.port("shoutcast port", bind, settings.radio_port + 1, "ATHIR_RADIO_PORT"),
    ]


def stops(finding: Finding) -> bool:
    """Whether the station cannot start with this."""
    return finding.level == FAIL and finding.name not in _GOES_ON
