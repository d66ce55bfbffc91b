"""A station of one's own: made by options or by asking, with its first account; accounts by command."""

from __future__ import annotations

import json
from typing import Any

import pytest

from athir import config
from athir.home import Home

CHIEF = ["--account", "sara", "--password", "a long password 4 sara"]


@pytest.fixture
def made(athir: Any) -> Any:
    done = athir("init", "--name", "إذاعة الواحة", "--language", "fr", "--bind", "0.0.0.0", *CHIEF)
    assert done.returncode == 0, done.stderr
    return athir


def test_a_station_and_its_accounts_by_options(made: Any, home: Home) -> None:
    settings = config.load(home, {})
    assert (settings.name, settings.language, settings.bind) == ("إذاعة الواحة", "fr", "0.0.0.0")

    again = made("init", *CHIEF)
    assert again.returncode == 1, "a station that stands is left alone"
    assert str(home.root) in again.stderr

    other = made("demo")
    assert other.returncode == 1, "nor is it filled with the demo"

    added = made("user", "add", "omar", "--role", "presenter", stdin="a long password 4 omar\n")
    assert added.returncode == 0, added.stderr
    assert made("user", "add", "ali", "--role", "singer", "--password", "a long password 4 ali").returncode == 1

    key = made("user", "key", "omar")
    assert len(key.stdout.strip()) >= 32, "the key alone on the output, for a script to take"
    assert "omar" in key.stderr

    users = {u["username"]: u for u in json.loads(made("user", "list", "--json").stdout)["users"]}
    assert set(users) == {"sara", "omar"}
    assert users["omar"]["has_stream_key"]

    assert made("user", "disable", "omar").returncode == 0
    closed = next(u for u in json.loads(made("user", "list", "--json").stdout)["users"] if u["username"] == "omar")
    assert (closed["active"], closed["has_stream_key"]) == (False, False)
    assert made("user", "password", "nobody", "--password", "x").returncode == 1

    unit = made("service", "install", "--print")
    assert unit.returncode == 0
    assert "إذاعة الواحة" in unit.stdout


def test_what_is_missing_is_named_where_nobody_can_be_asked(athir: Any, home: Home) -> None:
    done = athir("init", "--name", "x")
    assert done.returncode == 2
    assert "--password" in done.stderr
    assert not home.settings_file.exists()


def test_a_wrong_answer_makes_no_station(athir: Any, home: Home) -> None:
    assert athir("init", "--zone", "Nowhere/Else", *CHIEF).returncode == 2
    assert athir("init", "--bind", "everywhere", *CHIEF).returncode == 2
    assert athir("init", "--account", "sara", "--password", "123").returncode == 1
    assert not home.settings_file.exists()


def test_there_are_no_accounts_without_a_station(athir: Any) -> None:
    done = athir("user", "list")
    assert done.returncode == 1
    assert "athir init" in done.stderr
