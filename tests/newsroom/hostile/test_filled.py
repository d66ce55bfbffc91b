"""No text of a table becomes markup that runs, wherever it is shown.

Every text field of some rows of every table of ours is filled with hostile texts; then pages, feeds, linked data, calendars, the
interface, live fragments and the admin's lists and forms are parsed as browsers parse them. ``ATHIR_LONG=1`` fills in each of
more than a hundred texts by itself; CI all at once, some into each field.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.test import Client
from django.urls import reverse
from tests.newsroom.hostile.vectors import VECTORS, faults
from tests.newsroom.hostile.walking import patterns
from tests.newsroom.hostile.world import HERE, World, build
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Locale

from athir.newsroom.dossiers.models import Person
from athir.newsroom.events.models import Event
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.names import NamesField
from athir.newsroom.fronts.models import Breaking
from athir.newsroom.news import actions
from athir.newsroom.news.models import Article, Byline, Correction, LiveEntry, Series, Topic
from athir.newsroom.services.models import Announcement

LONG = bool(os.environ.get("ATHIR_LONG"))
ROWS = 3
"""Of each table."""
_OTHERWISE = {
    "slug", "public_id", "zone", "language", "weekdays", "own_rule", "hue", "path", "sha256", "words", "likeness",
    "username", "password", "first_name", "last_name", "digest", "endpoint", "p256dh", "auth", "stream_key",
}  # fmt: skip
"""No texts for people: made by the program, or checked to be something else."""
_HARMLESS = (MaxLengthValidator, ProhibitNullCharactersValidator)


def own_models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("athir.newsroom.")]


def text_fields(model: type[models.Model]) -> list[Any]:
    """Where somebody's text goes."""
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, NamesField):
            found.append(field)
        elif isinstance(field, models.CharField | models.TextField) and not isinstance(
            field, RichTextField | StreamField
        ):
            plain = all(isinstance(one, _HARMLESS) for one in field.validators)
            if (
                plain
                and not field.choices
                and field.name not in _OTHERWISE
                and not isinstance(field, models.FilePathField)
            ):
                found.append(field)
    return found


def _alone(model: type[models.Model]) -> set[str]:
    """Fields of which no two rows may hold the same."""
    rules = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return {field.name for field in model._meta.concrete_fields if field.unique} | {
        name for one in rules for name in one.fields
    }


def fill_in(texts: Iterator[str]) -> list[models.Model]:
    """A text into every field of some rows of every table; gives the rows."""
    touched: list[models.Model] = []
    for model in own_models():
        fields = text_fields(model)
        rows: Any = Article.objects.on_site() if model is Article else model._default_manager.all()
        for row in rows.order_by("-pk")[:ROWS] if fields else ():
            for field in fields:
                room = getattr(field, "text_length", None) or field.max_length or 400
                text = next(texts)[: min(room, 400)]
                if field.name in _alone(model):
                    text = f"{text[: room - 8]}{row.pk}"
                setattr(row, field.attname, {"ar": text, "fr": text} if isinstance(field, NamesField) else text)
            model._base_manager.filter(pk=row.pk).update(
                **{field.attname: getattr(row, field.attname) for field in fields}
            )
            touched.append(row)
    return touched


def reader_paths(touched: list[models.Model]) -> list[str]:
    """Where they are shown: every page, feed and answer without parameters, and their own."""
    found = ["/" + one.template for one in patterns() if not one.names and not one.in_admin]
    found = [path for path in found if not path.startswith(("/en/", "/zgh", "/push")) and "/embed/" not in path]
    found += [f"/feeds/{kind}.{form}" for kind in ("news", "watch") for form in ("xml", "json")]
    for row in touched:
        address = getattr(row, "get_absolute_url", None)
        if address is not None and (path := address()):
            found.append(path)
            if isinstance(row, Article):
                found += [
                    f"{path}entries/",
                    f"/embed/article/{row.public_id}/",
                    f"/api/v1/articles/{row.public_id}",
                    "/lite" + path,
                ]
            elif path.startswith("/events/"):
                found.append(f"{path.rstrip('/')}.ics")
    for kind in ("pharmacies", "weather", "transport", "markets", "numbers", "cuts", "announcements", "prayer"):
        found.append(f"/services/{kind}/")
    return list(dict.fromkeys(found))


def newsroom_paths(touched: list[models.Model]) -> list[str]:
    """The lists and forms of the tables."""
    found = []
    for row in touched:
        if (room := getattr(type(row), "snippet_viewset", None)) is not None:
            found += [reverse(room.get_url_name("list")), reverse(room.get_url_name("edit"), args=(row.pk,))]
    return list(dict.fromkeys(found))


def told(client: Client, path: str, *, ours: bool = True) -> list[str]:
    answer = client.get(path)
    body = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")
    assert answer.status_code < 500, path
    return [f"{path}: {fault}" for fault in faults(answer.get("Content-Type", ""), body, ours=ours)]


@pytest.fixture
def world(db: None, house: Any) -> World:
    made = build(house, demo=False)
    desk, named = Desk.objects.get(slug=HERE), {"ar": "x"}
    topic, series = (
        Topic.objects.create(slug="t", names=named),
        Series.objects.create(slug="s", names=named, about=named),
    )
    story = Article(title="خبر", desk=desk, locale=Locale.objects.get(language_code="ar"), form="live", series=series)
    story.bylines, story.topics = [Byline(name="x", person=Person.objects.create(slug="p", names=named))], [topic]
    story = actions.publish(story)
    LiveEntry.objects.create(article=story, text="x", title="x", key=True)
    Correction.objects.create(article=story, text="x")
    Breaking.objects.create(language="ar", text="x", article=story)
    Event.objects.create(names=named, desk=desk, day=date(2030, 1, 3)).save_revision().publish()
    Announcement.objects.update(state=Announcement.State.APPROVED)
    return made


@pytest.mark.timeout(3600)
def test_no_text_of_a_table_runs_anywhere(world):
    stranger, newsroom = Client(), Client()
    newsroom.force_login(world.accounts["administrator"])
    batches = [(one,) for one in VECTORS] if LONG else [VECTORS]
    shown = 0
    for batch in batches:
        # Seven is prime to the length of the corpus: neighbours in a page get texts of different kinds.
        texts = (batch[n * 7 % len(batch)] for n in count())
        touched = fill_in(texts)
        assert len({type(row) for row in touched}) > 10
        wrong = [fault for path in reader_paths(touched) for fault in told(stranger, path)]
        if batch is batches[0]:
            wrong += [fault for path in newsroom_paths(touched) for fault in told(newsroom, path, ours=False)]
        assert wrong == []
        shown += len(touched)
    print(f"{shown} rows filled, {len(VECTORS)} texts")
