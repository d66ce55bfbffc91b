"""Every sentence is there in every language: nothing empty, nothing unsure, no placeholder lost, plurals complete."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[2] / "src/athir/locale"
PLURALS = {"ar": 6, "fr": 2, "zgh": 2, "en": 2}
"""Plural forms of each language; Arabic has six (zero, one, two, few, many, other)."""
COMPLETE = ("ar", "en", "fr", "zgh")
"""Catalogues that are held to be whole."""
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[-#0 +]*[\d.]*[a-z]|%[sd]|\{[a-z_]*\}")


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language if language != "zgh" else None)


def messages(language: str) -> list[Message]:
    return [m for m in catalogue(language) if m.id]


def forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def sources(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_empty_or_unsure(language: str) -> None:
    found = messages(language)
    assert len(found) > 100
    empty = [m.id for m in found if not all(forms(m))]
    unsure = [m.id for m in found if m.fuzzy]
    assert (empty[:20], unsure[:20]) == ([], [])


@pytest.mark.parametrize("language", sorted(PLURALS))
def test_plurals_are_complete(language: str) -> None:
    declared = re.search(rb"nplurals=(\d)", (LOCALE / language / "LC_MESSAGES/django.po").read_bytes())
    assert declared is not None
    assert int(declared.group(1)) == PLURALS[language]
    for message in messages(language):
        if message.pluralizable:
            assert len(forms(message)) == PLURALS[language], message.id


@pytest.mark.parametrize("language", sorted(PLURALS))
def test_placeholders_are_those_of_the_source(language: str) -> None:
    wrong = []
    for message in messages(language):
        allowed = {p for source in sources(message) for p in PLACEHOLDER.findall(source)}
        for form in filter(None, forms(message)):  # what is not there yet, the other test counts
            got = set(PLACEHOLDER.findall(form))
            # One, two or none of a thing may be said without the number; nothing else may be lost.
            lost = set() if message.pluralizable else allowed - got
            if got - allowed or lost:
                wrong.append((message.id, form))
    assert wrong[:10] == []


def test_all_languages_hold_the_same_sentences() -> None:
    known = {language: {(m.context, str(m.id)) for m in messages(language)} for language in PLURALS}
    for language, held in known.items():
        assert held ^ known["ar"] == set(), language


@pytest.mark.needs("gettext")
def test_no_sentence_of_the_source_is_missing(tmp_path: Path) -> None:
    """What the code says now is what the catalogues hold: extracted again, nothing is new and nothing is left over."""
    source = tmp_path / "athir"
    shutil.copytree(LOCALE.parent, source, ignore=shutil.ignore_patterns("__pycache__", "*.opus", "*.flac", "locale"))
    (source / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--no-wrap"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (source / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        now = {(m.context, str(m.id)) for m in read_po(file) if m.id}
    held = {(m.context, str(m.id)) for m in messages("ar")}
    assert (sorted(map(str, now - held))[:20], sorted(map(str, held - now))[:20]) == ([], [])


def test_no_sentence_hides_in_an_f_string() -> None:
    """xgettext does not look inside one: the sentence would never come to a translator."""
    hidden = []
    for path in LOCALE.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            names = [n.func.id for n in inside if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
            if {"_", "gettext", "ngettext", "pgettext"} & set(names):
                hidden.append(f"{path.relative_to(LOCALE.parent)}:{node.lineno}")
    assert hidden == []
