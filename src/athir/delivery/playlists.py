"""Playlist files for players and apps: M3U, PLS and XSPF, of all mounts (``/live.…``) or of one (``/low.aac.…``)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from athir.contracts.mounts import Mount
from athir.delivery.replies import Prepared

TYPES = {"m3u": "audio/x-mpegurl", "pls": "audio/x-scpls", "xspf": "application/xspf+xml"}
MAX_AGE = 300


def named(path: str, mounts: Sequence[Mount]) -> tuple[str, Sequence[Mount]] | None:
    """The kind and the mounts of a playlist's path, such as ``/live.m3u`` or ``/low.opus.xspf``; ``None`` for others."""
    stem, _, kind = path.removeprefix("/").rpartition(".")
    if kind not in TYPES or not path.startswith("/"):
        return None
    if stem == "live":
        return kind, mounts
    found = [mount for mount in mounts if mount.name == stem]
    return (kind, found) if found else None


def render(kind: str, base: str, station: str, site: str, mounts: Sequence[Mount], query: str = "") -> Prepared:
    """The file. ``base`` is the radio port's public address without a trailing slash; ``query`` is added to each
    address (``?from=…``: what was on the air then); all is UTF-8."""
    name = one_line(station)
    entries = [(f"{name} ({mount.label})", f"{base}{mount.path}{query}") for mount in mounts]
    text = {"m3u": _m3u, "pls": _pls, "xspf": _xspf}[kind](entries, name, site)
    return Prepared.of(text.encode("utf-8", "replace"), TYPES[kind], MAX_AGE)


def one_line(text: str) -> str:
    """Text that cannot begin a line of its own, nor break XML."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _m3u(entries: Sequence[tuple[str, str]], _name: str, _site: str) -> str:
    lines = ["#EXTM3U"]
    for title, address in entries:
        lines += [f"#EXTINF:-1,{title}", address]
    return "\n".join([*lines, ""])


def _pls(entries: Sequence[tuple[str, str]], _name: str, _site: str) -> str:
    lines = ["[playlist]", f"NumberOfEntries={len(entries)}"]
    for number, (title, address) in enumerate(entries, 1):
        lines += [f"File{number}={address}", f"Title{number}={title}", f"Length{number}=-1"]
    return "\n".join([*lines, "Version=2", ""])


def _xspf(entries: Sequence[tuple[str, str]], name: str, site: str) -> str:
    tracks = "".join(
        f"    <track>\n      <location>{escape(address)}</location>\n"
        f"      <title>{escape(title)}</title>\n"
        f"      <info>{escape(site)}</info>\n    </track>\n"
        for title, address in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<playlist version="1" xmlns="http://xspf.org/ns/0/">\n'
        f"  <title>{escape(name)}</title>\n  <info>{escape(site)}</info>\n"
        f"  <trackList>\n{tracks}  </trackList>\n</playlist>\n"
    )
