"""An embargoed article cannot be read, found, fed, guessed or previewed before its time: every address is asked.

The addresses are taken from the site's own resolver, so a page that is added later is asked too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone
from django.utils.regex_helper import normalize

from athir.home import Home
from athir.newsroom.baking.baker import Baker
from athir.newsroom.baking.registry import all_paths
from athir.newsroom.fronts import actions as fronts
from athir.newsroom.fronts.models import TOP, Breaking
from athir.newsroom.news import actions
from athir.newsroom.news.clock import PublishClock
from athir.newsroom.news.feeds import article_card
from athir.newsroom.news.models import Article, Beside, Byline, Correction, FormerSlug, LiveEntry, Reply, Series, Topic
from athir.newsroom.syndication.cards import card_path

SECRET = "زعفران"
"""Stands in every text of the embargoed articles, and so in their addresses."""

ASKED = "عنب"
"""A word of their bodies that a searcher may guess; it stands nowhere else."""


@dataclass
class World:
    held: list[Any]
    """One that was on the site before, one that waits for its first time."""

    beside: Any
    """A visible article that refers to them in every way there is."""

    words: dict[str, list[str]]
    """What a stranger may put into addresses, by the parameter's name."""


@pytest.fixture
def world(article: Any, desks: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> World:
    until = timezone.now() + timedelta(hours=1)
    topic = Topic.objects.create(slug="water", names={"ar": "الماء"})
    series = Series.objects.create(slug="wells", names={"ar": "الآبار"})

    def make(title: str, **fields: Any) -> Any:
        body = [("text", f"<p>{SECRET} {ASKED}</p>")]
        one = article(f"{title}", kicker=f"{SECRET} أول", lead=f"{SECRET} مقدمة", body=body, series=series, **fields)
        one.topics = [topic]
        one.bylines = [Byline(name=f"{SECRET} الكاتب")]
        return one

    before = make(f"{SECRET} قديم", form="live", part=1)
    before.replies = [Reply(name=f"{SECRET} صاحب الحق", text=SECRET)]
    before = actions.publish(before)
    before.slug = f"{SECRET}-اسم-ثان"
    before = actions.publish(before)
    Correction.objects.create(article=before, text=f"{SECRET} تصحيح")
    LiveEntry.objects.create(article=before, text=f"{SECRET} الآن", title=f"{SECRET} لحظة", key=True)
    before.embargo_until = until
    before.save()
    first = actions.publish(make(f"{SECRET} جديد", embargo_until=until, part=2))

    seen = article("خبر عادي", "zagora", series=series, part=3, updates=before, answers=first)
    seen.topics = [topic]
    seen.beside = [Beside(other=before), Beside(other=first)]
    seen = actions.publish(seen)
    french = article("Une dépêche", language="fr")
    french.translation_key = before.translation_key
    french = actions.publish(french)
    for front in (None, *desks.values()):
        for one in (before, first):
            fronts.pin(front, one, TOP)
    for one in (before, first):
        Breaking.objects.create(language="ar", text=f"{SECRET} عاجل", article=one)

    ids = [str(text) for one in (before, first) for text in (one.public_id, one.feed_id, one.pk)]
    slugs = [before.slug, first.slug, *FormerSlug.objects.values_list("slug", flat=True)]
    words = {
        "slug": [*slugs, first.public_id, "water", "wells", "zagora"],
        "public_id": ids,
        "region": ["region"],
        "kind": ["article", "news", "desk", "topic", "weather", "announcements"],
        "form": ["xml", "json"],
        "name": [before.public_id, first.public_id, "articles", "news"],
        "town": ["zagora"],
        "month": ["2026-11"],
        "number": ["1"],
        "content": ["0123456789ab"],
        "path": ["", "news/", f"news/{before.slug}/", f"news/{first.slug}/", "desks/region/"],
        "": [first.public_id, first.slug],
    }
    return World([before, first], seen, words)


def patterns(found: Any, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each address of the site as a template with its parameters."""
    for pattern in found:
        for template, names in normalize(pattern.pattern.regex.pattern):
            if isinstance(pattern, URLResolver):
                yield from patterns(pattern.url_patterns, prefix + template)
            else:
                yield prefix + template, list(names)


BELOW = ("en/", "fr/", "zgh/", "zgh-latn/")
"""Where the other languages and the Latin letters are."""


def addresses(world: World) -> list[str]:
    """All that a stranger may ask, in every language (in the others the first three of many values), with every question
    that one can add."""
    asked = {
        "q": ASKED,
        "url": f"http://localhost:8000/a/{world.held[0].public_id}",
        "id": world.held[0].public_id,
    }
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
    found = []
    for template, names in dict.fromkeys((one, tuple(names)) for one, names in patterns(get_resolver().url_patterns)):
        if template.startswith("admin/"):
            continue
        elsewhere = template.startswith(BELOW)
        values = [world.words.get(name.strip("_0"), world.words[""])[: 3 if elsewhere else None] for name in names]
        found += ["/" + template % dict(zip(names, chosen, strict=True)) for chosen in product(*values)]
        if not names and not elsewhere:
            found.append(f"/{template}?{query}")
    return found


def text_of(answer: Any) -> str:
    """Head and body as one text a stranger can read, escapes undone."""
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    if "json" in answer.get("Content-Type", ""):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return unquote(" ".join((*(f"{name}: {value}" for name, value in answer.items()), text)))


def telling(world: World, client: Client, paths: list[str]) -> list[str]:
    """Those of ``paths`` whose answer tells something of the embargoed articles."""
    found = []
    for path in paths:
        address, _, query = path.partition("?")
        answer = client.get(quote(address) + (f"?{query}" if query else ""))
        text, asked = text_of(answer), unquote(path)
        secrets = [SECRET, *(one.public_id for one in world.held), *(str(one.feed_id) for one in world.held)]
        if any(secret in text for secret in secrets if secret not in asked) or (
            SECRET in asked.partition("?")[0] and answer.status_code not in (400, 404)
        ):
            found.append(f"{answer.status_code} {asked}")
    return found


def test_no_address_tells_of_it_before_its_time_and_all_do_after(world, house: Home, monkeypatch):
    client, everywhere = Client(), addresses(world)
    assert len(everywhere) > 200
    assert telling(world, client, everywhere) == []
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    PublishClock().step()
    # The same questions after its time: what was silent speaks, so the silence before was no accident.
    slug, public_id = world.held[0].slug, world.held[0].public_id
    speak = ["/", "/news/", "/breaking/", "/corrections/", "/topics/water/", "/series/wells/", f"/news/{slug}/"]
    speak += [
        "/desks/region/zagora/",
        "/feeds/news.xml",
        "/api/v1/articles",
        f"/a/{public_id}",
        f"/api/v1/articles/{public_id}",
    ]
    speak += [path for path in everywhere if path.startswith(("/search/?", "/api/v1/search?"))]
    assert set(speak) <= set(everywhere)
    told = {line.partition(" ")[2] for line in telling(world, client, speak)}
    assert told == {unquote(path) for path in speak}


def test_nothing_of_it_lies_on_disk_or_where_readers_search(world, house: Home):
    baker = Baker(house.public_dir)
    while baker.tick():
        pass
    for path in all_paths():
        baker.bake(path)
    pages = list(house.public_dir.rglob("*"))
    assert len(pages) > 20
    for page in pages:
        assert SECRET not in unquote(page.name)
        if page.is_file() and page.suffix not in (".gz", ".br"):
            assert SECRET not in unquote(page.read_text(encoding="utf-8", errors="replace")), page
    with connection.cursor() as cursor:
        # The newsroom's own list finds drafts ("draft"); no reader's question reaches that kind, not even as a number.
        cursor.execute("SELECT * FROM search_words WHERE kind <> 'draft'")
        assert not any(SECRET in str(row) or ASKED in str(row) for row in cursor.fetchall())


def test_a_guess_gets_the_answer_of_what_never_was(world):
    """Neither status nor length nor head tells a right guess from a wrong one."""
    client = Client()
    for right, wrong in ((world.held[0].slug, "لم-يكن-قط-ثان"), (world.held[1].slug, "لم-يكن")):
        answers = [client.get(quote(f"/news/{slug}/")) for slug in (right, wrong)]
        heads = [{name: value for name, value in one.items() if name != "Content-Length"} for one in answers]
        assert answers[0].status_code == answers[1].status_code == 404
        assert heads[0] == heads[1]
        assert unquote(answers[0].content.decode()).replace(right, "") == unquote(answers[1].content.decode()).replace(
            wrong, ""
        )
        asked = [client.get("/oembed", {"url": f"http://localhost:8000/news/{slug}/"}) for slug in (right, wrong)]
        assert (asked[0].status_code, asked[0].content) == (asked[1].status_code, asked[1].content)
    for held in world.held:
        drawn = {code: card_path("article", held.public_id, article_card(held)) for code in ("", "/fr", "/zgh", "/en")}
        asked = [f"/a/{held.public_id}", f"/audio/{held.public_id}", f"/api/v1/articles/{held.public_id}"]
        asked += [f"/embed/article/{held.public_id}/", *(code + path for code, path in drawn.items())]
        for address in (
            *asked,
            *(f"{code}{quote(held.get_absolute_url())}" for code in ("/fr", "/zgh", "/en", "/zgh-latn")),
        ):
            assert _of_nothing(client, address, (held.public_id, quote(held.slug), held.slug)) is True, address


def _of_nothing(client: Client, address: str, names: tuple[str, ...]) -> bool:
    """Whether the answer is, byte by byte, that to the same question about what never was."""
    other = address
    for name in names:
        other = other.replace(name, "z" * len(name))
    right, wrong = client.get(address), client.get(other)
    text = [unquote(one.content.decode()) for one in (right, wrong)]
    for name in names:
        text[0] = text[0].replace(name, "z" * len(name)).replace(unquote(name), "z" * len(name))
    return right.status_code == wrong.status_code == 404 and text[0] == text[1] and right.headers == wrong.headers


def test_a_preview_needs_an_account_with_its_desk(world, account, as_user):
    pk = world.held[1].pk
    for path in (
        f"articles/preview/{pk}/",
        f"articles/edit/{pk}/",
        f"articles/history/{pk}/",
        f"articles/inspect/{pk}/",
    ):
        stranger = Client().get(f"/admin/{path}")
        assert stranger.status_code in (302, 404) and SECRET not in unquote(text_of(stranger)), path
        other = as_user(account("correspondent", path.split("/")[1], desks=("zagora",))).get(
            f"/admin/{path}", follow=True
        )
        assert SECRET not in text_of(other), path
    listed = as_user(account("correspondent", "lists", desks=("zagora",)))
    for path in ("/admin/articles/", f"/admin/articles/?q={quote(ASKED)}", "/admin/", "/admin/fronts/plan/"):
        assert SECRET not in text_of(listed.get(path, follow=True)), path


def test_withdrawn_before_its_time_it_was_never_there(world):
    held = Article.objects.get(pk=world.held[1].pk)
    actions.withdraw(held, f"{SECRET} سبب")
    assert Client().get(quote(held.get_absolute_url())).status_code == 404
