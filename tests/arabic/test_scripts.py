"""French spacing, and Tifinagh with its Latin alternative."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.arabic.dates import MONTHS, WEEKDAYS
from athir.arabic.french import spaced
from athir.arabic.tifinagh import to_latin, to_latin_sentences, to_tifinagh

T, N = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vraiment ? Oui! Non;", f"Vraiment{T}? Oui{T}! Non{T};"),
        ("Le maire: il dit « oui ».", f"Le maire{N}: il dit «{N}oui{N}»."),
        ("«Oui» à l'école d'Errachidia", f"«{N}Oui{N}» à l’école d’Errachidia"),
        ("À 14:05, https://a.ma/?x=1;y=2 et 3:4", "À 14:05, https://a.ma/?x=1;y=2 et 3:4"),
        ("Vraiment ?!", f"Vraiment{T}?!"),
        ("نعم! لا؛ قال : نعم", "نعم! لا؛ قال : نعم"),
        ("ⴰⵣⵓⵍ !", "ⴰⵣⵓⵍ !"),
    ],
)
def test_french_has_its_spaces(written: str, shown: str) -> None:
    assert spaced(written) == shown


@given(st.text(alphabet="aé «»:;!?'’.)1\u00a0\u202f", max_size=30))
def test_spacing_twice_is_spacing_once_and_moves_no_letter(text: str) -> None:
    once = spaced(text)
    assert spaced(once) == once
    drop = str.maketrans({" ": "", N: "", T: "", "’": "'"})
    assert once.translate(drop) == text.translate(drop)


def test_tamazight_is_read_in_latin_letters() -> None:
    assert to_latin("ⵜⴰⵎⴰⵣⵉⵖⵜ") == "tamaziɣt"
    assert to_latin("ⵜⴰⵎⵏⴰⴹⵜ ⴰⴽⴽⵯ") == "tamnaḍt akkʷ"
    assert to_latin_sentences("ⵉⵏⵖⵎⵉⵙⵏ. ⵔⴰⴷⵢⵓ FM") == "Inɣmisn. Radyu FM"
    assert to_latin_sentences("أثير") == "أثير"
    for word in (*MONTHS["zgh"], *WEEKDAYS["zgh"]):
        assert to_latin(word).isascii() or set(to_latin(word)) & set("ṛṣḍɣ")
        assert to_tifinagh(to_latin(word)) == word


def test_the_days_of_the_week_are_ircam_s() -> None:
    assert WEEKDAYS["zgh"][4] == "ⴰⵙⵉⵎⵡⴰⵙ"
