"""Icons as SVG paths, 24 × 24 (motifs 64 × 64). A page carries only those it uses, once each, as symbols."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h10"/>',
    "play": '<path d="M7 4.5v15l13-7.5z" fill="currentColor"/>',
    "back15": (
        '<path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5"/><text x="12" y="15" font-size="7.5" font-weight="700"'
        ' text-anchor="middle" fill="currentColor" stroke="none">15</text>'
    ),
    "fwd15": (
        '<path d="M20 12a8 8 0 1 1-2.6-5.9L20 8.5M20 4v4.5h-4.5"/><text x="12" y="15" font-size="7.5" font-weight="700"'
        ' text-anchor="middle" fill="currentColor" stroke="none">15</text>'
    ),
    "prev": '<path d="M17.5 5.5 9 12l8.5 6.5zM5.5 5.5v13" fill="currentColor"/>',
    "pause": '<path d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z" fill="currentColor" stroke="none"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "up": '<path d="m5 15 7-7 7 7"/>',
    "vol": '<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
    "mute": '<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5"/>',
    "gauge": '<path d="M4 17a8.5 8.5 0 1 1 16 0M12 14l4-5"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "wave": '<path d="M3 12h2l2-6 3 13 3-16 3 12 2-3h3"/>',
    "cal": '<rect x="4" y="5" width="16" height="15" rx="2.5"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "head": (
        '<path d="M4 17v-4a8 8 0 0 1 16 0v4M4 15h3v5H5.5A1.5 1.5 0 0 1 4 18.5zM20 15h-3v5h1.5a1.5 1.5 0 0 0 1.5-1.5z"/>'
    ),
    "mast": '<path d="M12 21V11M8 21h8M8.5 14.5a5 5 0 1 1 7 0M5.5 17.5a9 9 0 1 1 13 0"/><circle cx="12" cy="11" r="1"/>',
    "save": '<path d="M7 4h10v16l-5-4-5 4z"/>',
    "pin": '<path d="M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z"/><circle cx="12" cy="10" r="2.3"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4.2 4.2 0 0 0 6 6l1-1"/>',
    "share": '<circle cx="6" cy="12" r="2.5"/><circle cx="17" cy="6" r="2.5"/><circle cx="17" cy="18" r="2.5"/><path d="m8.3 10.8 6.4-3.5M8.3 13.2l6.4 3.5"/>',
    "phone": ('<path d="M7 4 4.5 5.5C4 12 12 20 18.5 19.5L20 17l-4-3-2 1.5c-2-.8-4.7-3.5-5.5-5.5L10 8z"/>'),
    "message": '<path d="M4 6.5h16v10.5h-9.5L6 20.5V17H4z"/>',
    "alert": '<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2"/>',
    "wifi": (
        '<path d="m3 3 18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4M13 9.2a10 10 0 0 1 6 2.8"/>'
        '<circle cx="12" cy="19" r="1"/>'
    ),
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>',
    "pill": '<rect x="4" y="4" width="16" height="16" rx="3"/><path d="M12 8v8M8 12h8"/>',
    "drop": '<path d="M12 3.5c4 5 6 7.6 6 10.5a6 6 0 0 1-12 0c0-2.9 2-5.5 6-10.5z"/>',
    "bolt": '<path d="M13 3 5 14h6l-1 7 8-11h-6z"/>',
    "bus": (
        '<rect x="4" y="5" width="16" height="12" rx="2"/><path d="M4 11h16M8 17v2.5M16 17v2.5"/>'
        '<circle cx="8" cy="14" r=".6"/><circle cx="16" cy="14" r=".6"/>'
    ),
    "stall": '<path d="M4 9.5 6 4.5h12l2 5M4 9.5a2.7 2.7 0 0 0 5.3 0 2.7 2.7 0 0 0 5.4 0 2.7 2.7 0 0 0 5.3 0M6 12.5V20h12v-7.5"/>',
    "sheet": '<path d="M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 16h6"/>',
}

MOTIFS: dict[str, str] = {
    "errachidia": (
        "M32 60V30M32 30c-3-10-11-14-20-12 8 1 14 5 20 12zm0 0c3-10 11-14 20-12-8 1-14 5-20 12z"
        "m0 0C27 20 22 16 20 7c7 5 11 13 12 23zm0 0c5-10 10-14 12-23-7 5-11 13-12 23z"
        "M27 34a3 3 0 1 1 4 3m6-3a3 3 0 1 0-4 3M8 60h48"
    ),
    "midelt": "M2 58 24 18l10 16 8-12 20 36zM18 29l5 4 4-5 4 6M38 28l4 4 4-3M44 8a4 4 0 1 0 .1 0M12 8v8M8 10l8 4M16 10l-8 4",
    "ouarzazate": (
        "M6 60V26l3-4 3 4 3-4 3 4 3-4 3 4v34M24 60V38h16v22M40 60V18l3-4 3 4 3-4 3 4 3-4 3 4v42"
        "M12 34h6M46 28h6M46 36h6M29 60V50a3 3 0 0 1 6 0v10M4 60h56"
    ),
    "tinghir": (
        "M4 4h18l4 10-6 12 5 10-6 24H4M60 4H44l-5 12 6 9-4 14 4 21h15M19 60c8-3 5-8 12-12s2-9 4-14"
        "M27 60c7-3 6-8 10-10M8 14h8M8 30h6M50 18h6M50 40h6"
    ),
    "zagora": (
        "M2 50c10-16 18-16 28-4 8-14 20-20 32-14M2 60c14-12 26-12 36-2 8-9 16-12 24-10M30 46c2 6 6 10 8 12"
        "M44 14a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM44 6v3M33 10l2 2M55 10l-2 2M30 21h3M58 21h-3"
    ),
}
"""Line drawings of the provinces, by the name behind ``d-`` in the desk's colour class."""


def symbol(name: str) -> str:
    """The ``<symbol>`` of an icon, or of the motif ``m-<name>``. ``KeyError`` for one that is not there."""
    if name.startswith("m-"):
        return f'<symbol id="i-{name}" viewBox="0 0 64 64"><path d="{MOTIFS[name[2:]]}"/></symbol>'
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>'
