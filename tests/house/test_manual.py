"""The manual says what the program does: every setting, command, event and dependency stands in it."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest

from athir.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
INTERFACES = (ROOT / "docs/interfaces.md").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OPTIONAL = PROJECT["optional-dependencies"]


@pytest.mark.parametrize(("page", "made_by"), [("settings.md", "settings_page"), ("journal.md", "journal_page")])
def test_a_page_that_lists_what_the_code_says_is_of_today(page: str, made_by: str) -> None:
    """Each setting with its variable, default and help; each event of the journal with what it carries."""
    maker = runpy.run_path(str(ROOT / "scripts/manual.py"))
    written = (ROOT / "docs/reference" / page).read_text(encoding="utf-8")
    assert written == maker[made_by](), "run scripts/manual.py"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_stands_in_the_interfaces(name: str) -> None:
    assert re.search(rf"`athir {name}\b", INTERFACES), f"docs/interfaces.md does not name athir {name}"


def test_every_make_target_stands_in_the_interfaces() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "test", "check", "bench", "faults", "soak", "shots"} <= set(targets)
    for target in set(targets) - {"help"}:
        assert f"`make {target}`" in INTERFACES


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ \[;]", r)[0].lower() for r in requirements}


def test_every_dependency_has_its_reason() -> None:
    named = dict(re.findall(r"^\| `([A-Za-z0-9_.-]+)` \|(.*)\|$", DEPENDENCIES, re.MULTILINE))
    wanted = _names(PROJECT["dependencies"]) | {n for group in OPTIONAL.values() for n in _names(group)}
    reasons = {name.lower(): reason.strip() for name, reason in named.items()}
    assert wanted - set(reasons) == set(), "without a reason in docs/dependencies.md"
    assert set(reasons) - wanted == set(), "named there, but no dependency"
    assert all(len(reason) > 20 for reason in reasons.values())


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    pins = [block for block in re.split(r"\n(?=[a-zA-Z0-9])", text) if re.match(r"[a-zA-Z0-9]", block)]
    assert len(pins) > 30
    for pin in pins:
        assert re.match(r"[A-Za-z0-9_.-]+==[^ ]+( ;[^\n]+)? \\\n", pin), pin[:80]
        assert "--hash=sha256:" in pin, pin[:80]


def test_the_lock_holds_every_dependency() -> None:
    for lock, wanted in (
        ("requirements.lock", PROJECT["dependencies"]),
        ("requirements-dev.lock", [*PROJECT["dependencies"], *OPTIONAL["dev"]]),
    ):
        pinned = {m.lower() for m in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / lock).read_text(), re.MULTILINE)}
        assert _names(wanted) - pinned == set()
