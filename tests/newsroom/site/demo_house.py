"""Fills a house with the whole demo for the tests over all page types, and lists an address of every type.

Run as a program with ``ATHIR_HOME`` set and a migrated database in it; prints JSON ``{type: {language: path}}``. A type
is the name of an address with what tells its pages apart (the kind of service, the form of an article), so what a room
adds to the baking registry and to the demo is tested without being named here.
"""

from __future__ import annotations

import json
from datetime import timedelta

from athir.newsroom.setup import setup

setup()

from django.urls import resolve  # noqa: E402
from django.utils import timezone  # noqa: E402

from athir.config import load  # noqa: E402
from athir.home import Home  # noqa: E402
from athir.newsroom.baking.registry import all_paths  # noqa: E402
from athir.newsroom.demo.seed.fill import fill  # noqa: E402
from athir.newsroom.frame.models import Station  # noqa: E402
from athir.newsroom.library.media import MediaItem  # noqa: E402
from athir.newsroom.news.models import Article  # noqa: E402
from athir.newsroom.prepare import collect_static, make_rows  # noqa: E402
from athir.newsroom.services.models import Duty, Pharmacy  # noqa: E402


def kind_of(path: str, forms: dict[tuple[str, str], str]) -> tuple[str, str]:
    """Type and language of the page at ``path``."""
    match = resolve(path)
    name = match.url_name or "page"
    told = match.kwargs.get("kind", "") if "town" not in match.kwargs else ""
    form = forms.get((name, match.kwargs.get("slug", "")), "")
    return "-".join(part for part in dict.fromkeys((name, str(told), form)) if part), match.kwargs.get("language", "ar")


def keep_open() -> None:
    """Pharmacies that are open now, tonight and later at whatever hour the tests run: their page says which by the hour."""
    now = timezone.now()
    Duty.objects.all().delete()
    for pharmacy in Pharmacy.objects.all():
        for begins, ends in ((-1, 2), (3, 4)):
            starts, ends_at = now + timedelta(days=begins), now + timedelta(days=ends)
            Duty.objects.create(pharmacy=pharmacy, kind=Duty.Kind.WHOLE, starts=starts, ends=ends_at)


def main() -> None:
    home = Home.from_environment()
    home.create()
    collect_static(home)
    make_rows(home)
    fill(home, load(home))
    keep_open()
    assert Station.objects.get(slug="main").phone
    forms = {("article", slug): form for slug, form in Article.objects.values_list("slug", "form")}
    forms |= {("media-item", slug): kind for slug, kind in MediaItem.objects.values_list("slug", "kind")}
    found: dict[str, dict[str, str]] = {}
    for path in all_paths():
        kind, language = kind_of(path, forms)
        found.setdefault(kind, {}).setdefault(language, path)
    print(json.dumps(found))


main()
