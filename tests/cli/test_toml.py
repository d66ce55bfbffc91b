"""``athir.toml`` reads back as it was written, whatever a station is called."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir import config
from athir.cli import toml
from athir.home import Home

values = st.text() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


@given(values)
def test_any_value_reads_back(value: toml.Value) -> None:
    read = tomllib.loads(f"x = {toml.value(value)}")["x"]
    assert read == value
    assert type(read) is type(value)


def test_the_file_is_a_settings_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    toml.write(home.settings_file, {"name": 'إذاعة "الواحة"', "language": "ar", "zone": "Africa/Casablanca"})
    settings = config.load(home, {})
    assert settings.name == 'إذاعة "الواحة"'
    assert "# The station's name" in home.settings_file.read_text(encoding="utf-8")


def test_a_setting_that_does_not_exist_is_not_written() -> None:
    with pytest.raises(KeyError):
        toml.text({"nmae": "x"})
