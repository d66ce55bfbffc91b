"""A newsroom of its own, filled with as many articles as one wants: made once, kept where one says, used again.

Written past Django's saving, a row at a time being too slow for a million: rows are copied in bulk without the
secondary indexes, and these are made in one pass. What stands there in the end is what publishing would have left:
rows, both kinds of history, references, the searches' words.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

WORDS = ["الماء", "الفلاحة", "الواحة", "التكوين", "الجهة", "الرشيدية", "ورزازات", "زاكورة", "تنغير", "ميدلت", "التمور", "المعرض", "اللقاء", "التعاون", "المدرسة", "الطريق", "المستشفى", "السوق", "التعاونية", "الشباب", "المرأة", "الثقافة", "المهرجان", "الفيضان", "السد", "الطاقة", "الشمس", "السياحة", "القصبة", "النقل", "المجلس", "الإقليم"]  # fmt: skip

REVISED = 2000
"""The newest articles, of which the revision stands as well (a revision repeats the article)."""

_BODIES = 50
_BATCH = 5000
_MARK = "filled.json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def house(folder: Path, url: str) -> tuple[dict[str, str], str]:
    """The environment of the house in ``folder`` on that database, and its site's address."""
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("ATHIR_") and k != "DATABASE_URL"}
    env |= {
        "ATHIR_HOME": str(folder / "house"),
        "ATHIR_SITE_PORT": str(port),
        "ATHIR_SHM_DIR": str(folder / "shm"),
        "ATHIR_DATABASE_TIMEOUT": "20",
    }
    if url:
        env["DATABASE_URL"] = url
    return env, f"http://127.0.0.1:{port}"


def prepare(env: dict[str, str]) -> None:
    """Tables, static files, languages, roles, and Django in this process."""
    done = subprocess.run([sys.executable, "-m", "athir.newsroom.prepare"], env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the house could not be prepared:\n{done.stderr}")
    os.environ.update(env)
    from athir.newsroom.setup import setup

    setup()


def filled(folder: Path, articles: int) -> bool:
    """Whether ``folder`` holds a house with so many articles; ends the program when it holds something else."""
    mark = folder / _MARK
    if mark.exists():
        held = json.loads(mark.read_text())["articles"]
        if held != articles:
            sys.exit(f"{folder} was filled with {held} articles: choose another folder for {articles}")
        return True
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} was not filled to its end: remove it, or choose another")
    return False


def fill(count: int, folder: Path | None = None) -> float:
    """``count`` articles over five desks of a region and four years, with a body of 380 words; gives the seconds."""
    began = time.monotonic()
    filling = _Filling(count)
    with _quickly(_tables()):
        for start in range(0, count, _BATCH):
            filling.batch(range(start, min(start + _BATCH, count)))
    _settle()
    seconds = round(time.monotonic() - began, 1)
    if folder is not None:
        (folder / _MARK).write_text(json.dumps({"articles": count, "seconds": seconds}))
    return seconds


def proper_name(rng: random.Random) -> str:
    """One of five thousand proper names: what an editor looks for, where the other words stand everywhere."""
    return f"اسم{rng.randrange(5000)}"


class _Filling:
    """Rows made of a pattern: an article that was really published, and what that left in other tables."""

    def __init__(self, count: int) -> None:
        from django.utils import timezone

        from athir.arabic.normalise import search_tokens

        self.rng, self.now, self.count = random.Random(1), timezone.now(), count
        self.gap = timedelta(days=4 * 365) / max(count, 1)
        texts = [[" ".join(self.rng.choice(WORDS) for _ in range(95)) for _ in range(4)] for _ in range(_BODIES)]
        self.words = [search_tokens(" ".join(parts)) for parts in texts]
        self.desks = _desks()
        self.patterns = [_pattern(parts, self.desks[0], self.now) for parts in texts]
        self.first = _publish_one(texts[0], self.desks[0])
        self.search = _SearchRows(self.words)

    def batch(self, numbers: range) -> None:
        from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

        from athir.newsroom.news.models import Article

        titles = [f"{proper_name(self.rng)} " + " ".join(self.rng.choice(WORDS) for _ in range(6)) for _ in numbers]
        pks = [self.first.pk + 1 + n for n in numbers]
        _load(Article, self._articles(numbers, titles, pks))
        recent = [(pk, title) for n, pk, title in zip(numbers, pks, titles, strict=True) if self.count - n <= REVISED]
        _load(Revision, self._like(Revision, recent))
        _load(ReferenceIndex, self._like(ReferenceIndex, zip(pks, titles, strict=True)))
        _load(ModelLogEntry, self._like(ModelLogEntry, zip(pks, titles, strict=True)))
        self.search.load(pks, titles)

    def _articles(self, numbers: range, titles: list[str], pks: list[int]) -> Iterator[dict[str, Any]]:
        from athir.newsroom.identity import new_public_id

        for n, title, pk in zip(numbers, titles, pks, strict=True):
            desk, at = self.desks[n % len(self.desks)], self.now - self.gap * (self.count - n)
            yield self.patterns[pk % _BODIES] | {
                "id": pk,
                "translation_key": uuid.UUID(int=self.rng.getrandbits(128)),
                "public_id": new_public_id(),
                "feed_id": uuid.UUID(int=self.rng.getrandbits(128)),
                "title": title,
                "lead": title,
                "slug": f"{title.replace(' ', '-')[:50]}-{n}",
                "desk_id": desk.pk,
                "region_id": desk.parent_id,
                **dict.fromkeys(("published_at", "first_published_at", "last_published_at", "created_at"), at),
            }

    def _like(self, model: Any, articles: Iterable[tuple[int, str]]) -> Iterator[dict[str, Any]]:
        """What the pattern's publishing left in ``model``, for each of these (id, title)."""
        kinds = _kinds()
        rows = [
            {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            for row in model.objects.filter(object_id=str(self.first.pk), **{kinds[model.__name__]: _kind()})
        ]
        for pk, title in articles:
            for row in rows:
                copy = row | {"object_id": str(pk)}
                copy.pop("id")
                if "uuid" in row:
                    copy |= {"uuid": uuid.UUID(int=self.rng.getrandbits(128)), "label": title, "revision_id": None}
                if row.get("model_path") == "desk":
                    copy["to_object_id"] = str(self.desks[(pk - self.first.pk - 1) % len(self.desks)].pk)
                if "object_str" in row:
                    copy |= {"object_str": title, "content": row["content"] | {"pk": pk, "title": title}}
                yield copy


def _kinds() -> dict[str, str]:
    return {
        "ModelLogEntry": "content_type",
        "ReferenceIndex": "base_content_type",
        "Revision": "base_content_type",
    }


def _kind() -> Any:
    from athir.newsroom.news.models import Article

    return Article.get_base_content_type()


def _desks() -> list[Any]:
    from athir.newsroom.frame.models import Desk

    region = Desk.objects.create(slug="region", names={"ar": "الجهة"})
    return [Desk.objects.create(slug=f"province-{n}", names={"ar": WORDS[n]}, parent=region, order=n) for n in range(5)]


def _article(parts: list[str], desk: Any) -> Any:
    from wagtail.models import Locale

    from athir.newsroom.news.models import Article

    article = Article(title="خبر", lead="خبر", desk=desk, locale=Locale.objects.get(language_code="ar"))
    article.body = [("text", f"<p>{part}</p>") for part in parts]
    return article


def _publish_one(parts: list[str], desk: Any) -> Any:
    from athir.newsroom.news import actions

    return actions.publish(_article(parts, desk))


def _pattern(parts: list[str], desk: Any, now: Any) -> dict[str, Any]:
    article = _article(parts, desk)
    article.live, article.region, article.created_at = True, desk.parent, now
    return {field.attname: getattr(article, field.attname) for field in article._meta.concrete_fields} | {
        "body": article._meta.get_field("body").get_prep_value(article.body)
    }


# -- into the database ----------------------------------------------------------------------------------------------
def _load(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Rows, each attribute → value, in bulk."""
    rows = list(rows)
    if not rows:
        return
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    ready = ([field.get_db_prep_save(row[field.attname], connection) for field in fields] for row in rows)
    _copy(model._meta.db_table, [field.column for field in fields], ready)


def _copy(table: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as into:
                for row in rows:
                    into.write_row([str(value) if isinstance(value, str) else value for value in row])
            return
        places = ", ".join(["?"] * len(columns))
        cursor.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)


class _SearchRows:
    """The readers' index: bodies repeat, so they are folded once."""

    def __init__(self, words: list[list[str]]) -> None:
        from django.db import connection

        from athir.newsroom.search import tsvector

        self.postgresql = connection.vendor == "postgresql"
        self.bodies = [tsvector.vector([], body) if self.postgresql else " ".join(body) for body in words]

    def load(self, pks: list[int], titles: list[str]) -> None:
        from athir.arabic.normalise import search_tokens
        from athir.newsroom.search import tsvector
        from athir.newsroom.search.index import row_number

        rows = []
        for pk, title in zip(pks, titles, strict=True):
            words, body = search_tokens(title), self.bodies[pk % len(self.bodies)]
            head = (row_number("article", pk), "article", pk, "ar")
            rows.append(
                (*head, f"{tsvector.vector(words, [])} {body}") if self.postgresql else (*head, " ".join(words), body)
            )
        columns = ["id" if self.postgresql else "rowid", "kind", "object_id", "language"]
        _copy("search_words", [*columns, *(["words"] if self.postgresql else ["title", "body"])], rows)


def _tables() -> list[str]:
    from wagtail.models import ModelLogEntry, ReferenceIndex

    from athir.newsroom.news.models import Article

    return [*(model._meta.db_table for model in (Article, ReferenceIndex, ModelLogEntry)), "search_words"]


@contextmanager
def _quickly(tables: list[str]) -> Iterator[None]:
    """Without what protects from a crash, and the indexes of ``tables`` made when all rows are there."""
    from django.db import connection, transaction

    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if postgresql else _SQLITE:
            cursor.execute(statement)
        cursor.execute(_INDEXES[connection.vendor], [tables] if postgresql else tables)
        indexes = cursor.fetchall()
        with transaction.atomic():
            for name, _ in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            yield
            for _, made in indexes:
                cursor.execute(made)
        if not postgresql:
            # One segment, as in a house whose writes have merged theirs over years.
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
            cursor.execute("INSERT INTO search_words (search_words, rank) VALUES ('hashsize', 1048576)")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")


_POSTGRESQL = (
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '1GB'",
    "SET session_replication_role = replica",  # no trigger looks up what rows refer to
)
_SQLITE = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA cache_size=-1000000",
    # Words are sorted in memory before they are written: few large segments instead of thousands that are merged.
    "INSERT INTO search_words (search_words, rank) VALUES ('hashsize', 268435456)",
)
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%%' AND tbl_name IN (%s, %s, %s, %s)",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef NOT LIKE 'CREATE UNIQUE%%' AND tablename = ANY(%s)",
}


def _settle() -> None:
    """Numbers go on after the last row, and the planner knows the tables."""
    from django.core.management.color import no_style
    from django.db import connection

    from athir.newsroom.news.models import Article

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
