"""Every address of the site, asked as every role: who gets an answer, that none is an error, that none tells a secret.

``ATHIR_LONG=1 pytest tests/newsroom/hostile/test_walk.py`` asks all of them in the demo's house (a quarter of an
hour). Without it, in a small house, one address of a pattern: of those in one language as a stranger, of every third as
a correspondent of another desk, of every twenty-fourth as each of the other roles.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client
from tests.newsroom.hostile.rules import NOT_ASKED, rule, unruled
from tests.newsroom.hostile.walking import Pattern, paths, patterns
from tests.newsroom.hostile.world import ROLES, SECRETS, World, build

WHOLE = bool(os.environ.get("ATHIR_LONG"))
STEPS = {"anonymous": 1, "correspondent": 6}
STEP = 48
REFUSED = {"to log in", "to the home", 403, 404, 405}
"""How the site says no."""


@dataclass(frozen=True)
class Question:
    role: str
    method: str
    pattern: Pattern
    path: str


def questions(role: str, world: World) -> Iterator[Question]:
    """What is asked as ``role``: of the admin everything, of the site what strangers and readers with an account ask."""
    stranger = role in ("anonymous", "nobody")
    asked = [one for one in patterns() if one.known_as not in NOT_ASKED and (one.in_admin or stranger)]
    if not WHOLE:
        asked = [one for one in asked if not one.template.startswith(("en/", "fr/", "zgh"))]
        step = STEPS.get(role, STEP)
        asked = asked[ROLES.index(role) % step :: step]
    for pattern in asked:
        for path in paths(pattern, world) if WHOLE else paths(pattern, world, 1):
            yield Question(role, "get", pattern, path)
            if WHOLE and pattern.in_admin:
                yield Question(role, "post", pattern, path)


def answer(client: Client, question: Question) -> tuple[Any, str]:
    """How it was answered (a status, or where the site sends who may not), and all its text; nothing of it stays."""
    with transaction.atomic():
        got = getattr(client, question.method)(question.path)
        body = b"".join(got) if got.streaming else got.content
        transaction.set_rollback(True)
    text = body.decode("utf-8", "replace")
    if body and "json" in got.get("Content-Type", ""):
        text = json.dumps(json.loads(body), ensure_ascii=False)
    where = got.get("Location", "")
    how = "to log in" if where.startswith("/admin/login") else "to the home" if where == "/admin/" else got.status_code
    return how, unquote(" ".join((*(f"{name}: {value}" for name, value in got.items()), text)))


def faults(question: Question, client: Client, world: World) -> Iterator[str]:
    """What is wrong with the answer to it."""
    known_as = question.pattern.known_as
    try:
        how, text = answer(client, question)
    except Exception as error:
        yield repr(error)[:300]
        return
    if isinstance(how, int) and how >= 500:
        yield f"answers {how}"
    if question.role not in rule(known_as) and how not in REFUSED:
        yield f"answers {how} to who may not ask"
    asked, seen = unquote(question.path), world.may_see(question.role)
    yield from (
        f"tells {secret}" for secret in SECRETS if secret not in seen and secret not in asked and secret in text
    )


def test_every_pattern_has_a_rule():
    """A new one needs a line in :mod:`.rules`: who may ask it?"""
    assert unruled(pattern.known_as for pattern in patterns()) == []


@pytest.mark.timeout(3600)
def test_no_address_answers_who_may_not_ask_breaks_or_tells(db, house, monkeypatch):
    world = build(house, demo=WHOLE)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    found: dict[str, set[str]] = {}
    asked = 0
    for role in ROLES:
        client = Client()
        if role != "anonymous":
            client.force_login(world.accounts[role])
        for question in questions(role, world):
            asked += 1
            for fault in faults(question, client, world):
                told = f"{question.method} {unquote(question.path)} ({question.pattern.known_as}): {fault}"
                found.setdefault(told, set()).add(role)
    print(f"{asked} questions")
    assert asked > (10_000 if WHOLE else 800)
    assert not found, "\n".join(f"{told}: {', '.join(sorted(roles))}" for told, roles in sorted(found.items()))
