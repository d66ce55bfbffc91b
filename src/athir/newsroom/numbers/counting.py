"""What can be counted: each app says for its keys how long a file is. A key is ``<kind>:<public id>:<file's name>``."""

from __future__ import annotations

from collections.abc import Callable

from athir.newsroom.numbers.ranges import Counted

HEADER = "X-Athir-Count"
"""Beside ``X-Athir-File``: the serving process notes what it sent of the file under this key."""

Resolver = Callable[[str, str], Counted | None]
"""Of a public id and a file's name; ``None``: there is no such file any more."""
Naming = Callable[[list[str]], dict[str, tuple[str, str]]]
"""Of public ids: title and address in the administration, for those that there are."""

_resolvers: dict[str, Resolver] = {}
_namings: dict[str, Naming] = {}


def register(kind: str, resolver: Resolver, naming: Naming | None = None) -> None:
    """Count the keys of ``kind``."""
    _resolvers[kind] = resolver
    if naming is not None:
        _namings[kind] = naming


def key(kind: str, public_id: str, name: str) -> str:
    """The key of a file."""
    return f"{kind}:{public_id}:{name}"


def split(text: str) -> tuple[str, str, str] | None:
    """Kind, public id and file's name of a key; ``None`` for what is none."""
    parts = text.split(":", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


def resolve(kind: str, public_id: str, name: str) -> Counted | None:
    """What there is to download under a key."""
    resolver = _resolvers.get(kind)
    return resolver(public_id, name) if resolver else None


def named(kind: str, public_ids: list[str]) -> dict[str, tuple[str, str]]:
    """Titles and addresses of what was counted."""
    naming = _namings.get(kind)
    return naming(public_ids) if naming else {}
