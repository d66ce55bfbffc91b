"""Search on SQLite: one FTS5 table (its migration says how it is made)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

_TITLE, _BODY = 6.0, 1.0


def put(number: int, kind: str, pk: int, title: Sequence[str], body: Sequence[str], language: str) -> None:
    """Write a row's folded words; there must be none under ``number``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_words (rowid, title, body, kind, object_id, language) VALUES (%s, %s, %s, %s, %s, %s)",
            [number, " ".join(title), " ".join(body), kind, pk, language],
        )


def take_out(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE rowid = %s", [number])


def _match(tokens: Sequence[str], every: bool) -> str:
    """An FTS5 expression: each word from its beginning on, quoted, so that nothing in it is an operator."""
    joiner = " AND " if every else " OR "
    return joiner.join(f'"{token}"*' if len(token) >= 3 else f'"{token}"' for token in tokens)


def ask(
    tokens: Sequence[str], kinds: Sequence[str], every: bool, limit: int, offset: int, weighed: int
) -> tuple[list[tuple[str, int, float]], int]:
    """(kind, row id, score) of the best of these kinds, and how many match in all. Only the ``weighed`` newest matches
    are weighed."""
    matches, given = _matching(kinds), [_match(tokens, every), *kinds]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {matches}", given)
        total = int(cursor.fetchone()[0])
        oldest = 0
        if total > weighed:
            cursor.execute(f"SELECT rowid {matches} ORDER BY rowid DESC LIMIT 1 OFFSET %s", [*given, weighed - 1])
            oldest = int(cursor.fetchone()[0])
        cursor.execute(
            f"SELECT kind, object_id, bm25(search_words, %s, %s) AS rank {matches}"
            " AND rowid >= %s ORDER BY rank, rowid DESC LIMIT %s OFFSET %s",
            [_TITLE, _BODY, *given, oldest, limit, offset],
        )
        return [(str(kind), int(pk), -float(rank)) for kind, pk, rank in cursor.fetchall()], total


def newest(tokens: Sequence[str], kinds: Sequence[str], limit: int) -> list[int]:
    """Row ids of the newest that have every word. Nothing is weighed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id {_matching(kinds)} ORDER BY rowid DESC LIMIT %s", [_match(tokens, True), *kinds, limit]
        )
        return [int(pk) for (pk,) in cursor.fetchall()]


def _matching(kinds: Sequence[str]) -> str:
    """The rows of these kinds that match: values are the expression, then the kinds."""
    return f"FROM search_words WHERE search_words MATCH %s AND kind IN ({', '.join(['%s'] * len(kinds))})"
