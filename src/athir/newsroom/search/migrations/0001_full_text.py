"""The full-text table: SQLite's FTS5. Words come in folded, so the tokenizer only splits at spaces."""

from django.db import migrations

_CREATE = """
CREATE VIRTUAL TABLE search_words USING fts5(
    title, body, kind UNINDEXED, object_id UNINDEXED, language UNINDEXED,
    tokenize = "unicode61 remove_diacritics 0", prefix = '3 4'
)
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE IF EXISTS search_words")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create, drop)]
