"""With what somebody listens, by the user agent: robots are not counted (IAB 2.2 §2). Pure.

Robots by ``crawler-user-agents``; apps by the names that they send, those that regional listeners use. In order: robots,
apps, browsers.
"""

from __future__ import annotations

import functools

from crawleruseragents import is_crawler

ROBOT = ""
OTHER = "other"

_OURS = "athir"
_WATCH = ("watchos", "apple watch", "atc/")
"""An Apple Watch asks once more for what its telephone has asked for already (IAB 2.2)."""
_APPS = (
    ("AntennaPod", "antennapod"),
    ("Apple Podcasts", "applecoremedia"),
    ("Apple Podcasts", "podcasts/"),
    ("Apple Podcasts", "itunes/"),
    ("Spotify", "spotify"),
    ("Overcast", "overcast"),
    ("Pocket Casts", "pocket casts"),
    ("Pocket Casts", "pocketcasts"),
    ("Podcast Addict", "podcastaddict"),
    ("Castbox", "castbox"),
    ("Deezer", "deezer"),
    ("Anghami", "anghami"),
    ("YouTube Music", "youtubemusic"),
    ("Podbean", "podbean"),
    ("TuneIn", "tunein"),
    ("VLC", "vlc/"),
    ("Kodi", "kodi"),
    ("WhatsApp", "whatsapp"),
    ("Facebook", "fban/"),
    ("Facebook", "fbav/"),
)
_BROWSERS = (
    ("Samsung Internet", "samsungbrowser"),
    ("Opera", "opr/"),
    ("Edge", "edg"),
    ("Firefox", "firefox"),
    ("Firefox", "fxios"),
    ("Chrome", "crios"),
    ("Chrome", "chrome"),
    ("Safari", "safari"),
)


@functools.lru_cache(4096)
def app_of(agent: str) -> str:
    """The app or browser, :data:`OTHER` for an unknown one, :data:`ROBOT` for what is not counted."""
    folded = agent.strip().lower()
    if not folded or folded.startswith(_OURS) or any(mark in folded for mark in _WATCH):
        return ROBOT
    known = next((name for name, mark in _APPS if mark in folded), None)
    if known is not None:
        return known
    if is_crawler(agent, case_sensitive=False):
        return ROBOT
    return next((name for name, mark in _BROWSERS if mark in folded), OTHER)
