"""A live blog in a reader's hand: an entry comes without a reload, nothing moves until it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from tests.newsroom.site.driving import Newsroom, until

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


# What a reporter does meanwhile, in a process of its own: post, withdraw, end.
REPORTER = """
import json, sys
from wagtail.models import Locale
from athir.newsroom.baking.baker import Baker
from athir.newsroom.frame.models import Desk
from athir.newsroom.news import actions, live_actions
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article, Correction, Topic
what, *words = sys.argv[1:]
if what == "begin":
    blog = Article(title=words[0], form="live", lead="ننقل الأمسية لحظة بلحظة.", desk=Desk.objects.get(slug="zagora"),
                   locale=Locale.objects.get(language_code="ar"))
    blog.topics = [Topic.objects.get_or_create(slug="evenings", defaults={"names": {"ar": "أمسيات"}})[0]]
    blog.corrections = [Correction(text="الموعد السابعة لا السادسة.")]
    blog = actions.publish(blog)
    live_actions.post(LiveEntry(article=blog, text=words[1], key=True))
    print(blog.get_absolute_url())
else:
    blog = Article.objects.filter(form="live").latest("pk")
if what == "post":
    live_actions.post(LiveEntry(article=blog, text=words[0]))
elif what == "film":
    from athir.newsroom.library.models import MediaFile, MediaItem
    film = MediaItem.objects.create(kind="video", names={"ar": "واحة من فوق"}, credit="هدى", state="ready", live=True)
    MediaFile.objects.create(item=film, name="480.mp4", content_type="video/mp4", width=854, height=480, bytes=5)
    live_actions.post(LiveEntry(article=blog, text=words[0], body=[("video", film)]))
elif what == "clip":
    from django.utils import timezone
    from athir.newsroom.clips.models import Clip, ClipFile
    from athir.newsroom.frame.models import Station
    clip = Clip.objects.create(station=Station.objects.first(), title="كلمة الوالي", state="ready", live=True,
                               published_at=timezone.now(), started_at=timezone.now(), duration_ms=3000, peaks=[-9, 9])
    ClipFile.objects.create(clip=clip, name="sound.m4a", content_type="audio/mp4", bytes=5)
    live_actions.post(LiveEntry(article=blog, text=words[0], body=[("clip", clip)]))
elif what == "off air":
    from athir.newsroom.clips import actions as clip_actions
    from athir.newsroom.clips.models import Clip
    clip_actions.withdraw(Clip.objects.latest("pk"), "court")
elif what == "correct":
    from datetime import timedelta
    row = blog.entries.get(text=words[0])
    row.text, row.key, row.at, row.changed_at = words[1], True, row.at - timedelta(hours=1), row.at
    row.save()
elif what == "withdraw":
    row = blog.entries.get(text=words[0])
    row.withdrawn_at = row.at
    row.save()
elif what == "end":
    from django.utils import timezone
    blog.live_until = timezone.now()
    blog.save(update_fields=["live_until"])
baker = Baker()
while baker.tick():
    pass
"""


TIDY = """
from athir.newsroom.library.models import MediaItem
for film in MediaItem.objects.filter(names__ar="واحة من فوق"):
    film.live = False
    film.save()
"""


@pytest.fixture
def reporter(in_the_newsroom: Newsroom) -> Iterator[Callable[..., str]]:
    yield partial(in_the_newsroom, REPORTER)
    in_the_newsroom(TIDY)  # other tests count the films


def violations(page: Any) -> list[str]:
    """What axe finds in light and in dark."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[str] = []
    page.evaluate(Axe().axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(50)
        told = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
        found += [f"{scheme} {one}" for one in told]
    return found


@pytest.mark.parametrize(("width", "height"), [(360, 780), (1280, 900)])
def test_an_entry_appears_without_a_reload(
    width: int, height: int, served: Any, tab: Any, reporter: Callable[..., str]
) -> None:
    path = reporter("begin", f"أمسية الواحة مباشرة {width}", "وصل الضيوف إلى الساحة")
    page = tab(width, height)
    page.goto(served.base + path)
    until(page, "document.querySelectorAll('[data-entry]').length === 1")
    page.evaluate("window.stayed = true; document.querySelector('[data-entries]').dataset.seconds = '0.2'")
    page.evaluate("document.dispatchEvent(new Event('athir:page'))")
    page.evaluate(
        "window.moved = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { moved += e.value }))"
        ".observe({ type: 'layout-shift' })"
    )
    reporter("post", "بدأت القراءات")
    until(page, "!document.querySelector('[data-fresh]').hidden")
    assert page.inner_text("[data-told]") == page.inner_text("[data-fresh]").strip(), "said politely, once"
    assert page.evaluate("moved") < 0.02
    assert "بدأت القراءات" not in page.inner_text("[data-entries-body]"), "it waits for the reader"
    page.click("[data-fresh]")
    until(page, "document.querySelectorAll('[data-entry]').length === 2")
    assert page.evaluate("document.activeElement.matches('[data-entry]') && window.stayed")
    assert violations(page) == []
    reporter("film", "هكذا تبدو الواحة")
    until(page, "!document.querySelector('[data-fresh]').hidden")
    page.click("[data-fresh]")
    until(page, "document.querySelectorAll('[data-entry]').length === 3")
    page.evaluate("window.film = document.querySelector('[data-entry] video'); film.dataset.playing = '1'")
    reporter("correct", "بدأت القراءات", "بدأت القراءات قبل الموعد")
    until(page, "document.querySelectorAll('.moments li').length === 2")
    texts = [page.inner_text(f"[data-entry] >> nth={n}") for n in range(3)]
    assert "قبل الموعد" in texts[2] and "هكذا تبدو" in texts[0], "it stands at its own time now, without a tap"
    assert page.evaluate("film.isConnected && film.dataset.playing === '1'"), "what has not changed is not drawn anew"
    reporter("clip", "قال الوالي")
    until(page, "!document.querySelector('[data-fresh]').hidden")
    page.click("[data-fresh]")
    until(page, "!!document.querySelector('[data-entry] [data-clip] audio')")
    until(
        page,
        "performance.getEntriesByType('resource').some(one => one.name.includes('clip.') && one.name.endsWith('.js'))",
    )
    until(page, "!document.querySelector('[data-entry] [data-until]').hidden")
    assert violations(page) == []
    reporter("off air")
    until(page, "!document.querySelector('[data-clip]') && !!document.querySelector('[data-entry] .note')")
    reporter("withdraw", "قال الوالي")
    reporter("withdraw", "وصل الضيوف إلى الساحة")
    until(page, "document.querySelectorAll('[data-entry]').length === 2")
    assert page.evaluate("document.querySelectorAll('.moments li').length") == 1
    assert violations(page) == []
    reporter("end")
    until(page, "!!document.querySelector('[data-ended]') && document.querySelector('[data-fresh]').hidden")
    assert page.evaluate("film.isConnected && !document.querySelector('[data-running], [data-entry] ~ p')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
