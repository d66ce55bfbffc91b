"""Events for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest


@pytest.fixture
def event(desks: dict[str, Any]) -> Callable[..., Any]:
    """``event("سوق التمور", repeat="weekly")`` gives a live event of next Saturday at six; ``draft=True`` one that is not."""
    from django.utils import timezone

    from athir.newsroom.events.models import Event

    def make(name: str = "سوق التمور", desk: str = "errachidia", draft: bool = False, **fields: Any) -> Any:
        today = timezone.now().date()
        fields.setdefault("day", today + timedelta(days=(5 - today.weekday()) % 7 + 7))
        fields.setdefault("start", time(18))
        made = Event(names={"ar": name}, desk=desks[desk], **fields)
        made.full_clean()
        made.save()
        revision = made.save_revision()
        if not draft:
            revision.publish()
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def tomorrow() -> date:
    from django.utils import timezone

    return timezone.now().date() + timedelta(days=1)
