"""Every command ends with a status that says how it went, and an error is one line that says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from athir.cli.main import COMMANDS


def _one_line(text: str) -> str:
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_help_names_every_command(athir: Any) -> None:
    done = athir("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_explains_itself(athir: Any, name: str) -> None:
    done = athir(name, "--help")
    assert done.returncode == 0, done.stderr
    assert name in done.stdout


@pytest.mark.parametrize("arguments", [(), ("sing",), ("status", "--loud"), ("user",), ("log",)])
def test_wrong_use_is_status_2(athir: Any, arguments: tuple[str, ...]) -> None:
    assert athir(*arguments).returncode == 2


def test_a_setting_that_cannot_be_used_is_one_line(athir: Any) -> None:
    done = athir("up", ATHIR_SITE_PORT="many")
    assert done.returncode == 1
    assert "ATHIR_SITE_PORT" in _one_line(done.stderr)


def test_a_traceback_comes_only_with_debug(athir: Any) -> None:
    assert "Traceback" not in athir("up", ATHIR_ZONE="Nowhere/Else").stderr
    assert "Traceback" in athir("up", "--debug", ATHIR_ZONE="Nowhere/Else").stderr


def test_the_folder_can_be_named_on_the_command_line(athir: Any, tmp_path) -> None:
    done = athir("--home", str(tmp_path / "elsewhere"), "status")
    assert str(tmp_path / "elsewhere") in done.stderr
