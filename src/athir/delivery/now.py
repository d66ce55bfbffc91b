"""``/now.json`` and ``/now/events``: what is on air now, before and next, in AzuraCast's now-playing shape.

Where AzuraCast has a field of the same meaning its name is used (API ``/api/nowplaying/<station>``); ours stand under
``athir``. Times are epoch seconds and say what *listeners* hear: the lead of the air is taken off.

- ``listeners`` holds numbers only when the setting ``public_counts`` says so, else ``null`` for each.
- ``duration`` and ``remaining`` are 0 while nobody knows an end (live); ``playing_next`` is ``null`` then.
- ``song.id`` names the text ``artist - title``: equal for equal titles, as in AzuraCast. ``art`` is ``null``.
- ``athir.show``/``athir.next``: ``{id, slug, title: {language: name}, start, end, presenters}`` of the slot that
  covers now and of the next one, or ``null``. ``athir.programme``: where the sound comes from (``live``, ``plan``,
  ``station``, ``emergency``, ``bed`` or ``null``), the item's id, whether a broken line is held. ``athir.rewind_url`` is
  the address of the past, to which a moment in UTC is added (``2026-11-24T14:32:00Z``); ``null`` without rewind.
  ``athir.at``: the radio's clock when this was made.

The validator (ETag) is weak and covers everything but what only time moves (``elapsed``, ``remaining``, listeners):
a client that has the state already is told so, and counts on from ``played_at`` by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from athir.config import Settings
from athir.contracts.mounts import Mount
from athir.contracts.plan import PlanItem, PlanSlot
from athir.contracts.units import LEAD_SECONDS
from athir.delivery.replies import json_bytes
from athir.delivery.state import NAMELESS, OnAir, Song

MAX_AGE = 5
RETRY_MS = 3000


def epoch_seconds(when: datetime) -> int:
    return int(when.timestamp())


def heard_at(when: datetime) -> int:
    """When listeners heard what the air played at ``when``, as epoch seconds."""
    return int(when.timestamp() + LEAD_SECONDS)


def shown(on: OnAir, name: str, language: str) -> Song | None:
    """What is on, titled as listeners see it: the emergency loop and a live show without a title have none."""
    song = on.song
    if song is None:
        return None
    if song.source == "live":
        titles = on.slot.title if on.slot else {}
        show = titles.get(language) or next(iter(titles.values()), "")
        return replace(song, title=song.title or show or name)
    if song.source in NAMELESS or not song.text:
        return replace(song, title=name, artist="")
    return song


def stable(on: OnAir, online: bool, name: str, language: str) -> dict[str, Any]:
    """All that does not change by time alone, without addresses: what a change is measured by."""
    song, live = shown(on, name, language), on.live
    playlist = _playlist(song, on.slot)
    return {
        "live": {
            "is_live": live is not None,
            "streamer_name": live.name if live else "",
            "broadcast_start": heard_at(live.since) if live else None,
            "art": None,
        },
        "now_playing": _played(song, playlist, live.name if live else "") if song else None,
        "playing_next": _next(on, playlist),
        "song_history": [_played(old, "", old.artist if old.source == "live" else "") for old in on.history],
        "is_online": online,
        "athir": {
            "show": slot_json(on.slot) if on.slot else _said(on),
            "programme": {
                "source": song.source if song else None,
                "item": song.item if song else None,
                "held": bool(live and live.held),
            },
            "next": slot_json(on.next_slot) if on.next_slot else None,
        },
    }


def document(
    part: Mapping[str, Any],
    at: datetime,
    base: str,
    settings: Settings,
    name: str,
    mounts: Sequence[Mount],
    counts: Mapping[str, int] | None,
) -> dict[str, Any]:
    """The whole document: ``part`` from :func:`stable`, ``counts`` by mount or ``None`` when they are not public."""
    now = dict(part["now_playing"]) if part["now_playing"] else None
    if now is not None:
        elapsed = max(0, epoch_seconds(at) - now["played_at"])
        now["elapsed"] = min(elapsed, now["duration"]) if now["duration"] else elapsed
        now["remaining"] = max(0, now["duration"] - elapsed)
    total = sum(counts.values()) if counts is not None else None
    return {
        "station": _station(base, settings, name, mounts, counts),
        "listeners": _listeners(total),
        **part,
        "athir": part["athir"] | {"rewind_url": _rewind(base, settings, mounts), "at": round(at.timestamp(), 3)},
        "now_playing": now,
        "cache": None,
    }


def _rewind(base: str, settings: Settings, mounts: Sequence[Mount]) -> str | None:
    """Where the past is heard: AAC if it is logged, for it is kept longest; Opus only where there is nothing else."""
    kept = [mount for mount in mounts if mount.name in settings.logged_mounts]
    if not kept or settings.rewind_hours <= 0:
        return None
    return f"{base}{min(kept, key=lambda mount: mount.codec).path}?from="


def tag(part: Mapping[str, Any]) -> str:
    """Weak entity tag of the state."""
    return f'W/"{hashlib.blake2b(json_bytes(part), digest_size=12).hexdigest()}"'


def frame(body: bytes, ident: str) -> bytes:
    """One Server-Sent Event (WHATWG HTML §9.2). ``body`` is one line of JSON."""
    return b"id: %s\nretry: %d\ndata: %s\n\n" % (ident.encode(), RETRY_MS, body)


def slot_json(slot: PlanSlot) -> dict[str, Any]:
    names = [slot.presenter_names.get(account, "") for account in slot.presenters]
    return {
        "id": slot.show,
        "slug": slot.slug,
        "title": slot.title,
        "start": epoch_seconds(slot.start),
        "end": epoch_seconds(slot.end),
        "presenters": [name for name in names if name],
    }


def _said(on: OnAir) -> dict[str, Any] | None:
    """The slot in the air's own words when there is no plan to look it up in."""
    if on.plan is not None or not on.said_slot:
        return None
    title = on.said_slot.get("title")
    names = title if isinstance(title, dict) else {"": str(title or "")}
    return {
        "id": str(on.said_slot.get("show") or ""),
        "slug": "",
        "title": {str(k): str(v) for k, v in names.items()},
        "start": None,
        "end": None,
        "presenters": [],
    }


def _playlist(song: Song | None, slot: PlanSlot | None) -> str:
    if song is None or song.source not in ("plan", "station"):
        return ""
    return slot.playlist if song.source == "plan" and slot else "station"


def _song(text: str, artist: str, title: str, album: str = "") -> dict[str, Any]:
    digest = hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return {
        "id": digest,
        "art": None,
        "custom_fields": [],
        "text": text,
        "artist": artist,
        "title": title,
        "album": album,
        "genre": "",
        "lyrics": "",
    }


def _played(song: Song, playlist: str, streamer: str) -> dict[str, Any]:
    return {
        "played_at": heard_at(song.at),
        "duration": song.duration_ms // 1000,
        "playlist": playlist,
        "streamer": streamer,
        "is_request": False,
        "song": _song(song.text, song.artist, song.title),
    }


def _next(on: OnAir, playlist: str) -> dict[str, Any] | None:
    item = on.next_item
    if item is None or on.next_at is None:
        return None
    return {
        "cued_at": heard_at(on.song.at) if on.song else heard_at(on.next_at),
        "played_at": heard_at(on.next_at),
        "duration": item.audible_ms // 1000,
        "playlist": playlist,
        "is_request": False,
        "song": _item_song(item),
    }


def _item_song(item: PlanItem) -> dict[str, Any]:
    text = " - ".join(part for part in (item.artist, item.title) if part)
    return _song(text, item.artist, item.title, item.album)


def _listeners(total: int | None) -> dict[str, int | None]:
    return {"total": total, "unique": None, "current": total}


def _station(
    base: str, settings: Settings, name: str, mounts: Sequence[Mount], counts: Mapping[str, int] | None
) -> dict[str, Any]:
    first = mounts[0].path if mounts else ""
    hls = any(mount.codec == "aac" and mount.name in settings.logged_mounts for mount in mounts)
    return {
        "id": 1,
        "name": name,
        "shortcode": "main",
        "description": "",
        "frontend": "athir",
        "backend": "athir",
        "timezone": settings.zone,
        "listen_url": f"{base}{first}",
        "url": settings.site_base,
        "public_player_url": f"{settings.site_base}/radio/",
        "playlist_pls_url": f"{base}/live.pls",
        "playlist_m3u_url": f"{base}/live.m3u",
        "is_public": True,
        "mounts": [_mount(number, mount, base, counts) for number, mount in enumerate(mounts, 1)],
        "remotes": [],
        "hls_enabled": hls,
        "hls_is_default": False,
        "hls_url": f"{base}/hls/live.m3u8" if hls else None,
        "hls_listeners": None,
    }


def _mount(number: int, mount: Mount, base: str, counts: Mapping[str, int] | None) -> dict[str, Any]:
    return {
        "id": number,
        "name": mount.label,
        "url": f"{base}{mount.path}",
        "bitrate": mount.bitrate // 1000,
        "format": mount.codec,
        "listeners": _listeners(counts.get(mount.name, 0) if counts is not None else None),
        "path": mount.path,
        "is_default": number == 1,
    }
