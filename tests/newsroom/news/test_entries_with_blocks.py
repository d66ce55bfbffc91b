"""Entries of a live blog with pictures, films and quotations, and what an editor puts right in them afterwards."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone, translation
from PIL import Image
from wagtail.models import ModelLogEntry

from athir.newsroom.library.models import MediaFile, MediaItem, Picture
from athir.newsroom.news import actions, live_actions
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article
from athir.newsroom.search.index import search


@pytest.fixture
def blog(article):
    return actions.publish(article("أمسية الواحة", "zagora", form="live"))


@pytest.fixture
def film(desks):
    made = MediaItem.objects.create(
        kind="video", names={"ar": "واحة من فوق"}, desk=desks["zagora"], credit="هدى", state="ready", live=True
    )
    MediaFile.objects.create(item=made, name="480.mp4", content_type="video/mp4", width=854, height=480, bytes=5)
    return made


def seen(path):
    answer = Client().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def quotation(text, source=""):
    return {
        "body-count": "1", "body-0-type": "quote", "body-0-order": "0", "body-0-deleted": "", "body-0-id": "",
        "body-0-value-text": text, "body-0-value-source": source,
    }  # fmt: skip


def test_a_reporter_posts_a_quotation_alone_and_everybody_gets_it(blog, account, as_user):
    browser = as_user(account("reporter"))
    desk = f"/admin/live/{blog.pk}/"
    form = browser.get(desk).content.decode()
    assert "data-block" in form and "telepath" in form, "the blocks' own script comes with the form"
    answer = browser.post(desk, {"text": "", **quotation("الماء حياة الواحة", "لحسن")}, follow=True).content.decode()
    assert "الماء حياة الواحة" in answer
    row = LiveEntry.objects.get()
    for path in (blog.get_absolute_url(), f"{blog.get_absolute_url()}entries/", f"/lite{blog.get_absolute_url()}"):
        assert "الماء حياة الواحة" in seen(path), path
    for feed in (f"/feeds/live/{blog.public_id}.xml", "/feeds/news.xml"):
        entry = feedparser.parse(Client().get(feed).content).entries[0]
        assert "الماء حياة الواحة" in entry.content[0].value, feed
    told = re.findall(r'application/ld\+json">(.*?)</script>', seen(blog.get_absolute_url()))[0]
    updates = next(thing["liveBlogUpdate"] for thing in json.loads(told)["@graph"] if "liveBlogUpdate" in thing)
    assert "الماء حياة الواحة" in updates[0]["articleBody"]
    assert [found.url for found in search("الماء حياة")[0]] == [blog.get_absolute_url()]
    assert row.headline.startswith("الماء")


def test_a_film_and_a_picture_stand_in_an_entry_and_in_an_article(blog, film, article):
    data = BytesIO()
    Image.new("RGB", (800, 600), "sienna").save(data, "JPEG")
    picture = Picture(title="واحة", file=ImageFile(data, "oasis.jpg"), credit="هدى", alt={"ar": "نخيل"})
    picture.save()
    body = [("picture", {"picture": picture, "caption": "من السطح"}), ("video", film)]
    live_actions.post(LiveEntry(article=blog, body=body))
    page = seen(blog.get_absolute_url())
    assert "<video controls" in page and 'alt="نخيل"' in page and "من السطح" in page
    told = re.findall(r'application/ld\+json">(.*?)</script>', page)[0]
    updates = next(thing["liveBlogUpdate"] for thing in json.loads(told)["@graph"] if "liveBlogUpdate" in thing)
    assert updates[0]["image"][0]["@type"] == "ImageObject"
    story = actions.publish(article("فيلم الواحة", form="video", body=[("video", film)]))
    assert "<video controls" in seen(story.get_absolute_url())


def test_the_words_are_posted_where_the_script_of_the_blocks_did_not_arrive(blog, account, as_user):
    browser = as_user(account("reporter"))
    browser.post(f"/admin/live/{blog.pk}/", {"text": "وصل الضيوف"})
    row = LiveEntry.objects.get()
    row.body = [("quote", {"text": "قول", "source": ""})]
    row.save()
    browser.post(
        f"/admin/live/{blog.pk}/{row.pk}/", {"text": "وصلوا", "at": timezone.localtime(row.at).strftime("%F %R")}
    )
    row.refresh_from_db()
    assert row.text == "وصلوا" and len(row.body) == 1, "what the form did not show is not taken away"


def test_an_editor_puts_text_and_time_right_and_readers_are_told(blog, account, as_user):
    first = live_actions.post(LiveEntry(article=blog, text="أولا"))
    second = live_actions.post(LiveEntry(article=blog, text="ثانيا"))
    versions = dict(re.findall(r'data-entry="([\w-]+)" data-version="(\w+)"', seen(blog.get_absolute_url())))
    browser, own = as_user(account("editor")), f"/admin/live/{blog.pk}/{second.pk}/"
    shown = re.search(r'name="at" value="([^"]+)"', browser.get(own).content.decode())
    browser.post(own, {"text": "ثانيا", "at": shown[1], **quotation("قيل")})
    second.refresh_from_db()
    moment = second.at
    assert second.changed_at is not None and moment.microsecond, "a time that was left alone keeps its seconds"
    earlier = timezone.localtime(first.at - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    browser.post(own, {"text": "ثانيا مصححا", "at": earlier, **quotation("قيل")})
    page = seen(f"{blog.get_absolute_url()}entries/")
    assert page.index("أولا") < page.index("ثانيا مصححا"), "it stands at its time"
    now = dict(re.findall(r'data-entry="([\w-]+)" data-version="(\w+)"', page))
    assert now[first.public_id] == versions[first.public_id] and now[second.public_id] != versions[second.public_id]
    logged = [row.data for row in ModelLogEntry.objects.filter(action="athir.entry.change").order_by("pk")]
    assert [row["changed"] for row in logged] == [["body"], ["text", "at"]]
    assert logged[1]["was"].startswith("ثانيا") and logged[1]["was_at"] == moment.isoformat()
    begun = Article.objects.get(pk=blog.pk)
    second.refresh_from_db()
    assert begun.live_from == second.at, "the coverage began with what is now its first entry"
    assert begun.changed_at == second.changed_at


def test_nothing_is_told_before_it_happened_and_nothing_empty(blog):
    with translation.override("en"), pytest.raises(ValidationError, match="has passed"):
        live_actions.post(LiveEntry(article=blog, text="غدا", at=timezone.now() + timedelta(hours=1)))
    with pytest.raises(ValidationError):
        live_actions.post(LiveEntry(article=blog))
