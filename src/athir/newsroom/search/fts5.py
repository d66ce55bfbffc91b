"""Search on SQLite: one FTS5 table (its migration says how it is made)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from athir.newsroom.search.registry import kind_number

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
    """(kind, row id, score) of the best of these kinds, and how many match, counted up to ``weighed``: so many of the
    newest are weighed, and no stored row is read for it."""
    expression = _match(tokens, every)
    found = _numbers(expression, kinds, weighed)
    if not found:
        return [], 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, bm25(search_words, %s, %s) AS rank {_matching(kinds)}"
            " AND rowid >= %s ORDER BY rank, rowid DESC LIMIT %s OFFSET %s",
            [_TITLE, _BODY, expression, *map(kind_number, kinds), found[-1], limit, offset],
        )
        named = {kind_number(kind): kind for kind in kinds}
        best = [(named[number & 0xFFFF], number >> 16, -float(rank)) for number, rank in cursor.fetchall()]
    return best, len(found)


def newest(tokens: Sequence[str], kinds: Sequence[str], limit: int) -> list[int]:
    """Row ids of the newest that have every word. Nothing is weighed."""
    return [number >> 16 for number in _numbers(_match(tokens, True), kinds, limit)]


def _numbers(expression: str, kinds: Sequence[str], limit: int) -> list[int]:
    """Numbers of the newest rows of these kinds that match."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid {_matching(kinds)} ORDER BY rowid DESC LIMIT %s",
            [expression, *map(kind_number, kinds), limit],
        )
        return [int(number) for (number,) in cursor.fetchall()]


def _matching(kinds: Sequence[str]) -> str:
    """The rows of these kinds that match: values are the expression, then the kinds' numbers. A kind is told by the
    row's number; its column lies behind the words, which would be read for it."""
    return f"FROM search_words WHERE search_words MATCH %s AND (rowid & 65535) IN ({', '.join(['%s'] * len(kinds))})"
