"""Who may go live: keys, windows, and a file that is never half believed."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.contracts import access
from athir.contracts.access import Access, AccessReader, Presenter, Window, hash_key

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=10)
WINDOWS = st.integers(0, 1000).map(lambda n: Window(NOON + n * HOUR, NOON + (n + 1) * HOUR))


def made(*presenters: Presenter) -> Access:
    by = {one.account: one for one in presenters}
    return Access(1, NOON, NOON + 48 * HOUR, "main", "Africa/Casablanca", "2026c", by)


LEILA = Presenter("leila", "ليلى", hash_key("مفتاح-1234"), windows=(Window(NOON, NOON + HOUR),), priority=5)


@given(st.lists(st.builds(Presenter, TEXT, TEXT, st.binary().map(lambda b: hash_key(b.hex())), st.booleans(),
                          st.lists(WINDOWS, max_size=3).map(tuple), st.integers()), max_size=4))  # fmt: skip
def test_access_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, presenters: list[Presenter]) -> None:
    path = tmp_path_factory.getbasetemp() / "access.json"
    access.write(path, made(*presenters))
    assert AccessReader(path).read() == made(*presenters)


def test_the_file_is_for_the_station_alone(tmp_path: Path) -> None:
    path = tmp_path / "access.json"
    access.write(path, made(LEILA))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "مفتاح" not in path.read_text()


@pytest.mark.parametrize(
    ("account", "key", "when", "why"),
    [
        ("leila", "مفتاح-1234", NOON, ""),
        ("leila", "مفتاح-1234", NOON + HOUR, "window"),
        ("leila", "مفتاح-1234", NOON - timedelta(microseconds=1), "window"),
        ("leila", "wrong", NOON, "key"),
        ("leila", "", NOON, "key"),
        ("nobody", "مفتاح-1234", NOON, "unknown"),
        ("", "", NOON, "unknown"),
    ],
)
def test_who_may_go_live_and_why_not(account: str, key: str, when: datetime, why: str) -> None:
    presenter, found = made(LEILA).check(account, key, when)
    assert (found, presenter) == (why, None if why else LEILA)


def test_without_windows_one_may_never_or_always() -> None:
    assert not Presenter("a", "A", "0" * 64).allowed_at(NOON)
    assert Presenter("a", "A", "0" * 64, always=True).allowed_at(NOON)


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_no_name_or_key_raises(account: str, key: str) -> None:
    assert made(LEILA).check(account, key, NOON)[0] is None


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "ش" * 64, "G" * 64, None, 5])
def test_a_key_that_is_no_hash_refuses_the_file(tmp_path: Path, digest: object) -> None:
    path = tmp_path / "access.json"
    access.write(path, made(LEILA))
    record = json.loads(path.read_bytes())
    record["presenters"]["leila"]["key_sha256"] = digest
    path.write_text(json.dumps(record))
    reader = AccessReader(path)
    assert reader.read() is None and reader.problem, "nobody may go live by a file that is not whole"
