"""A clip of the air in a live blog: posted with its entry, heard at once, gone with its range."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from tests.newsroom.clips.conftest import Air
from tests.newsroom.clips.test_clips import made

from athir.newsroom.news import actions, live_actions
from athir.newsroom.news.entries import LiveEntry

AsUser = Callable[[Any], Client]


@pytest.fixture
def blog(air: Air, article: Callable[..., Any]) -> Any:
    return actions.publish(article("أمسية الواحة", "zagora", form="live"))


def entries(blog: Any) -> str:
    answer = Client().get(blog.get_absolute_url() + "entries/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_reporter_posts_a_clip_and_it_is_gone_with_its_range(
    air: Air,
    blog: Any,
    account: Callable[..., Any],
    as_user: AsUser,
) -> None:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.baking.baker import Baker
    from athir.newsroom.clips import actions as clip_actions

    clip, browser = made(air), as_user(account("reporter"))
    form = browser.get(f"/admin/live/{blog.pk}/").content.decode()
    assert "Clip of the air" in form
    once = re.search(r'name="once" value="([\w-]+)"', form)
    assert once
    block = {"body-0-type": "clip", "body-0-value": str(clip.pk), "body-0-deleted": "", "body-0-order": "0"}
    browser.post(f"/admin/live/{blog.pk}/", {"text": "قال الوالي", "once": once[1], "body-count": "1", **block})
    posted = LiveEntry.objects.get()
    assert posted.clips == [clip]
    clip.refresh_from_db()
    assert clip.live, "whoever posts the entry publishes what stands in it"
    TaskRunner().step()  # what uses what is noted in the background
    name = clip.files.get(role="master").name
    assert name in entries(blog) and name in Client().get(blog.get_absolute_url()).content.decode()
    feed = f"/feeds/live/{blog.public_id}.json"
    assert Client().get(feed).json()["items"][0]["attachments"][0]["url"].endswith(name)
    baker, there = Baker(), blog.get_absolute_url() + "entries/"
    assert baker.bake(there).bakeable
    clip_actions.withdraw(clip, "court")
    assert not (baker.public / there.strip("/") / "index.html").exists(), "not a moment longer"
    assert name not in entries(blog) and 'class="note"' in entries(blog)
    assert "attachments" not in Client().get(feed).json()["items"][0]
    clip_actions.restore(clip)
    assert name in entries(blog)
    assert "attachments" in Client().get(feed).json()["items"][0]


def test_what_nobody_may_hear_is_not_posted(air: Air, blog: Any) -> None:
    from athir.newsroom.clips import actions as clip_actions

    music, gone = made(air, 14, 20), made(air)
    clip_actions.withdraw(gone, "court")
    for clip, words in ((music, "فنانة – أغنية"), (gone, "was withdrawn")):
        with translation.override("en"), pytest.raises(ValidationError, match=words):
            live_actions.post(LiveEntry(article=blog, text="اسمعوا", body=[("clip", clip)]))
    assert not LiveEntry.objects.exists()
    music.rights = "Licence of the label for news"
    music.save()
    row = live_actions.post(LiveEntry(article=blog, text="اسمعوا", body=[("clip", music)]))
    clip_actions.withdraw(music, "court")
    row.refresh_from_db()
    row.text = "اسمعوا الأغنية"
    assert live_actions.change(row, None if row.author else _chief()).changed_at, "the words may still be put right"


def _chief() -> Any:
    from athir.newsroom.accounts.actions import create_user

    return create_user("thechief", "chief", "a-long-test-password", "en", check=False)
