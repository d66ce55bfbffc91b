"""Names with a value per language."""

from __future__ import annotations

import pytest

from athir.newsroom.frame.names import language_of, name_in

TOWN = {"ar": "الرشيدية", "fr": "Errachidia", "zgh": "ⵕⵕⴰⵛⵉⴷⵉⵢⴰ"}


@pytest.mark.parametrize(
    ("names", "language", "shown", "told"),
    [
        (TOWN, "en", "Errachidia", "fr"),
        ({"ar": "الريش", "en": "Er-Rich"}, "fr", "Er-Rich", "en"),
        ({"ar": "الريش", "en": "Er-Rich"}, "zgh", "الريش", "ar"),
        ({"fr": "Er-Rich"}, "ar", "Er-Rich", "fr"),
        (TOWN, "zgh-latn", "ⵕⵕⴰⵛⵉⴷⵉⵢⴰ", "zgh"),
        ({}, "fr", "", "fr"),
        (None, "fr", "", "fr"),
    ],
)
def test_a_name_that_a_language_has_not_is_one_that_its_readers_can_read(
    names: dict[str, str] | None, language: str, shown: str, told: str
) -> None:
    assert (name_in(names, language), language_of(names, language)) == (shown, told)
