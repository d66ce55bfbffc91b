"""What the first view of each type of page weighs before its lead picture, as a phone asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import brotli
from django.db import transaction

from athir.newsroom.baking.registry import all_paths
from athir.newsroom.baking.render import render
from athir.newsroom.frame.assets import assets

WHOLE = 60_000
"""Bytes of a first view over the wire."""

LEAD_PICTURE = 10_000
"""What is left to the lead picture (9 kB) and its headers; on phones no other font comes."""

DOCUMENT, STYLES, SCRIPTS = 9_000, 9_000, 6_100
"""Bytes of the parts; a script that a part fetches when it is used is not of the first view."""

_WITHIN = re.compile(r'<(script|style) data-file="[^"]*">(.*?)</\1>', re.DOTALL)
_ASKED = re.compile(r'<(?:script src|link rel="(?:stylesheet|preload)" href)="(/static/site/[^"]+)"')


def _type_of(path: str) -> str:
    """Pages of one type differ by their last part: ``/news/…/``; the fronts stand for themselves."""
    head, _, last = path.strip("/").rpartition("/")
    return f"/{head}/…/" if head else f"/{last}/"


def test_the_first_view_of_every_type_of_page_is_within_its_budget(article: Callable[..., Any]) -> None:
    for n in range(30):
        made = article(f"خبر رقم {n} من مكتب الإقليم حول الماء والفلاحة", ("errachidia", "zagora")[n % 2], live=True,
                       lead="تقديم الخبر في سطر واحد أو سطرين", body=[("text", f"<p>{'متن الخبر ' * 200}</p>")] * 3)  # fmt: skip
        made.full_clean(exclude=["region"])
        with transaction.atomic():
            made.save()
    sizes = {asset.address: len(brotli.compress(asset.body, quality=11)) for asset in assets().values()}
    types: dict[str, str] = {}
    for path in all_paths():
        if not path.startswith(("/fr/", "/en/", "/zgh", "/embed/")):
            types.setdefault(_type_of(path), path)
    table, wrong = [], []
    for path in types.values():
        page = render(path)
        text = page.body.decode()
        if "<main" not in text:  # a fragment for scripts
            continue
        asked = {address: sizes[address] for address in _ASKED.findall(text)}
        within = {"script": 0, "style": 0}
        for kind, body in _WITHIN.findall(text):
            within[kind] += len(brotli.compress(body.encode(), quality=9))
        parts = {
            "document": len(brotli.compress(page.body, quality=9)) - sum(within.values()),
            "styles": within["style"] + sum(size for address, size in asked.items() if address.endswith(".css")),
            "scripts": within["script"] + sum(size for address, size in asked.items() if address.endswith(".js")),
            "fonts": sum(size for address, size in asked.items() if address.endswith(".woff2")),
        }
        total = sum(parts.values())
        table.append(f"{total:6} {parts} {unquote(path)}")
        limits = {"document": DOCUMENT, "styles": STYLES, "scripts": SCRIPTS}
        over = {part: size for part, size in parts.items() if size > limits.get(part, WHOLE)}
        if over or total > WHOLE - LEAD_PICTURE:
            wrong.append(f"{path}: {total} bytes, over by {over}")
    assert len(table) >= 8
    assert not wrong, "\n".join([*wrong, "all:", *sorted(table, reverse=True)])
