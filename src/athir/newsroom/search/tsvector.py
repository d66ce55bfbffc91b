"""Search on PostgreSQL: a ``tsvector`` of the same folded words under a GIN index (its migration says how it is made).

Vectors and queries are written out word by word and cast: no parser and no dictionary of the server's touches them,
so its locale changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

_WEIGHTS = "{0.1, 0.1, 0.1, 1.0}"
"""Of the classes D, C, B, A: a title's word weighs as ten of a body's."""

_MATCHING = "FROM search_words WHERE words @@ %s::tsquery AND kind = ANY(%s)"

_LAST_POSITION = 16383
_PLACES = 24
"""Positions kept of one word."""

_LONGEST = 500
"""Letters of a word; a lexeme may have 2046 bytes."""


def _quoted(word: str) -> str:
    return "'" + word[:_LONGEST].replace("\\", "\\\\").replace("'", "''") + "'"


def vector(title: Iterable[str], body: Iterable[str]) -> str:
    """The literal of a ``tsvector``: ``'word':1A,7 'other':2A`` (class D is written by no letter)."""
    places: dict[str, list[str]] = {}
    position = 0
    for words, letter in ((title, "A"), (body, "")):
        for word in words:
            position = min(position + 1, _LAST_POSITION)
            found = places.setdefault(word[:_LONGEST], [])
            if len(found) < _PLACES:
                found.append(f"{position}{letter}")
    return " ".join(f"{_quoted(word)}:{','.join(found)}" for word, found in places.items())


def _query(tokens: Sequence[str], every: bool) -> str:
    """The literal of a ``tsquery``: each word from its beginning on."""
    joiner = " & " if every else " | "
    return joiner.join(_quoted(token) + (":*" if len(token) >= 3 else "") for token in tokens)


def put(number: int, kind: str, pk: int, title: Sequence[str], body: Sequence[str], language: str) -> None:
    """Write a row's folded words; there must be none under ``number``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_words (id, kind, object_id, language, words) VALUES (%s, %s, %s, %s, %s::tsvector)",
            [number, kind, pk, language, vector(title, body)],
        )


def take_out(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE id = %s", [number])


@contextmanager
def _planned(expression: str) -> Iterator[CursorWrapper]:
    """A cursor for queries about ``expression``. Of a word's beginning the planner knows nothing, so it is told: what
    stands in many of the newest rows is found along these, anything else by the words' index. The other way round
    a million rows would be read for either."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PROBE, [_PROBED, expression])
        common = int(cursor.fetchone()[0]) > _PROBED // 100
        cursor.execute(_PLANS, ["off", *(("on", "off") if common else ("off", "on"))])
        yield cursor
        cursor.execute(_PLANS, ["on"] * 3)


_PROBED = 5000
_PROBE = "SELECT count(*) FROM (SELECT words FROM search_words ORDER BY id DESC LIMIT %s) AS newest WHERE words @@ %s::tsquery"
_PLANS = (
    "SELECT set_config('enable_seqscan', %s, true), set_config('enable_indexscan', %s, true),"
    " set_config('enable_bitmapscan', %s, true)"
)


def ask(
    tokens: Sequence[str], kinds: Sequence[str], every: bool, limit: int, offset: int, weighed: int
) -> tuple[list[tuple[str, int, float]], int]:
    """(kind, row id, score) of the best of these kinds, and how many match, counted up to ``weighed``: so many of the
    newest are weighed."""
    expression, chosen = _query(tokens, every), list(kinds)
    with _planned(expression) as cursor:
        cursor.execute(
            "SELECT kind, object_id, ts_rank(%s::real[], words, %s::tsquery) AS rank, count(*) OVER () FROM"
            f" (SELECT * {_MATCHING} ORDER BY id DESC LIMIT %s) AS newest"
            " ORDER BY rank DESC, id DESC LIMIT %s OFFSET %s",
            [_WEIGHTS, expression, expression, chosen, weighed, limit, offset],
        )
        rows = cursor.fetchall()
        if not rows and offset:  # behind the last one: no row is there to tell how many there are
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 {_MATCHING} LIMIT %s) AS n", [expression, chosen, weighed])
            return [], int(cursor.fetchone()[0])
    return [(str(kind), int(pk), float(rank)) for kind, pk, rank, _ in rows], int(rows[0][3]) if rows else 0


def newest(tokens: Sequence[str], kinds: Sequence[str], limit: int) -> list[int]:
    """Row ids of the newest that have every word. Nothing is weighed."""
    expression = _query(tokens, True)
    with _planned(expression) as cursor:
        cursor.execute(f"SELECT object_id {_MATCHING} ORDER BY id DESC LIMIT %s", [expression, list(kinds), limit])
        return [int(pk) for (pk,) in cursor.fetchall()]
