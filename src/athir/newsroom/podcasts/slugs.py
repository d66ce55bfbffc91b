"""Addresses of episodes: how long, and which are taken by what stands in a podcast's folder itself."""

from __future__ import annotations

LONGEST = 80
RESERVED = frozenset({"feed", "lite", "page", "season"})
