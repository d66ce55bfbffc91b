"""The full-text table, written in the transaction of the row it describes, and asked.

How words lie there is the database's affair: :mod:`.fts5` on SQLite, :mod:`.tsvector` on PostgreSQL. Both are given the
same folded words, so both find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from django.db import connection, transaction

from athir.arabic.normalise import search_tokens
from athir.newsroom.search import fts5, tsvector
from athir.newsroom.search.registry import Found, Searchable, kind_number, kinds

MAX_QUERY_WORDS = 12

WEIGHED = 2_000
"""Matches that are counted and weighed against each other, the newest: a word that stands everywhere would take seconds."""

_ENGINES: dict[str, ModuleType] = {"sqlite": fts5, "postgresql": tsvector}


class SearchUnavailable(Exception):
    """This database has no full-text table."""


def _engine() -> ModuleType:
    found = _ENGINES.get(connection.vendor)
    if found is None:
        raise SearchUnavailable(f"search needs SQLite or PostgreSQL, the database is {connection.vendor}")
    return found


def put(searchable: Searchable, row: Any) -> None:
    """Write a row's words, in place of those it had."""
    words = searchable.words(row)
    with transaction.atomic():
        take_out(searchable.kind, row.pk)
        if words is not None:
            title, body, language = words
            write(searchable.kind, row.pk, search_tokens(title), search_tokens(body), language)


def write(kind: str, pk: int, title: list[str], body: list[str], language: str) -> None:
    """Write folded words for a row that has none."""
    _engine().put(row_number(kind, pk), kind, pk, title, body, language)


def take_out(kind: str, pk: int) -> None:
    """Forget a row."""
    _engine().take_out(row_number(kind, pk))


def row_number(kind: str, pk: int) -> int:
    """One number for a kind and a row, newer rows above older ones whatever their kind: looking rows up by a column
    that FTS5 does not index would read the whole table."""
    return (int(pk) << 16) | kind_number(kind)


def reindex() -> int:
    """Write the table anew from all rows; gives how many can be found."""
    _engine()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words")
        for searchable in kinds().values():
            for row in searchable.model._default_manager.iterator(chunk_size=500):
                put(searchable, row)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words")
            return int(cursor.fetchone()[0])


def search(query: str, limit: int = 20, offset: int = 0) -> tuple[list[Found], int]:
    """Results for ``query``, best first, and how many there are, counted up to :data:`WEIGHED`. All words first, any word
    when none has all."""
    engine = _engine()
    tokens = _words(query)
    public = [kind for kind, searchable in kinds().items() if searchable.public]
    if not tokens:
        return [], 0
    rows, total = engine.ask(tokens, public, True, limit, offset, WEIGHED)
    if not total and len(tokens) > 1:
        rows, total = engine.ask(tokens, public, False, limit, offset, WEIGHED)
    return _results(rows), total


def ids(query: str, among: Sequence[str], limit: int = WEIGHED) -> list[int]:
    """Row ids of these kinds that have every word of ``query``, the newest ``limit`` of them: for lists of the newsroom,
    which have an order and permissions of their own."""
    tokens = _words(query)
    return list(_engine().newest(tokens, among, limit)) if tokens else []


def _words(query: str) -> list[str]:
    return list(dict.fromkeys(search_tokens(query)))[:MAX_QUERY_WORDS]


def _results(rows: list[tuple[str, int, float]]) -> list[Found]:
    by_kind: dict[str, dict[int, Found]] = {}
    for kind in {kind for kind, _, _ in rows}:
        searchable = kinds().get(kind)
        by_kind[kind] = searchable.found(pk for k, pk, _ in rows if k == kind) if searchable else {}
    found = []
    for kind, pk, score in rows:
        result = by_kind[kind].get(pk)
        if result is not None:
            found.append(Found(**{**result.__dict__, "score": round(score, 4)}))
    return found
