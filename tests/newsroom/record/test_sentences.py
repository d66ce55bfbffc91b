"""What is wrong with the log is said in the reader's language, out of a code and its values."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import translation
from tests.airlog import sounding

from athir.airlog import Index, chain


def test_the_newsroom_knows_every_word_of_the_chain() -> None:
    from athir.newsroom.record.sentences import CHAIN

    with translation.override(None):
        assert {code: str(words) for code, words in CHAIN.items()} == chain.WORDS


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_an_alarm_is_a_code_and_its_values_and_read_in_any_language(db: Any, language: str) -> None:
    from athir.newsroom.record import alarms
    from athir.newsroom.record.models import Alarm

    place, values = "2026/11/24/08-0.idx 0", {"first": 4, "last": 9}
    one = alarms.raise_("main", Alarm.Kind.CHAIN, place, "live.aac", code="missing", values=values)
    assert alarms.raise_("main", Alarm.Kind.CHAIN, place, "live.aac", code="missing", values=values) == one
    assert alarms.raise_("main", Alarm.Kind.CHAIN, place, "live.aac", code="order") != one
    found = Alarm.objects.get(pk=one.pk)
    with translation.override(language):
        assert found.said.startswith(f"{place}: ")
        assert "4" in found.said
        assert "9" in found.said
    with translation.override("en"):
        assert found.said == f"{place}: segments 4 to 9 are missing before it"
        minute = Alarm(kind="minute", code="silence", detail="2026-11-24T14:03:05.000Z")
        assert minute.said == "2026-11-24 14:03:05: it is digital silence", "on the station's clock"
        assert Alarm(code="of a later Athir", values={}).said == "of a later Athir"
        assert Alarm(code="missing", values={}).said, "values that do not fit break no page"


def test_a_silent_minute_is_told_as_what_the_newsroom_knows(tmp_path: Path) -> None:
    from athir.newsroom.record.keeping import SILENT_MINUTE
    from athir.newsroom.record.minute import check

    station = sounding.house(tmp_path)
    sounding.record(station, "live.aac", seconds=70, sound=np.zeros((2, 70 * 48_000), np.float32))
    index = Index(station.log_of("live.aac"))
    last = index.last()
    assert last is not None
    assert check(index.folder, "main", sounding.START, last.end, random.Random(1))[1] == SILENT_MINUTE
