"""What the newsroom and the child process that prepares a film or recording say to each other.

The child prints one JSON object a line: ``{"progress": 0-100}`` while it works, and at the end either
``{"ok": true, "kind", "duration_ms", "peaks", "poster", "files": [{"name", "content_type", "width", "height",
"bytes"}…]}`` or ``{"ok": false, "reason", "detail"}`` with a reason of
:class:`~athir.newsroom.library.media.MediaItem.Reason`. Imports nothing heavy: both sides read it.
"""

from __future__ import annotations

PEAKS = 240
"""Pairs of a stored waveform: more than a phone has room to draw."""

LOUDNESS = -16.0
"""LUFS, integrated: what phones and podcasts are mixed to; the air has its own."""

CEILING = -1.5
"""dBTP: no sample between samples is louder."""

MOST_GAIN = 24.0
"""dB: beyond it a recording is noise, and would only be louder noise."""

SHORTEST_MS = 500
LONGEST_MS = 6 * 3600 * 1000
MOST_WIDTH, MOST_HEIGHT = 8192, 4320

POSTER = "poster.jpg"
SILENT_SECONDS = 120.0
"""The newsroom ends a child that has said nothing for so long."""
