"""The commands speak the person's language; what is missing is said in English, never left out."""

from __future__ import annotations

import pytest

from athir.cli import words


@pytest.mark.parametrize(
    ("environ", "station", "chosen"),
    [
        ({"ATHIR_LANG": "fr", "LANG": "ar_MA.UTF-8"}, "ar", "fr"),
        ({"LC_ALL": "ar_MA.UTF-8", "LANG": "fr_FR.UTF-8"}, "en", "ar"),
        ({"LANG": "fr_FR.UTF-8"}, "ar", "fr"),
        ({"LANG": "zgh"}, "ar", "zgh"),
        ({"LANG": "C.UTF-8"}, "ar", "ar"),
        ({"LANG": "POSIX"}, "zgh", "zgh"),
        ({"LANG": "de_DE.UTF-8"}, "fr", "fr"),
        ({}, "", "en"),
        ({"ATHIR_LANG": "nonsense"}, "nonsense", "en"),
    ],
)
def test_the_person_chooses_then_the_terminal_then_the_station(
    environ: dict[str, str], station: str, chosen: str
) -> None:
    assert words.choose(environ, station) == chosen


def test_a_sentence_without_translation_is_said_in_english() -> None:
    words.use("en")
    assert words.gettext("This sentence stands in no catalogue.") == "This sentence stands in no catalogue."
    assert words.gettext("") == ""
    assert words.ngettext("%(count)d thing nobody translated", "%(count)d things nobody translated", 2).startswith("%")
