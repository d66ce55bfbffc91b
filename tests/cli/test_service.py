"""The systemd unit: what stands in it, and who may install it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from athir.cli.service import unit
from athir.config import Settings
from athir.home import Home

HOME = Home(Path("/srv/a station"))


def test_the_air_gets_its_right_and_the_house_is_stopped_in_order() -> None:
    text = unit(HOME, Settings(), {}, "radio")
    assert "User=radio\n" in text
    assert "LimitRTPRIO=20\n" in text
    assert "KillMode=mixed\n" in text
    assert "Restart=always\n" in text
    assert "CPUSchedulingPolicy" not in text, "the newsroom must not run in real time"
    assert 'Environment="ATHIR_HOME=/srv/a station"\n' in text
    assert "WantedBy=multi-user.target\n" in text


def test_settings_of_the_environment_go_with_it_and_secrets_do_not() -> None:
    environ = {
        "ATHIR_RADIO_PORT": "9001",
        "ATHIR_NAME": 'راديو "1" 100%',
        "ATHIR_ADMIN_PASSWORD": "secret",
        "PATH": "/x",
    }
    text = unit(HOME, Settings(), environ, "radio")
    assert 'Environment="ATHIR_RADIO_PORT=9001"\n' in text
    assert 'Environment="ATHIR_NAME=راديو \\"1\\" 100%%"\n' in text
    assert "secret" not in text
    assert "PATH" not in text


def test_a_user_s_own_unit_names_no_user() -> None:
    text = unit(HOME, Settings(), {}, "")
    assert "User=" not in text
    assert "WantedBy=default.target\n" in text


def test_there_must_be_a_station_first(athir: Any) -> None:
    done = athir("service", "install", "--print")
    assert done.returncode == 1
    assert "athir init" in done.stderr
