"""Memory of the serving process stays bounded, whatever is read."""

from __future__ import annotations

import random
from pathlib import Path

from athir.newsroom.baking import store
from athir.newsroom.serve.memory import Pages


def test_many_pages_stay_within_the_budget_and_what_is_read_often_stays(tmp_path: Path) -> None:
    rng = random.Random(1)
    for n in range(200):
        store.write(tmp_path, f"/news/{n}/", rng.randbytes(4000).hex().encode())
    budget = 300_000
    pages = Pages(tmp_path, budget)
    for n in range(200):
        assert pages.get("/news/0/") is not None
        assert pages.get(f"/news/{n}/") is not None
        assert pages._bytes <= budget
    assert pages._bytes == sum(held.size for held in pages._held.values())
    assert "/news/0/" in pages._held, "asked for all the time"
    assert "/news/1/" not in pages._held


def test_a_page_too_large_for_memory_is_served_all_the_same(tmp_path: Path) -> None:
    store.write(tmp_path, "/news/", random.Random(1).randbytes(40_000).hex().encode())
    pages = Pages(tmp_path, 50_000)
    held = pages.get("/news/")
    assert held is not None and len(held.body("")) == 80_000
    assert not pages._held
