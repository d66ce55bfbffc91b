"""The full-text table, written in the transaction of the row it describes, and asked."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from athir.arabic.normalise import search_tokens
from athir.newsroom.search.registry import Found, Searchable, kinds

MAX_QUERY_WORDS = 12
_TITLE, _BODY = 6.0, 1.0


class SearchUnavailable(Exception):
    """This database has no full-text table."""


def _check() -> None:
    if connection.vendor != "sqlite":
        raise SearchUnavailable(f"search needs SQLite in this version, the database is {connection.vendor}")


def put(searchable: Searchable, row: Any) -> None:
    """Write a row's words, in place of those it had."""
    _check()
    words = searchable.words(row)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE rowid = %s", [_rowid(searchable.kind, row.pk)])
        if words is None:
            return
        title, body, language = words
        cursor.execute(
            "INSERT INTO search_words (rowid, title, body, kind, object_id, language) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                _rowid(searchable.kind, row.pk),
                " ".join(search_tokens(title)),
                " ".join(search_tokens(body)),
                searchable.kind,
                row.pk,
                language,
            ],
        )


def take_out(kind: str, pk: int) -> None:
    """Forget a row."""
    _check()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE rowid = %s", [_rowid(kind, pk)])


def _rowid(kind: str, pk: int) -> int:
    """One number for a kind and a row: looking rows up by an unindexed column would read the whole table."""
    number = int.from_bytes(kind.encode()[:2].ljust(2, b"\0"), "big")
    return (number << 40) | int(pk)


def reindex() -> int:
    """Write the table anew from all rows; gives how many can be found."""
    _check()
    count = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words")
        for searchable in kinds().values():
            for row in searchable.model._default_manager.iterator(chunk_size=500):
                put(searchable, row)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words")
            count = int(cursor.fetchone()[0])
    return count


def match(tokens: list[str], joiner: str) -> str:
    """An FTS5 expression: each word from its beginning on, quoted, so that nothing in it is an operator."""
    return joiner.join(f'"{token}"*' if len(token) >= 3 else f'"{token}"' for token in tokens)


def search(query: str, limit: int = 20, offset: int = 0) -> tuple[list[Found], int]:
    """Results for ``query``, best first, and how many there are in all. All words first, any word when none has all."""
    _check()
    tokens = list(dict.fromkeys(search_tokens(query)))[:MAX_QUERY_WORDS]
    if not tokens:
        return [], 0
    for joiner in (" AND ", " OR "):
        rows, total = _ask(match(tokens, joiner), limit, offset)
        if total or len(tokens) == 1:
            break
    return _results(rows), total


def _ask(expression: str, limit: int, offset: int) -> tuple[list[tuple[str, int, float]], int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_words WHERE search_words MATCH %s", [expression])
        total = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT kind, object_id, bm25(search_words, %s, %s) AS rank FROM search_words"
            " WHERE search_words MATCH %s ORDER BY rank, rowid DESC LIMIT %s OFFSET %s",
            [_TITLE, _BODY, expression, limit, offset],
        )
        return [(str(kind), int(pk), float(rank)) for kind, pk, rank in cursor.fetchall()], total


def _results(rows: list[tuple[str, int, float]]) -> list[Found]:
    by_kind: dict[str, dict[int, Found]] = {}
    for kind in {kind for kind, _, _ in rows}:
        searchable = kinds().get(kind)
        by_kind[kind] = searchable.found(pk for k, pk, _ in rows if k == kind) if searchable else {}
    found = []
    for kind, pk, rank in rows:
        result = by_kind[kind].get(pk)
        if result is not None:
            found.append(Found(**{**result.__dict__, "score": round(-rank, 4)}))
    return found
