"""Writes ``athir.toml``: flat keys, each under a comment that says what it is (``tomllib`` only reads)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from athir.cli.words import gettext as _
from athir.config import Settings
from athir.contracts.files import write_atomic

Value = str | int | float | bool


def value(of: Value) -> str:
    """A TOML value. JSON's strings are TOML's basic strings but for DEL, which TOML wants escaped."""
    if isinstance(of, bool):
        return "true" if of else "false"
    if isinstance(of, str):
        return json.dumps(of, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(of)


def text(values: Mapping[str, Value]) -> str:
    """The file's text; settings that are not named keep their defaults. Raises ``KeyError`` for an unknown one."""
    helps = {f.name: str(f.metadata["help"]) for f in fields(Settings)}
    head = _("Settings of this station. All of them, with their defaults, stand in docs/reference/settings.md.")
    lines = [f"# {head}"]
    for name, of in values.items():
        lines += ["", f"# {helps[name]}", f"{name} = {value(of)}"]
    return "\n".join(lines) + "\n"


def write(path: Path, values: Mapping[str, Value]) -> None:
    """Replace the settings file. Raises :class:`~athir.contracts.files.ContractError`."""
    write_atomic(path, text(values).encode(), mode=0o644)
