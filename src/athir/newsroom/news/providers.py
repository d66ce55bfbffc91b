"""Whose pages an article may show as an embed: a link card, loaded from them only when the reader clicks."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True)
class Embed:
    """A recognised address: ``provider`` by name, ``frame`` the address of its player, ``""`` when it only links."""

    provider: str
    frame: str


def _youtube(path: str, query: dict[str, list[str]]) -> str:
    parts = [p for p in path.split("/") if p]
    video = query.get("v", [""])[0]
    if not video and len(parts) == 2 and parts[0] in ("shorts", "live", "embed"):
        video = parts[1]
    return f"https://www.youtube-nocookie.com/embed/{quote(video, safe='')}?autoplay=1" if video else ""


def _short_youtube(path: str, _query: dict[str, list[str]]) -> str:
    return _youtube("", {"v": [path.strip("/").split("/")[0]]})


def _vimeo(path: str, _query: dict[str, list[str]]) -> str:
    video = path.strip("/").split("/")[0]
    return f"https://player.vimeo.com/video/{video}?dnt=1&autoplay=1" if video.isdigit() else ""


def _dailymotion(path: str, _query: dict[str, list[str]]) -> str:
    parts = [p for p in path.split("/") if p]
    if len(parts) == 2 and parts[0] == "video":
        return f"https://geo.dailymotion.com/player.html?video={quote(parts[1], safe='')}"
    return ""


def _link_only(_path: str, _query: dict[str, list[str]]) -> str:
    return ""


_PROVIDERS = {
    "youtube.com": ("YouTube", _youtube),
    "youtu.be": ("YouTube", _short_youtube),
    "vimeo.com": ("Vimeo", _vimeo),
    "dailymotion.com": ("Dailymotion", _dailymotion),
    "facebook.com": ("Facebook", _link_only),
    "instagram.com": ("Instagram", _link_only),
    "x.com": ("X", _link_only),
    "twitter.com": ("X", _link_only),
    "tiktok.com": ("TikTok", _link_only),
    "soundcloud.com": ("SoundCloud", _link_only),
    "openstreetmap.org": ("OpenStreetMap", _link_only),
}

NAMES = tuple(dict.fromkeys(name for name, _frame in _PROVIDERS.values()))


def recognise(url: str) -> Embed | None:
    """What ``url`` is, or ``None`` when its host is not on the list or it is no https address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme != "https" or parts.username or parts.port not in (None, 443):
        return None
    for prefix in ("www.", "m."):
        host = host.removeprefix(prefix)
    if host not in _PROVIDERS:
        return None
    name, frame = _PROVIDERS[host]
    return Embed(name, frame(parts.path, parse_qs(parts.query)))
