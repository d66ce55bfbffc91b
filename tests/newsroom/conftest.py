"""For all tests of the newsroom: a house with a migrated database, fresh for each test.

``db`` copies a prepared SQLite file for each test that asks for it (some milliseconds), so commits are real:
``on_commit`` runs, threads and processes see what was written. With ``ATHIR_TEST_DATABASE`` (tests/newsroom/postgresql)
it copies a database of that PostgreSQL server instead. ``account`` makes accounts, ``as_user`` a browser.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.newsroom import migrated as made_once

from athir.home import Home

PASSWORD = "a-long-test-password"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Django starts after ``tests/conftest.py`` has set the house, and before a test module imports a model."""
    home = Home.from_environment()
    if "athir-tests-" not in str(home.root):
        raise pytest.UsageError(f"refusing to test in {home.root}: it is no test's house")
    home.create()
    from athir.newsroom.setup import setup

    setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if not hasattr(os, "_athir_test_environment"):
        setup_test_environment()
        os._athir_test_environment = True  # type: ignore[attr-defined]  # once a process, whoever loads this first


@pytest.fixture(scope="session")
def house() -> Home:
    """The house of all newsroom tests."""
    return Home.from_environment()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all migrations in it, to copy from."""
    return made_once.migrated(tmp_path_factory)


@pytest.fixture(scope="session")
def prepared(house: Home, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A database as ``prepare`` leaves it, to copy from."""
    from django.core.management import call_command
    from django.db import connections

    from athir.newsroom.prepare import collect_static, make_rows

    house.create()
    collect_static(house)
    if _on_server():
        call_command("migrate", verbosity=0, interactive=False)
    else:
        connections.close_all()
        _remove(house.database)
        shutil.copy(request.getfixturevalue("migrated"), house.database)
    make_rows(house)
    template = house.root / "prepared.sqlite3"
    if _on_server():
        connections.close_all()
        _server(f'ALTER DATABASE "{_name()}" RENAME TO "{_name()}_prepared"')
    else:
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copy(house.database, template)
    yield template


def _on_server() -> bool:
    return bool(os.environ.get("ATHIR_TEST_DATABASE"))


def _name() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def _server(*statements: str) -> None:
    """Said to the server itself, outside of any transaction."""
    import psycopg
    from psycopg import sql

    address = os.environ["ATHIR_TEST_DATABASE"].rpartition("/")[0] + "/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement))  # type: ignore[arg-type]  # psycopg wants literals; ours are


def _fresh(prepared: Path, house: Home) -> None:
    if _on_server():
        name = _name()
        _server(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{name}_prepared" STRATEGY FILE_COPY',
        )
        return
    _remove(house.database)
    shutil.copy(prepared, house.database)


def _remove(database: Path) -> None:
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)


@pytest.fixture
def db(prepared: Path, house: Home) -> Iterator[None]:
    """A fresh database, and empty folders of audio, baked pages and contracts."""
    from django.core.cache import cache
    from django.db import connections
    from django.utils import translation
    from wagtail.models import Site

    connections.close_all()
    _fresh(prepared, house)
    for folder in (house.audio_dir, house.public_dir, house.station().root):
        shutil.rmtree(folder, ignore_errors=True)
    house.create()
    cache.clear()
    Site.clear_site_root_paths_cache()
    logging.getLogger("wagtail").setLevel(logging.WARNING)
    # Messages outside a request in English, whatever the house's language; pages choose their own.
    with translation.override("en"):
        yield
    connections.close_all()


@pytest.fixture
def account(db: None) -> Callable[..., Any]:
    """``account("editor")`` makes an account of that role; ``desks=["zagora"]`` where it works."""
    from athir.newsroom.accounts.actions import create_user

    def make(role: str, username: str = "", *, desks: tuple[str, ...] = ()) -> Any:
        return create_user(username or role, role, PASSWORD, "en", desks=desks, check=False)

    return make


@pytest.fixture
def as_user(db: None) -> Callable[[Any], Any]:
    """``as_user(user)`` is a browser that is logged in."""
    from django.test import Client

    def login(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return login


@pytest.fixture
def desks(db: None) -> dict[str, Any]:
    """A region with two provinces, by slug."""
    from athir.newsroom.frame.models import Desk

    region = Desk.objects.create(slug="region", names={"ar": "عين الجهة", "fr": "La région"})
    made = {"region": region}
    for order, (slug, name) in enumerate((("errachidia", "الرشيدية"), ("zagora", "زاكورة"))):
        made[slug] = Desk.objects.create(slug=slug, names={"ar": name}, parent=region, order=order)
    return made


@pytest.fixture
def article(desks: dict[str, Any]) -> Callable[..., Any]:
    """``article("عنوان", desk="zagora")`` gives an unsaved Arabic article."""
    from wagtail.models import Locale

    from athir.newsroom.news.models import Article

    def make(title: str = "افتتاح معرض التمور", desk: str = "errachidia", language: str = "ar", **fields: Any) -> Any:
        locale = Locale.objects.get(language_code=language)
        return Article(title=title, desk=desks[desk], locale=locale, **fields)

    return make
