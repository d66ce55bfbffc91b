"""A house filled with the demo: made once, then copied for each test that asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from athir.config import Settings
from athir.home import Home

PASSWORD = "demo-password-of-tests"


@pytest.fixture(scope="session")
def _demo_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "house"


@pytest.fixture
def demo(db: None, house: Home, _demo_copy: Path) -> Iterator[Home]:
    """The house with the demo in it."""
    from django.db import connections

    from athir.newsroom.demo.seed.fill import fill

    kept = (house.database, house.demo_password)
    folders = (house.audio_dir, house.media_dir, house.station().root)
    if _demo_copy.exists():
        connections.close_all()
        for file in kept:
            shutil.copy2(_demo_copy / file.name, file)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(_demo_copy / folder.relative_to(house.root), folder)
    else:
        fill(house, Settings(), PASSWORD)
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        _demo_copy.mkdir()
        for file in kept:
            shutil.copy2(file, _demo_copy / file.name)
        for folder in folders:
            shutil.copytree(folder, _demo_copy / folder.relative_to(house.root))
    yield house
    house.demo_password.unlink(missing_ok=True)
