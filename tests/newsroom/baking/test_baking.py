"""Pages follow what is published: soon when it changes, at once when it is taken away."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.db import transaction
from django.utils import timezone

from athir.home import Home
from athir.newsroom.baking import baker as baker_module
from athir.newsroom.baking import store
from athir.newsroom.baking.baker import Baker, start_afresh
from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.models import Dep, Dirty
from athir.newsroom.baking.registry import all_paths
from athir.newsroom.baking.render import is_baked, render


@pytest.fixture
def baker(house: Home, db: None) -> Baker:
    return Baker(house.public_dir)


def text_of(root: Path, path: str) -> str | None:
    file = store.file_of(root, path)
    return file.read_text(encoding="utf-8") if file and file.exists() else None


def publish(article: Any) -> Any:
    article.live = True
    article.full_clean(exclude=["region"])
    with transaction.atomic():
        article.save()
    return article


def settle(baker: Baker) -> None:
    while baker.tick():
        pass


def news_paths(french: bool = False) -> list[str]:
    """Every page of the news in Arabic (and French): there are some hundreds of others, which show the same."""
    apart = ("/en/", "/zgh", "/services/", "/events/", "/watch-", "/embed/")
    paths = [path for path in all_paths() if not path.removeprefix("/fr").startswith(apart)]
    return [path for path in paths if french or not path.startswith("/fr/")]


def bake_news(baker: Baker) -> None:
    for path in news_paths():
        baker.bake(path)


def test_a_published_article_is_baked_in_three_forms_and_stands_on_the_fronts(
    baker: Baker, article: Callable[..., Any]
) -> None:
    bake_news(baker)
    assert "معرض التمور" not in (text_of(baker.public, "/") or "")
    made = publish(article("افتتاح معرض التمور"))
    settle(baker)
    for front in ("/", "/news/", "/desks/region/", "/desks/region/errachidia/"):
        assert "معرض التمور" in (text_of(baker.public, front) or ""), front
    assert "معرض التمور" not in (text_of(baker.public, "/desks/region/zagora/") or "")
    baker.bake(made.get_absolute_url())
    file = store.file_of(baker.public, made.get_absolute_url())
    assert file is not None
    plain = file.read_bytes()
    assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == plain
    assert brotli.decompress(file.with_name("index.html.br").read_bytes()) == plain


def test_an_edit_bakes_the_article_and_only_what_shows_it(baker: Baker, article: Callable[..., Any]) -> None:
    made = publish(article("عنوان أول"))
    settle(baker)
    bake_news(baker)
    untouched = store.file_of(baker.public, "/radio/")
    assert untouched is not None
    before = untouched.stat().st_mtime_ns
    made.title = "عنوان ثان"
    publish(made)
    settle(baker)
    assert "عنوان ثان" in (text_of(baker.public, made.get_absolute_url()) or "")
    assert "عنوان ثان" in (text_of(baker.public, "/") or "")
    assert untouched.stat().st_mtime_ns == before


@pytest.mark.parametrize("how", ["unpublish", "withdraw", "delete", "embargo", "rename"])
def test_what_is_taken_away_is_gone_before_the_editor_has_the_answer(
    baker: Baker, article: Callable[..., Any], how: str
) -> None:
    made = publish(article("يسحب قريبا"))
    path = made.get_absolute_url()
    bake_news(baker)
    assert text_of(baker.public, path)
    with transaction.atomic():
        if how == "delete":
            made.delete()
        else:
            if how == "unpublish":
                made.live = False
            elif how == "withdraw":
                made.withdrawn_at = timezone.now()
            elif how == "embargo":
                made.embargo_until = timezone.now() + timedelta(hours=1)
            else:
                made.slug = "عنوان-آخر"
            made.save()
        assert text_of(baker.public, path), "nothing is removed before the transaction is through"
    for page in (path, "/", "/news/", "/desks/region/", "/desks/region/errachidia/"):
        assert text_of(baker.public, page) is None, page
    settle(baker)
    bake_news(baker)
    assert text_of(baker.public, path) is None
    if how != "rename":
        assert "يسحب قريبا" not in (text_of(baker.public, "/") or "يسحب قريبا")


def test_a_change_that_is_rolled_back_bakes_nothing(baker: Baker, article: Callable[..., Any]) -> None:
    made = publish(article("باق"))
    bake_news(baker)
    settle(baker)
    with pytest.raises(RuntimeError), transaction.atomic():
        made.live = False
        made.save()
        raise RuntimeError
    assert not Dirty.objects.filter(done=False).exists()
    assert text_of(baker.public, made.get_absolute_url())


def test_a_page_touched_while_it_renders_is_not_kept_old(
    baker: Baker, article: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publish(article("قبل"))
    path = made.get_absolute_url()
    real, changed = baker_module.render, []

    def slow(asked: str) -> Any:
        rendered = real(asked)
        if not changed:
            changed.append(1)
            made.title = "بعد"
            publish(made)
        return rendered

    monkeypatch.setattr(baker_module, "render", slow)
    baker.bake(path)
    assert "<h1>بعد" in (text_of(baker.public, path) or "")


def test_an_embargo_that_ends_opens_the_article_without_a_save(baker: Baker, article: Callable[..., Any]) -> None:
    bake_news(baker)
    made = article("تحت الحظر", embargo_until=timezone.now() + timedelta(hours=1))
    publish(made)
    settle(baker)
    baker.bake("/")
    assert "تحت الحظر" not in (text_of(baker.public, "/") or "")
    # An hour passes: no save, no signal.
    type(made).objects.filter(pk=made.pk).update(embargo_until=timezone.now())
    settle(baker)
    assert "تحت الحظر" in (text_of(baker.public, "/") or "")


def test_a_station_renamed_changes_every_page(baker: Baker) -> None:
    from athir.newsroom.frame.models import Station

    bake_news(baker)
    station = Station.objects.get(slug="main")
    station.names = {"ar": "أثير الواحة"}
    station.save()
    settle(baker)
    for path in news_paths():
        assert "أثير الواحة" in (text_of(baker.public, path) or ""), path


def _random_edit(rng: random.Random, articles: list[Any], make: Callable[..., Any]) -> None:
    """One thing an editor might do."""
    kind = rng.randrange(9)
    if kind < 3 or not articles:
        made = make(f"خبر {rng.randrange(10**9)}", desk=rng.choice(["region", "errachidia", "zagora"]),
                    language=rng.choice(["ar", "ar", "fr"]))  # fmt: skip
        made.published_at = timezone.now() - timedelta(minutes=rng.randrange(10_000))
        articles.append(publish(made))
        return
    one = rng.choice(articles)
    if kind == 3:
        one.title = f"عنوان {rng.randrange(10**9)}"
    elif kind == 4:
        one.live = not one.live
    elif kind == 5:
        one.published_at = timezone.now() - timedelta(minutes=rng.randrange(10_000))
    elif kind == 6:
        one.body = [("text", f"<p>متن {rng.randrange(10**9)}</p>")]
    elif kind == 7:
        one.withdrawn_at = None if one.withdrawn_at else timezone.now()
    else:
        one.slug = f"عنوان-{rng.randrange(10**9)}"
    with transaction.atomic():
        one.save()


@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_edits_every_page_is_byte_for_byte_what_baking_all_anew_gives(
    baker: Baker, article: Callable[..., Any], tmp_path: Path, seed: int
) -> None:
    rng, articles = random.Random(seed), []
    for path in news_paths(french=True):
        baker.bake(path)
    for _ in range(40):
        _random_edit(rng, articles, article)
        if rng.random() < 0.3:
            baker.tick()
        if rng.random() < 0.3 and articles:
            baker.bake(rng.choice(["", "/lite"]) + rng.choice(articles).get_absolute_url())
        if rng.random() < 0.2:
            baker.bake(rng.choice(["/lite/", "/lite/news/", "/lite/fr/", "/lite/desks/region/"]))
    settle(baker)
    kept = {path.relative_to(baker.public): path.read_bytes() for path in baker.public.rglob("index.html*")}
    anew = Baker(tmp_path)
    light = [
        f"/{page.parent.relative_to(baker.public).as_posix()}/" for page in baker.public.glob("lite/**/index.html")
    ]
    for path in [*news_paths(french=True), *light]:
        anew.bake(path)
    fresh = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("index.html*")}
    stale = [str(path) for path, body in kept.items() if fresh.get(path) != body]
    assert not stale
    assert len(fresh) > 60


def test_every_page_the_apps_name_can_be_baked(baker: Baker, article: Callable[..., Any]) -> None:
    publish(article("واحد"))
    paths = list(all_paths())
    assert len(paths) == len(set(paths))
    for path in paths:
        page = render(path)
        assert page.bakeable, (path, page.status)
        assert page.keys, f"{path} would be stale for ever"
    assert not is_baked("/search/") and not is_baked("/admin/") and not is_baked("/a/xyz")


def test_pages_of_another_build_are_dropped_and_of_the_same_kept(tmp_path: Path) -> None:
    store.write(tmp_path, "/news/", b"<p>old</p>")
    assert start_afresh(tmp_path, "one")
    assert text_of(tmp_path, "/news/") is None
    store.write(tmp_path, "/news/", b"<p>new</p>")
    assert not start_afresh(tmp_path, "one")
    assert text_of(tmp_path, "/news/") == "<p>new</p>"


@pytest.mark.parametrize("path", ["news", "/a", "/../x/", "/./", "/a//b/", "/.build/", "/\0/", "/" + "ع" * 150 + "/"])
def test_a_path_that_cannot_be_a_file_is_none(tmp_path: Path, path: str) -> None:
    assert store.file_of(tmp_path, path) is None
    assert not store.remove(tmp_path, path)


def test_done_keys_are_forgotten_after_a_while(baker: Baker, monkeypatch: pytest.MonkeyPatch) -> None:
    touch({"nothing:1"})
    settle(baker)
    assert Dirty.objects.filter(done=True).count() >= 1
    Dirty.objects.update(at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(baker, "_pruned", timezone.now() - timedelta(hours=1))
    baker.tick()
    assert Dirty.objects.count() == 0


def test_what_a_page_no_longer_shows_no_longer_touches_it(baker: Baker, article: Callable[..., Any]) -> None:
    made = publish(article("منتقل"))
    baker.bake("/desks/region/errachidia/")
    key = f"article:{made.pk}"
    assert Dep.objects.filter(key=key, page="/desks/region/errachidia/").exists()
    from athir.newsroom.frame.models import Desk

    made.desk = Desk.objects.get(slug="zagora")
    publish(made)
    settle(baker)
    assert not Dep.objects.filter(key=key, page="/desks/region/errachidia/").exists()
