"""Towns of a region, and a clock that stands where a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture
def towns(desks: dict[str, Any]) -> dict[str, Any]:
    """Errachidia and Zagora, each of its own desk."""
    from athir.newsroom.services.models import Town

    places = (
        ("errachidia", "الرشيدية", "Errachidia", 31.9314, -4.4266),
        ("zagora", "زاكورة", "Zagora", 30.3324, -5.838),
    )
    return {
        slug: Town.objects.create(
            slug=slug, names={"ar": ar, "fr": fr}, desk=desks[slug], latitude=north, longitude=east, order=order
        )
        for order, (slug, ar, fr, north, east) in enumerate(places)
    }


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], datetime]]:
    """``at("2026-11-24T21:00")`` sets the clock of pages (UTC)."""
    from django.utils import timezone

    def set_clock(text: str) -> datetime:
        now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    yield set_clock


@pytest.fixture
def read(db: None) -> Callable[[str], str]:
    """``read("/services/")`` gives the page as the baker would render it; it must be one that can be baked."""
    from athir.newsroom.baking.render import render

    def get(path: str) -> str:
        page = render(path)
        assert page.status == 200, page.body.decode()[-1500:]
        assert page.bakeable
        return page.body.decode()

    return get
