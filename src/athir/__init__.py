"""Athir: a whole regional radio station and Arabic-first newsroom in one program."""

__version__ = "0.1.0"

import zoneinfo as _zoneinfo

# Every process of the house imports this first. Morocco is on UTC+0 since 20 September 2026, and a Debian that
# was not upgraded does not know it: the packaged tzdata wins over the system's, in every process alike.
_zoneinfo.reset_tzpath(to=())
