"""For all tests: a clean environment, the programs they may need, and a skip that nobody can overlook.

``@pytest.mark.needs("chromium", "ffmpeg")`` skips a test where a program is absent. The summary says so loudly, and
under ``CI=true`` a skipped test is a failed one. ``ATHIR_LONG=1`` (``make soak``) asks for the long form of a test.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAMS: dict[str, tuple[str, ...]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "icecast": ("icecast2", "icecast"),
    "ffmpeg": ("ffmpeg",),
    "ffprobe": ("ffprobe",),
    "nginx": ("nginx",),
    "caddy": ("caddy",),
    "espeak-ng": ("espeak-ng",),
    "gettext": ("msgfmt",),
    "openssl": ("openssl",),
    "postgresql": ("initdb",),
}
_KEPT = frozenset({"ATHIR_LONG", "ATHIR_TEST_DATABASE"})
_CI = os.environ.get("CI", "").lower() in ("1", "true")
_folders: list[Path] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: only in the long runs (ATHIR_LONG=1), never in CI")
    config.addinivalue_line("markers", "needs(program, …): skipped, loudly, where one of these programs is absent")
    _clean_environment()


def _clean_environment() -> None:
    """No setting of the person who runs the tests reaches them, and none of their houses stays in shared memory."""
    for name in list(os.environ):
        if (name.startswith("ATHIR_") and name not in _KEPT) or name in ("DATABASE_URL", "REDIS_URL"):
            del os.environ[name]
    home, shared = (Path(tempfile.mkdtemp(prefix="athir-tests-", dir=at)) for at in (None, _shared_memory()))
    _folders.extend((home, shared))
    os.environ |= {"ATHIR_HOME": str(home / "station"), "ATHIR_SHM_DIR": str(shared), "ATHIR_LANG": "en"}
    if os.environ.get("ATHIR_TEST_DATABASE"):  # of tests/newsroom/postgresql, never a person's own
        os.environ["DATABASE_URL"] = os.environ["ATHIR_TEST_DATABASE"]
    os.environ["PATH"] = os.pathsep.join(
        (os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", *_database_programs())
    )


def _database_programs() -> list[str]:
    """Debian keeps a database server's programs where no PATH looks; the newest first."""
    return [str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]


def _shared_memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def pytest_unconfigure() -> None:
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str | None:
    """The program's path, by any of its names."""
    return next(filter(None, map(shutil.which, PROGRAMS.get(name, (name,)))), None)


ON_THE_CLOCK = ("air", "delivery", "journeys", "supervisor")
"""Rooms whose tests listen in real time: one after another, on one core, while the others keep theirs."""


BROWSED = "tests/newsroom/site/"
"""Tests with a browser, which needs a core of its own to play sound without a stop: one after another as well."""


def _group(nodeid: str) -> str:
    """What runs in one process of ``pytest -n 3 --dist loadscope``: rooms on the clock, the browser's, else a file each."""
    path = nodeid.partition("::")[0]
    room = path.removeprefix("tests/").partition("/")[0]
    return "clock" if room in ON_THE_CLOCK else "browser" if path.startswith(BROWSED) else path


LONGEST = (
    *(f"tests/{room}/" for room in ON_THE_CLOCK),
    BROWSED,
    "tests/newsroom/postgresql/",
    "tests/newsroom/test_worker.py",
    "tests/newsroom/test_bench.py",
    "tests/cli/test_init.py",
    "tests/newsroom/library/",
    "tests/newsroom/demo/",
    "tests/newsroom/fronts/",
)
"""What takes minutes begins first, so that no process is left alone with it at the end."""


NICE = {"clock": 0, "browser": 4}
"""What listens goes first where there is not enough for all; others have 8. Only root can go back to less (nice(2))."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE.get(_group(item.nodeid), 8))


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, place in enumerate(LONGEST) if item.nodeid.startswith(place)), len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False  # not by the number of tests: by :data:`LONGEST`

    class ByRoom(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    return ByRoom(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not os.environ.get("ATHIR_LONG"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    items.sort(key=_turn)
    for item in items:
        for marker in item.iter_markers("needs"):
            absent = [name for name in marker.args if program(name) is None]
            if absent:
                item.add_marker(pytest.mark.skip(reason=f"absent: {', '.join(absent)}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[Any]:
    report = yield
    if _CI and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome, report.longrepr = "failed", f"in CI every test runs, but this one was skipped: {why}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} TESTS WERE NOT RUN", sep="!", red=True, bold=True)
    reasons: dict[str, int] = {}
    for report in skipped:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[why] = reasons.get(why, 0) + 1
    for why, count in sorted(reasons.items()):
        terminalreporter.line(f"  {count:4}  {why}")
    terminalreporter.line(
        "  `make test` as root installs what is absent; elsewhere install it by hand (scripts/test-tools)."
    )


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Whether the long form of a test is asked for (``make soak``)."""
    return bool(os.environ.get("ATHIR_LONG"))


@pytest.fixture
def shared_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A house's folder for rings and sockets, by a short path: a socket's may have 107 bytes, ``tmp_path`` has more."""
    folder = Path(tempfile.mkdtemp(prefix="athir-shm-"))
    monkeypatch.setenv("ATHIR_SHM_DIR", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
