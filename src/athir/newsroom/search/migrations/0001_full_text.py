"""The full-text table: SQLite's FTS5, PostgreSQL's tsvector. Words come in folded, so nothing is folded here."""

from django.db import migrations

_CREATE = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE search_words USING fts5(
            title, body, kind UNINDEXED, object_id UNINDEXED, language UNINDEXED,
            tokenize = "unicode61 remove_diacritics 0", prefix = '3 4'
        )
        """
    ],
    "postgresql": [
        """
        CREATE TABLE search_words (
            id bigint PRIMARY KEY, kind varchar(40) NOT NULL, object_id bigint NOT NULL, language varchar(12) NOT NULL,
            words tsvector NOT NULL
        )
        """,
        "CREATE INDEX search_words_gin ON search_words USING gin (words) WITH (fastupdate = off)",
    ],
}


def create(apps, schema_editor):
    for statement in _CREATE.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor in _CREATE:
        schema_editor.execute("DROP TABLE IF EXISTS search_words")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create, drop)]
