"""How the source is kept: no side of the page in styles, no path of a machine, no module that grew without a reason."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE, FUNCTION = 600, 60
"""Lines. What is longer says why at its top: a line with the word "Long:" in its docstring or first comment."""


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return sorted(ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file())


FILES = tracked()
STYLES = [p for p in FILES if p.suffix == ".css"]
PYTHON = [p for p in FILES if p.suffix == ".py" and "migrations" not in p.parts]

PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|(?<![\w-])(?:left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)


def test_styles_know_no_left_and_no_right() -> None:
    """The page is right-to-left first; logical properties turn with the language."""
    assert STYLES, "no stylesheet was found"
    found = []
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for number, line in enumerate(text.splitlines(), 1):
            if PHYSICAL.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_no_file_names_a_machine() -> None:
    place = re.compile(r"(?<![\w.])/(?:" + "|".join(("work", "farm", "root", r"home/\w+")) + r")/")
    found = []
    for path in FILES:
        if path.suffix in (".lock", ".po", ".opus", ".flac", ".png", ".jpg", ".webp", ".woff2", ".avif"):
            continue
        text = path.read_bytes()
        if b"\0" not in text and (hit := place.search(text.decode("utf-8", "replace"))):
            found.append(f"{path.relative_to(ROOT)}: {hit.group()}")
    assert found == []


def test_no_module_grows_past_reading() -> None:
    long = [p for p in PYTHON if "src" in p.parts and p.read_text(encoding="utf-8").count("\n") > MODULE]
    assert [str(p.relative_to(ROOT)) for p in long if "Long:" not in p.read_text(encoding="utf-8")[:2000]] == []


def test_no_function_grows_past_a_page() -> None:
    found = []
    for path in PYTHON:
        if "src" not in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION and "Long:" not in (ast.get_source_segment(source, node) or ""):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines")
    assert found == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "HACK"])
def test_nothing_is_left_for_later_in_the_source(word: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in FILES
        if path.suffix in (".py", ".js", ".css", ".html") and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rf"\b{word}\b", line)
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if "src" in path.parts
        and path.stat().st_size
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert found == []
