"""Makes the house ready before the site and the worker start: ``python -m athir.newsroom.prepare``.

Migrates, compiles translations, collects static files, makes the rows without which nothing works, and compiles
plan, access and holds once. Idempotent, and fast when there is nothing to do. If it fails the air goes on all the
same: the air needs none of this.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from athir.config import SettingsError
from athir.contracts.files import ContractError, write_atomic
from athir.home import MAIN, Home
from athir.newsroom.setup import setup

_PACKAGE = Path(__file__).resolve().parent.parent
_STATIC_APPS = ("athir.newsroom", "wagtail", "django_filters", "taggit")

SCAN_SECONDS = 20.0
"""How long the first plan may wait for files to be measured; the worker measures the rest."""


def say(text: str) -> None:
    """One line of diagnostics."""
    print(f"prepare: {text}", file=sys.stderr, flush=True)


def migrate() -> bool:
    """Bring the database up to date; whether anything was to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def compile_messages(root: Path = _PACKAGE / "locale") -> int:
    """Translations that are newer than what was compiled of them; how many were compiled."""
    done = 0
    for source in sorted(root.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import PoFileError, read_po

        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with source.open("rb") as file:
                catalogue = read_po(file, abort_invalid=True)
            with temporary.open("wb") as file:
                write_mo(file, catalogue)
            temporary.replace(target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            say(f"translations of {source.parent.parent.name} were not compiled: {target}: {error.strerror}")
            continue
        except (PoFileError, UnicodeDecodeError) as error:  # the house opens without it, in the words it has
            say(f"translations of {source.parent.parent.name} were not compiled: {source}: {error}")
            continue
        done += 1
    return done


def static_fingerprint() -> str:
    """Changes when any static file of the program does: paths, sizes and times of all of them."""
    seen = hashlib.sha256()
    for app in _STATIC_APPS:
        spec = importlib.util.find_spec(app)
        for root in spec.submodule_search_locations or () if spec else ():
            for folder, folders, names in os.walk(root):
                folders.sort()
                if f"{os.sep}static{os.sep}" not in folder + os.sep and f"{os.sep}components{os.sep}" not in folder:
                    continue
                for name in sorted(names):
                    stat = Path(folder, name).stat()
                    seen.update(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collect_static(home: Home) -> bool:
    """Collect CSS, scripts and fonts, hashed by content, unless they stand already; whether it was to do."""
    mark = home.static_dir / ".collected"
    fingerprint = static_fingerprint()
    if mark.exists() and mark.read_text(encoding="ascii") == fingerprint:
        return False
    from django.core.management import call_command

    home.static_dir.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)
    write_atomic(mark, fingerprint.encode(), sync=False)
    return True


def make_rows(home: Home) -> None:
    """Languages, station, roles, workflow. Idempotent."""
    from django.db import transaction
    from wagtail.models import Locale

    from athir.newsroom.accounts.profiles import follow_house_zone
    from athir.newsroom.accounts.roles import ensure_roles
    from athir.newsroom.frame.models import Station
    from athir.newsroom.library.models import Playlist
    from athir.newsroom.news.workflow import ensure_workflow
    from athir.newsroom.settings import HOUSE, LANGUAGES

    with transaction.atomic():
        for code, _name in LANGUAGES:
            Locale.objects.get_or_create(language_code=code)
        station, _made = Station.objects.get_or_create(
            slug=MAIN, defaults={"names": {HOUSE.language: HOUSE.name}, "zone": HOUSE.zone, "language": HOUSE.language}
        )
        Playlist.objects.get_or_create(
            station=station,
            slug="station",
            defaults={"names": {"ar": "قائمة المحطة", "fr": "Liste de la station", "en": "Station playlist"}},
        )
        ensure_roles()
        ensure_workflow()
        follow_house_zone()


def write_contracts(home: Home) -> None:
    """Plan, access and holds for every station of the house, as they are now."""
    from athir.newsroom.airlink.access_writer import AccessWriter
    from athir.newsroom.airlink.holds_writer import HoldsWriter
    from athir.newsroom.airlink.plan_compiler import PlanCompiler
    from athir.newsroom.airlink.scanner import Scanner
    from athir.newsroom.frame.models import Station

    scanner = Scanner(home.audio_dir)
    scanner.look()
    scanner.scan(budget=SCAN_SECONDS)
    for slug in Station.objects.values_list("slug", flat=True):
        home.create(slug)
        PlanCompiler(home, slug).step()
        AccessWriter(home, slug).step()
        HoldsWriter(home, slug).step()


def prepare(home: Home | None = None) -> None:
    """All of it, in order. Raises what went wrong; each step says when it had something to do."""
    home = home or Home.from_environment()
    home.create()
    compiled = compile_messages()
    setup()
    steps: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("database brought up to date", migrate),
        ("static files collected", lambda: collect_static(home)),
    )
    if compiled:
        say(f"{compiled} catalogue(s) of translations compiled")
    for words, step in steps:
        began = time.monotonic()
        if step():
            say(f"{words} in {time.monotonic() - began:.1f} s")
    make_rows(home)
    write_contracts(home)


def main() -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        prepare()
    except (SettingsError, ContractError, ImproperlyConfigured) as error:
        say(str(error))
        return 1
    except DatabaseError as error:
        text = " ".join(str(error).split())
        say(f"the database cannot be used ({text}): `athir doctor` says how to mend it. The air goes on")
        return 1
    except OSError as error:
        say(f"{error.filename or 'the house'}: {error.strerror or error}. Check the disk and the rights of the house")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
