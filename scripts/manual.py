"""Writes the pages of the manual that are lists of what the code says: ``python scripts/manual.py``.

``tests/house/test_manual.py`` fails when a page is behind the code.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from athir.config import Settings, env_name
from athir.contracts.journal import KINDS

REFERENCE = Path(__file__).parents[1] / "docs/reference"

SETTINGS_HEAD = """\
# Settings

Each stands in `athir.toml` of the station's folder under its name, or in the environment under its variable, which
wins. `athir init` writes the file; a change holds from the next start. Written by `scripts/manual.py` out of
`src/athir/config.py`.

| name | variable | default | what it is |
|---|---|---|---|
"""

SETTINGS_TAIL = """
Of the environment alone:

| variable | what it is |
|---|---|
| `ATHIR_HOME` | The station's folder; `./station` when unset. |
| `ATHIR_LANG` | Language of the commands: ar, fr, zgh or en; else that of the terminal, else the station's. |
| `ATHIR_SHM_DIR` | Where rings and sockets stand; `/dev/shm` when unset. |

Networks stand in `athir.toml` as a list: `trusted_proxies = ["127.0.0.1/32", "10.0.0.0/8"]`.
"""

JOURNAL_HEAD = """\
# Events of the journal

`air/<station>/journal/<writer>.<boot>.jsonl`: one JSON object a line, with `v` (version), `w` (writer), `b` (boot), `n`
(number), `t` (UTC time), `k` (kind), and what the kind carries. An event's id is (writer, boot, number). Readers save
their offset and read on; nothing is ever rewritten. Written by `scripts/manual.py` out of
`src/athir/contracts/journal.py`.

| kind | carries |
|---|---|
"""


def shown(default: object) -> str:
    """A default as the manual writes it."""
    if default in ("", ()):
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def settings_page() -> str:
    rows = [
        f"| `{f.name}` | `{env_name(f.name)}` | {shown(f.default)} | {f.metadata['help']} |\n" for f in fields(Settings)
    ]
    return SETTINGS_HEAD + "".join(rows) + SETTINGS_TAIL


def journal_page() -> str:
    return JOURNAL_HEAD + "".join(f"| `{kind}` | {carries} |\n" for kind, carries in KINDS.items())


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    (REFERENCE / "settings.md").write_text(settings_page(), encoding="utf-8")
    (REFERENCE / "journal.md").write_text(journal_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
