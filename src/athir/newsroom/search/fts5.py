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
    tokens: Sequence[str], every: bool, limit: int, offset: int, weighed: int
) -> tuple[list[tuple[str, int, float]], int]:
    """(kind, row id, score) of the best, and how many match in all. Only the ``weighed`` newest matches are weighed."""
    expression = _match(tokens, every)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_words WHERE search_words MATCH %s", [expression])
        total = int(cursor.fetchone()[0])
        oldest = 0
        if total > weighed:
            cursor.execute(
                "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT 1 OFFSET %s",
                [expression, weighed - 1],
            )
            oldest = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT kind, object_id, bm25(search_words, %s, %s) AS rank FROM search_words"
            " WHERE search_words MATCH %s AND rowid >= %s ORDER BY rank, rowid DESC LIMIT %s OFFSET %s",
            [_TITLE, _BODY, expression, oldest, limit, offset],
        )
        return [(str(kind), int(pk), -float(rank)) for kind, pk, rank in cursor.fetchall()], total
