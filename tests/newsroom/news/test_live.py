"""A live blog: who may post, what readers see of it, and that they see it at once."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from athir.newsroom.baking.dirty import pages_of
from athir.newsroom.baking.models import Dirty
from athir.newsroom.news import actions, live_actions
from athir.newsroom.news.entries import PAGE, LiveEntry
from athir.newsroom.news.live import new_words
from athir.newsroom.news.models import Article
from athir.newsroom.news.views import preview
from athir.newsroom.search.index import search


@pytest.fixture
def blog(article):
    """A published live blog of Zagora's desk."""
    return actions.publish(article("أمسية الواحة", "zagora", form="live"))


def entry(blog, text="بدأت الأمسية", **fields):
    return LiveEntry(article=blog, text=text, **fields)


def seen(path):
    """What a reader gets there, as text."""
    answer = Client().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_an_entry_is_on_the_page_and_in_the_fragment_with_its_time_and_author(blog, account):
    assert "لا شيء" not in seen(blog.get_absolute_url())
    posted = live_actions.post(
        entry(blog, "سطر أول\n\nسطر ثان مع Alex Example", title="الافتتاح", key=True), account("reporter")
    )
    for page in (seen(blog.get_absolute_url()), seen(blog.get_absolute_url() + "entries/")):
        assert f'id="{posted.anchor}"' in page
        assert "<p>سطر أول</p>" in page and '<bdi lang="en">Alex Example</bdi>' in page
        assert f'href="#{posted.anchor}"' in page, "a key moment is linked to from the list"
    blog.refresh_from_db()
    assert blog.live_from == posted.at and blog.coverage_open


def test_the_fragment_is_a_baked_page_that_an_entry_touches_and_nothing_else_of_the_lists(blog):
    from athir.newsroom.baking.baker import Baker

    baker = Baker()
    for path in (blog.get_absolute_url(), blog.get_absolute_url() + "entries/", "/news/"):
        assert baker.bake(path).bakeable
    Dirty.objects.all().delete()
    live_actions.post(entry(blog))
    live_actions.post(entry(blog, "ثان"))  # the first one of all also begins the coverage
    Dirty.objects.all().delete()
    row = live_actions.post(entry(blog, "ثالث"))
    touched = pages_of(Dirty.objects.values_list("key", flat=True))
    assert set(touched) == {blog.get_absolute_url(), blog.get_absolute_url() + "entries/"}
    assert baker.tick()
    assert "ثالث" in (baker.public / "news" / blog.slug / "entries" / "index.html").read_text()
    row.withdrawn_at = timezone.now()
    row.save()
    assert not (baker.public / "news" / blog.slug / "entries" / "index.html").exists(), "not a moment longer"


def test_a_second_tap_posts_nothing_twice(blog, account):
    reporter = account("reporter")
    one = live_actions.post(entry(blog, public_id="tap1234567"), reporter)
    assert live_actions.post(entry(blog, public_id="tap1234567"), reporter) == one
    assert LiveEntry.objects.count() == 1


def test_an_ended_coverage_says_so_and_takes_no_more_until_it_goes_on(blog, account):
    reporter = account("reporter")
    live_actions.end(blog, reporter)
    page = seen(blog.get_absolute_url())
    assert "data-ended" in page and "data-fresh" not in page
    with translation.override("en"), pytest.raises(ValidationError, match="ended"):
        live_actions.post(entry(blog), reporter)
    live_actions.resume(blog, reporter)
    assert live_actions.post(entry(blog), reporter).standing
    blog.title = "أمسية الواحة، حتى النهاية"
    actions.publish(blog)
    blog.refresh_from_db()
    assert blog.live_from is not None, "a revision takes the coverage back as little as its entries"


def test_a_changed_entry_says_when_a_withdrawn_one_is_gone_and_can_come_back(blog, account):
    reporter = account("reporter")
    row = live_actions.post(entry(blog, "خطأ"), reporter)
    row.text = "صواب"
    live_actions.change(row, reporter)
    page = seen(blog.get_absolute_url())
    assert "صواب" in page and "خطأ" not in page and row.changed_at is not None
    live_actions.withdraw(row, reporter)
    assert "صواب" not in seen(blog.get_absolute_url())
    live_actions.restore(row, reporter)
    assert "صواب" in seen(blog.get_absolute_url())


def test_older_entries_come_by_key_each_once(blog):
    at = timezone.now()
    rows = LiveEntry.objects.bulk_create(entry(blog, f"رقم {n}", at=at) for n in range(PAGE + 5))
    path, found = blog.get_absolute_url(), []
    while path:
        page = seen(path)
        found += re.findall(r'data-entry="([\w-]+)"', page)
        if "before=" in path:  # a page of its own, for who searches and shares
            assert f'{path[path.index("?") :]}">' in page.partition('rel="canonical" href="')[2].partition("<")[0]
        older = re.search(r'<a [^>]*href="([^"]+\?before=[^"]+)"', page)
        path = older[1] if older else ""
    assert found == [row.public_id for row in sorted(rows, key=lambda row: -row.pk)]
    assert Client().get(blog.get_absolute_url() + "?before=x").status_code == 404


MAY_POST = {"chief", "editor", "reporter", "correspondent"}


@pytest.mark.parametrize(
    "role",
    [
        "chief",
        "editor",
        "reporter",
        "correspondent",
        "translator",
        "photo",
        "presenter",
        "producer",
        "engineer",
        "viewer",
    ],
)
def test_only_those_whose_work_it_is_reach_an_entry(role, blog, account, as_user, desks):
    other = live_actions.post(entry(blog, "لغيره"), account("editor", "another"))
    user = account(role, desks=("zagora",) if role == "correspondent" else ())
    browser = as_user(user)
    desk, own = f"/admin/live/{blog.pk}/", f"/admin/live/{blog.pk}/{other.pk}/"
    browser.post(desk, {"text": "من الميدان", "once": "abc1234567"})
    assert LiveEntry.objects.filter(text="من الميدان").exists() is (role in MAY_POST)
    browser.post(own, {"withdraw": "1"})
    other.refresh_from_db()
    assert (not other.standing) is (role in {"chief", "editor"}), "another's entry: those with the right to change"
    browser.post(desk + "state/", {"end": "1"})
    blog.refresh_from_db()
    assert (blog.live_until is not None) is (role in MAY_POST)


def test_a_correspondent_of_another_desk_reaches_nothing(blog, account, as_user, desks):
    user = account("correspondent", desks=("errachidia",))
    with pytest.raises(PermissionDenied):
        live_actions.post(entry(blog), user)
    browser = as_user(user)
    assert str(blog) not in browser.get("/admin/live/").content.decode()
    row = live_actions.post(entry(blog))
    for path in (f"/admin/live/{blog.pk}/", f"/admin/live/{blog.pk}/{row.pk}/"):
        browser.post(path, {"text": "لا", "withdraw": "1"})
    row.refresh_from_db()
    assert row.standing and LiveEntry.objects.count() == 1
    # An entry's number under another blog's address opens nothing either.
    chief = as_user(account("chief"))
    assert chief.get(f"/admin/live/{blog.pk + 1}/{row.pk}/").status_code == 404


def test_a_reporter_posts_in_two_taps(blog, account, as_user):
    browser = as_user(account("reporter"))
    home = browser.get("/admin/").content.decode()
    assert f'href="/admin/live/{blog.pk}/"' in home, "the first tap: on the newsroom's home"
    form = browser.get(f"/admin/live/{blog.pk}/").content.decode()
    once = re.search(r'name="once" value="([\w-]+)"', form)
    answer = browser.post(f"/admin/live/{blog.pk}/", {"text": "وصل الضيوف", "once": once[1]}, follow=True)
    assert "وصل الضيوف" in answer.content.decode() and "وصل الضيوف" in seen(blog.get_absolute_url())
    assert "required" in browser.post(f"/admin/live/{blog.pk}/", {"text": " "}).content.decode()


def test_a_live_blog_that_is_not_out_gives_no_fragment(blog, article):
    hidden = actions.publish(article("سر", form="live", embargo_until=timezone.now() + timedelta(hours=1)))
    live_actions.post(entry(hidden, "سري"))
    assert Client().get(f"/news/{hidden.slug}/entries/").status_code == 404
    plain = actions.publish(article("خبر"))
    assert Client().get(f"/news/{plain.slug}/entries/").status_code == 404
    actions.withdraw(blog, "خطأ")
    assert Client().get(f"/news/{blog.slug}/entries/").status_code == 404


def test_the_number_of_new_entries_is_said_in_each_plural():
    for language, forms in (("ar", 4), ("fr", 2), ("en", 2)):
        with translation.override(language):
            words = json.loads(new_words())
        assert set(words) == {"zero", "one", "two", "few", "many", "other"}
        assert len(set(words.values())) >= (1 if forms > 2 else 2)
        assert "{n}" in words["other"]


def test_a_live_blog_says_its_coverage_for_feeds_and_schemas(blog):
    row = live_actions.post(entry(blog, "كلام طويل " * 40, key=True))
    blog = Article.objects.get(pk=blog.pk)
    assert blog.coverage == (row.at, None)
    assert list(blog.key_moments()) == list(blog.shown_entries()) == [row]
    assert blog.changed_at == row.at
    assert row.headline.endswith("…") and len(row.headline) <= 101
    assert row.get_absolute_url() == f"{blog.get_absolute_url()}#{row.anchor}"


def test_what_stands_in_an_entry_is_found_until_it_is_withdrawn(blog):
    row = live_actions.post(entry(blog, "عزف على الرباب"))
    assert [found.url for found in search("الرباب")[0]] == [blog.get_absolute_url()]
    row.withdrawn_at = timezone.now()
    row.save()
    assert search("الرباب") == ([], 0)


def test_a_live_blog_that_was_never_saved_can_be_previewed(article):
    page = preview(RequestFactory().get("/"), article("أمسية", form="live")).content.decode()
    assert "No entries yet" in page or "تحديثات" in page
