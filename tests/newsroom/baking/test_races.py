"""A page is wholly of before or wholly of after, whoever writes at the same time and whoever dies in the middle."""

from __future__ import annotations

import gzip
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.db import connections, transaction

from athir.home import Home
from athir.newsroom.baking import baker as baker_module
from athir.newsroom.baking import order, store
from athir.newsroom.baking import queue as queue_module
from athir.newsroom.baking.baker import Baker
from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.models import Dep, Dirty
from athir.newsroom.baking.render import Rendered
from athir.newsroom.serve.memory import Pages

PAGE = "/news/"


@pytest.fixture
def baker(house: Home, db: None) -> Baker:
    return Baker(house.public_dir)


def numbered(number: int, *keys: str) -> Rendered:
    """A page that says its number from beginning to end."""
    return Rendered(200, (), f"<p>{number}</p>".encode() * 3000, frozenset({"site", *keys}), True)


def _bake_until_killed(baker: Baker, first: int) -> None:
    """In a forked child: one version after another, as fast as it goes."""
    connections.close_all()
    number = first
    while True:
        number += 1
        baker_module.render = lambda path, n=number: numbered(n, f"version:{n}")  # type: ignore[misc]
        baker.bake(PAGE)


def _one_version(root: Path) -> int:
    """The number of the page as it is served in all forms, and as its plain file has it."""
    held = Pages(root).get(PAGE)
    assert held is not None
    said = set()
    for body in (held.body(""), gzip.decompress(held.body("gzip")), brotli.decompress(held.body("br"))):
        numbers = set(body.decode().replace("</p>", " ").replace("<p>", "").split())
        assert len(numbers) == 1, "a page of two versions"
        said |= numbers
    assert len(said) == 1, "three forms of different versions"
    return int(said.pop())


def test_a_baker_killed_at_any_point_leaves_a_whole_page_and_its_keys(
    baker: Baker, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, number = random.Random(4), 0
    real = baker_module.render
    monkeypatch.setattr(baker_module, "render", lambda path: numbered(0))
    baker.bake(PAGE)
    kills, lived = 0, 0.05
    while kills < 25 or number < 25:
        assert kills < 250, "the child gets nowhere"
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                _bake_until_killed(baker, number)
            finally:
                os._exit(1)
        time.sleep(0.01 + rng.random() * lived)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seen = _one_version(baker.public)
        assert seen >= number
        kills, lived = kills + 1, lived if seen > number else min(lived * 1.5, 1.0)
        number = seen
        keys = set(Dep.objects.filter(page=PAGE).values_list("key", flat=True))
        assert {"site"} | ({f"version:{number}"} if number else set()) <= keys, "a touch would not find this page"
    # The next baker goes on where this one died.
    monkeypatch.setattr(baker_module, "render", real)
    assert baker.bake(PAGE).bakeable
    for left in baker.public.rglob(".index.html*.tmp"):
        os.utime(left, (0, 0))
    store.sweep(baker.public)
    assert not list(baker.public.rglob(".index.html*.tmp"))


STEPS = [
    *("rows begun", "rows done", "order settled"),
    *(f"{ending} {at}" for ending in ("index.html.gz", "index.html.br", "index.html") for at in ("written", "renamed")),
    *("put in place", "old rows gone"),
]
"""Between which a baker can die: see ``Baker._store`` and ``store.write``."""


def _die_after(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a forked child: the process ends without a word at ``step``."""

    def dies(at: str) -> None:
        if at == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: Any, name: str, before: Callable[..., str], after: Callable[..., str]) -> None:
        real = getattr(owner, name)

        def called(*args: Any, **kwargs: Any) -> Any:
            dies(before(*args))
            found = real(*args, **kwargs)
            dies(after(*args))
            return found

        monkeypatch.setattr(owner, name, called)

    def nothing(*_: object) -> str:
        return ""

    around(Dep.objects, "bulk_create", lambda *_: "rows begun", lambda *_: "rows done")
    around(order, "settled", nothing, lambda *_: "order settled")
    around(os, "replace", lambda _, to: f"{Path(to).name} written", lambda _, to: f"{Path(to).name} renamed")
    around(store, "write", nothing, lambda *_: "put in place")
    around(Baker, "_store", nothing, lambda *_: "old rows gone")


@pytest.mark.parametrize("step", STEPS)
def test_a_baker_killed_at_each_step_leaves_the_old_page_or_the_new_one(
    baker: Baker, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(baker_module, "render", lambda path: numbered(1, "version:1"))
    baker.bake(PAGE)
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            _die_after(step, monkeypatch)
            monkeypatch.setattr(baker_module, "render", lambda path: numbered(2, "version:2"))
            baker.bake(PAGE)
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), f"the baker never came to {step!r}"
    seen = _one_version(baker.public)
    assert seen == (2 if step in ("index.html renamed", "put in place", "old rows gone") else 1)
    assert f"version:{seen}" in set(Dep.objects.filter(page=PAGE).values_list("key", flat=True))
    monkeypatch.setattr(baker_module, "render", lambda path: numbered(3, "version:3"))
    baker.bake(PAGE)
    assert _one_version(baker.public) == 3


@pytest.mark.parametrize("ending", [".gz", ".br"])
@pytest.mark.parametrize("damage", [b"", b"no such format", None])
def test_a_compressed_form_of_another_page_is_not_served(tmp_path: Path, ending: str, damage: bytes | None) -> None:
    store.write(tmp_path, PAGE, b"<p>1</p>" * 100)
    file = tmp_path / "news" / f"index.html{ending}"
    if damage is None:
        store.write(tmp_path / "other", PAGE, b"<p>2</p>" * 100)
        damage = (tmp_path / "other/news" / file.name).read_bytes()
    file.write_bytes(damage)
    assert _one_version(tmp_path) == 1


def test_a_change_that_is_committed_while_a_page_renders_is_on_the_page(
    baker: Baker, article: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change began first and has the lower number, but is committed last: PostgreSQL's way of being overtaken."""
    made = article("قبل", live=True)
    made.full_clean(exclude=["region"])
    made.save()
    path, real = made.get_absolute_url(), baker_module.render
    touched, rendered, errors = threading.Event(), threading.Event(), []

    def change() -> None:
        try:
            with transaction.atomic():
                made.title = "بعد"
                made.save()
                touched.set()
                rendered.wait(0.5)
        except BaseException as error:
            errors.append(error)
        finally:
            touched.set()
            connections.close_all()

    def slow(asked: str) -> Rendered:
        page = real(asked)
        rendered.set()
        thread.join()
        return page

    thread = threading.Thread(target=change)
    thread.start()
    touched.wait()
    monkeypatch.setattr(baker_module, "render", slow)
    baker.bake(path)
    thread.join()
    monkeypatch.setattr(baker_module, "render", real)
    while baker.tick():
        pass
    file = store.file_of(baker.public, path)
    assert not errors
    assert file is not None
    assert not file.exists() or "<h1>بعد" in file.read_text(encoding="utf-8")


def test_a_touch_of_everything_never_stands_before_the_article_that_comes_after_it(
    baker: Baker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baker_module, "lapsed_keys", lambda since, now: set())
    monkeypatch.setattr(queue_module, "PROMPT", 3)
    monkeypatch.setattr(queue_module, "_AWAY", 4)
    baked: list[str] = []

    def record(path: str) -> Rendered:
        baked.append(path)
        return replace(numbered(1), keys=frozenset({"site"} | ({"fresh"} if path == "/news/9/" else set())))

    monkeypatch.setattr(baker_module, "render", record)
    pages = ["/", "/news/", *(f"/news/{n}/" for n in range(20))]
    for page in pages:
        baker.bake(page)
    Dirty.objects.update(done=True)  # what the making of the house touched
    baked.clear()
    touch({"site"})
    assert baker.tick(seconds=0) == 2, "one row looked at, one page baked"
    assert baked == ["/"]
    touch({"fresh"})
    while baker.tick(seconds=0):
        pass
    assert baked[1] == "/news/"
    assert "/news/9/" in baked[2:5]
    assert not Dirty.objects.filter(done=False).exists()
    standing = {page for page in pages if (store.file_of(baker.public, page) or Path()).exists()}
    assert {"/", "/news/"} <= standing
    assert len(standing) <= 4, "beyond the first, pages are taken away until somebody reads them"


def test_what_a_dead_baker_left_undone_is_done_by_the_next(baker: Baker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baker_module, "render", lambda path: numbered(1))
    for page in ("/", "/news/", "/radio/"):
        baker.bake(page)
    touch({"site"})
    baker.tick(seconds=0)
    monkeypatch.setattr(baker_module, "render", lambda path: numbered(2))
    after = Baker(baker.public)
    while after.tick():
        pass
    for page in ("/", "/news/", "/radio/"):
        file = store.file_of(baker.public, page)
        assert file is not None and b"<p>2</p>" in file.read_bytes()
