"""The fronts' keys of baked pages."""

from __future__ import annotations


def front_key(desk: int | None, language: str) -> str:
    """What is pinned on a desk's front (``None``: home) in a language, and what leads it by urgency."""
    return f"front:{desk or 'home'}:{language}"


def breaking_key(language: str) -> str:
    """The breaking bar of a language."""
    return f"breaking:{language}"
