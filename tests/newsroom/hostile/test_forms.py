"""A form from elsewhere is not accepted: what is posted without the page's own token gets 403 and a page of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from tests.newsroom.hostile.rules import NOT_ASKED
from tests.newsroom.hostile.walking import Pattern, paths, patterns
from tests.newsroom.hostile.world import build
from wagtail.models import Page

EXEMPT = {
    "push-subscribe": "a service worker sends it, which holds no token; it changes only what its own endpoint's owner knows",
    "push-seen": "likewise",
    "push-unsubscribe": "likewise",
    "wagtailadmin_api:.*": "Django REST framework asks for the token itself, of whoever comes with a session",
    "api:.*|api-unknown": "read only: every method but GET is answered 405",
}
"""The addresses that take a POST without a token, each with its reason."""

OURS = re.compile(r"(?!wagtail|admin/|simple_translation|(en|fr|zgh|zgh-latn)/).*")
WHOLE = bool(os.environ.get("ATHIR_LONG"))


def exempt(name: str) -> bool:
    return any(re.fullmatch(known, name) for known in EXEMPT)


def _views(found: Any, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _views(pattern.url_patterns, inner)
        else:
            yield ":".join((*spaces, pattern.name or "-")), pattern.callback


def test_only_the_named_ones_take_a_form_without_a_token():
    free = {name for name, view in _views(get_resolver().url_patterns) if getattr(view, "csrf_exempt", False)}
    assert {name for name in free if not exempt(name)} == set()
    assert {known for known in EXEMPT if not any(re.fullmatch(known, name) for name in free)} == set()


def _asked() -> Iterator[Pattern]:
    for pattern in patterns():
        if pattern.known_as in NOT_ASKED or exempt(pattern.known_as):
            continue
        if WHOLE or (OURS.fullmatch(pattern.known_as) and not pattern.template.startswith(("en/", "fr/", "zgh"))):
            yield pattern


def test_every_other_answers_with_our_own_page(db, house):
    world = build(house, demo=False)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.accounts["administrator"])
    asked, told = 0, {}
    for pattern in _asked():
        for path in paths(pattern, world, 1):
            asked += 1
            answer = client.post(path, {"title": "x"})
            page = answer.content.decode()
            if (
                answer.status_code != 403
                or ('class="error' not in page and "<h1" not in page)
                or "csrf" in page.lower()
            ):
                told[path] = answer.status_code
    assert told == {}
    assert asked > 60


def test_the_interface_of_the_admin_asks_for_the_token_itself(account):
    client = Client(enforce_csrf_checks=True)
    chief = account("chief")
    chief.is_superuser = True
    chief.save()
    client.force_login(chief)
    pages = Page.objects.count()
    answer = client.post(f"/admin/api/main/pages/{Page.objects.order_by('-pk').first().pk}/action/delete/")
    assert (answer.status_code, "CSRF" in answer.content.decode(), Page.objects.count()) == (403, True, pages)


def test_the_exempt_change_nothing_for_a_stranger(db):
    client = Client(enforce_csrf_checks=True)
    for path in ("/push/subscribe", "/push/seen", "/push/unsubscribe"):
        assert client.post(path, {"endpoint": "https://push.example/x"}).status_code == 400
    for path in ("/api/v1/articles", "/api/v1/search", "/api/v1/nothing"):
        assert client.post(path, {"q": "x"}).status_code in (404, 405), path


def test_half_a_form_breaks_nothing(db, house):
    """A POST without one field, to every form of the newsroom (``ATHIR_LONG``; else a few of each app)."""
    world = build(house, demo=False)
    client = Client()
    client.force_login(world.accounts["administrator"])
    asked = [one for one in patterns() if one.in_admin and one.known_as not in NOT_ASKED]
    known_to_have_failed = re.compile(
        "wagtailadmin_pages:(set_page_position|copy|lock)|wagtailadmin_choose_page_external_link|film_chooser:create"
        "|wagtailsnippetchoosers_(dossiers_person|news_topic):create"
        "|wagtailsnippets_news_article:(add|edit|revisions_revert|preview_on_edit)"
    )
    broken = {}
    for n, pattern in enumerate(asked):
        if WHOLE or n % 40 == 0 or known_to_have_failed.fullmatch(pattern.known_as):
            for path in paths(pattern, world, 1):
                with transaction.atomic():
                    answer = client.post(path)
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    broken[path] = answer.status_code
    assert broken == {}
