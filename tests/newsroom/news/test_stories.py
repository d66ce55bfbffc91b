"""Forms of a story, what is said about it afterwards, and what stands beside it; as a reader meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from athir.newsroom.news import actions
from athir.newsroom.news.checks import lacks
from athir.newsroom.news.listing import PAGE
from athir.newsroom.news.models import (
    Article,
    Beside,
    Byline,
    Correction,
    Reply,
    Series,
    Topic,
    TopicPlace,
)
from athir.newsroom.search.index import search


def seen(path, status=200):
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def page_of(story):
    return seen(story.get_absolute_url())


# -- forms ----------------------------------------------------------------------------------------------------------
def test_an_interview_an_explainer_and_an_opinion_look_like_what_they_are(article):
    question = {"question": "من أين يأتي الماء؟", "answer": "<p>من الجبل.</p>", "who": "ضيف"}
    interview = page_of(actions.publish(article("حوار", form="interview", body=[("question", question)])))
    assert re.search(r'<h2 class="qa__q">.*من أين يأتي الماء؟</h2>', interview) and "<p>من الجبل.</p>" in interview
    points = {"title": "", "points": ["الأولى", "الثانية"]}
    explainer = page_of(actions.publish(article("شرح", form="explainer", body=[("points", points)])))
    assert '<section class="points">' in explainer and "<li>الأولى</li>" in explainer
    opinion = article("رأي", form="opinion")
    opinion.bylines = [Byline(name="كاتبة ضيفة")]
    text = page_of(actions.publish(opinion))
    assert re.search(r'class="box voice">.*كاتبة ضيفة', text)
    brief = page_of(actions.publish(article("خبر قصير", form="brief", lead="سطر")))
    assert "<aside" not in brief


def test_what_a_story_lacks_is_said_in_sentences(article, desks):
    bare = article("حوار", form="interview")
    said = " ".join(lack.text for lack in lacks(bare))
    for words in ("lead", "place", "byline", "question and answer"):
        assert words in said
    assert not any(lack.required for lack in lacks(bare))
    long = article("طويل", form="brief", body=[("text", "<p>" + "كلمة " * 200 + "</p>")])
    assert any("150" in lack.text for lack in lacks(long))


def test_a_main_picture_without_credit_or_description_is_not_published(article, monkeypatch):
    from athir.newsroom.library.models import Picture

    picture = Picture(title="صورة", width=1, height=1, file="none.png")
    Picture.objects.bulk_create([picture])
    story = article("خبر", picture=picture)
    with pytest.raises(ValidationError, match="credit"):
        actions.publish(story)
    assert not Article.objects.filter(live=True).exists()


# -- afterwards -----------------------------------------------------------------------------------------------------
def test_a_correction_stands_on_the_story_and_on_the_page_of_all(article, account):
    live = actions.publish(article("خبر"))
    before = live.latest_revision
    live.corrections.add(Correction(text="كان الرقم خطأً؛ الصواب 12.", kind=Correction.Kind.CORRECTION))
    live = actions.publish(live, account("chief"))
    row = Correction.objects.get()
    assert f'id="{row.anchor}"' in page_of(live) and "#corrected" in page_of(live)
    listed = seen("/corrections/")
    assert "الصواب 12" in listed and row.get_absolute_url() in listed
    assert "الصواب 12" not in seen("/fr/corrections/")
    # A draft from before it does not take it away, nor double it.
    before.refresh_from_db()
    before.publish()
    assert Correction.objects.get().pk == row.pk
    for _again in range(2):
        live = actions.publish(Article.objects.get(pk=live.pk))
    assert [c.pk for c in Correction.objects.all()] == [row.pk]
    actions.withdraw(live, "سبب")
    assert "الصواب 12" not in seen("/corrections/")


def test_the_right_of_reply_is_shown_both_ways(article):
    first = article("ما قيل")
    first.replies = [Reply(name="الهيئة المعنية", role="ناطق", text="ننفي ذلك.\nونوضح.")]
    first = actions.publish(first)
    answer = actions.publish(article("رد الهيئة", answers=first))
    page = page_of(first)
    assert "<p>ننفي ذلك.</p>" in page and "الهيئة المعنية" in page and "رد الهيئة" in page
    assert f'href="{first.get_absolute_url()}"' in page_of(answer)
    actions.unpublish(answer)
    assert "رد الهيئة" not in page_of(first)


def test_readers_of_an_earlier_story_are_shown_the_newest(article):
    one = actions.publish(article("أول"))
    two = actions.publish(article("ثان", updates=one))
    three = actions.publish(article("ثالث", updates=two))
    page = page_of(one)
    assert re.search(rf"note--new.*{re.escape(three.get_absolute_url())}", page)
    assert 'class="note note--new"' not in page_of(three)
    assert re.search(rf'id="ear".*{two.title}.*{one.title}', page_of(three)), "newest first"
    actions.withdraw(three, "سبب")
    assert two.get_absolute_url() in page_of(one) and three.get_absolute_url() not in page_of(one)


def test_a_withdrawn_story_says_why_and_stands_nowhere(article, account, as_user):
    topic = Topic.objects.create(slug="water", names={"ar": "الماء"})
    live = article("خبر الماء")
    live.topics = [topic]
    live = actions.publish(live)
    old = live.get_absolute_url()
    live.slug = "عنوان-آخر"
    live = actions.publish(live)
    reporter = as_user(account("reporter"))
    address = f"/admin/articles/withdraw/{live.pk}/"
    reporter.post(address, {"reason": "لا يحق لي"})
    assert page_of(live)
    chief = as_user(account("chief"))
    assert chief.post(address, {"reason": ""}).status_code == 200, "a reason is required"
    assert address in chief.get(f"/admin/articles/edit/{live.pk}/").content.decode()
    assert chief.post(address, {"reason": "مصدر غير موثوق"}).status_code == 302
    assert "مصدر غير موثوق" in seen(live.get_absolute_url(), 410)
    assert Client().get(old).status_code == 301, "its former address leads there"
    for path in ("/news/", "/", "/topics/water/", "/search/?q=الماء"):
        assert live.get_absolute_url() not in seen(path)
    draft = article("مسودة سرية")
    actions.save_draft(draft)
    actions.withdraw(draft, "سر")
    assert Client().get(draft.get_absolute_url()).status_code == 404, "what never was out is not known to exist"


# -- beside ---------------------------------------------------------------------------------------------------------
def beside(story):
    """Titles under «Read also», in order."""
    aside = page_of(story).partition('id="rel"')[2]
    return re.findall(r'<h3><a class="cover"[^>]*>([^<]+)</a>', aside)


def test_related_ones_are_the_editors_then_the_topics_then_the_desks_none_twice(article):
    water = Topic.objects.create(slug="water", names={"ar": "الماء"})
    made = {}
    for number, (title, desk, topics) in enumerate(
        (
            ("من المكتب", "zagora", []),
            ("من الموضوع", "errachidia", [water]),
            ("من اليد", "errachidia", []),
            ("بعيد", "zagora", []),
        )
    ):
        story = article(title, desk, published_at=timezone.now() - timedelta(hours=9 - number))
        story.topics = topics
        made[title] = actions.publish(story)
    story = article("القصة", "zagora")
    story.topics = [water]
    story.beside = [Beside(other=made["من اليد"]), Beside(other=made["من الموضوع"])]
    story = actions.publish(story)
    assert beside(story) == ["من اليد", "من الموضوع", "بعيد"]
    story.beside = []
    story = actions.publish(story)
    assert beside(story) == ["من الموضوع", "بعيد", "من المكتب"]
    actions.unpublish(made["من الموضوع"])
    assert beside(story) == ["بعيد", "من المكتب", "من اليد"]


def test_a_publish_touches_no_page_of_an_older_story(article):
    from athir.newsroom.baking.baker import Baker
    from athir.newsroom.baking.dirty import pages_of
    from athir.newsroom.baking.models import Dirty

    old = [actions.publish(article(f"قديم {n}")) for n in range(4)]
    baker = Baker()
    for story in old:
        assert baker.bake(story.get_absolute_url()).bakeable
    Dirty.objects.all().delete()
    actions.publish(article("جديد"))
    assert pages_of(Dirty.objects.values_list("key", flat=True)) == []


def test_a_series_is_read_in_its_order_with_the_parts_before_and_after(article):
    series = Series.objects.create(slug="oases", names={"ar": "حكايات الواحات"})
    parts = [actions.publish(article(f"الحلقة {n}", series=series)) for n in (1, 2, 3)]
    assert [part.part for part in parts] == [1, 2, 3]
    listed = seen("/series/oases/")
    at = [listed.index(part.get_absolute_url()) for part in parts]
    assert at == sorted(at)
    page = page_of(parts[1])
    assert f'href="{parts[0].get_absolute_url()}" rel="prev"' in page
    assert f'href="{parts[2].get_absolute_url()}" rel="next"' in page
    assert Client().get("/series/oases/?after=x").status_code == 404
    assert "الحلقة 1" not in seen(f"/series/oases/?after=1-{parts[0].pk}")
    assert "noindex" in seen("/fr/series/oases/")


def test_a_topic_has_all_its_stories_by_pages_of_a_key(article):
    topic = Topic.objects.create(slug="water", names={"ar": "الماء"})
    made = []
    for number in range(PAGE + 3):
        made.append(article(f"خبر {number}", live=True, published_at=timezone.now() - timedelta(minutes=number)))
        made[-1].full_clean(exclude=["region"])
        made[-1].topics = [topic]
        made[-1].save()
    assert TopicPlace.objects.count() == PAGE + 3
    first = seen("/topics/water/")
    older = re.search(r'href="(/topics/water/\?before=[^"]+)"', first)
    found = re.findall(r'<a class="cover" href="([^"]+)"', first + seen(older[1]))
    assert found == [story.get_absolute_url() for story in made]
    assert "/topics/water/" in page_of(made[0])
    assert "/topics/water/" in [result.url for result in search("الماء")[0]]
    made[0].unpublish()
    assert made[0].get_absolute_url() not in seen("/topics/water/")
    made[1].topics = []
    made[1].save()
    assert TopicPlace.objects.count() == PAGE + 1
    assert Client().get("/topics/nothing/").status_code == 404


def test_the_chooser_of_articles_shows_no_draft_of_another_desk(article, account, as_user):
    secret, open_one = article("مسودة زاكورة", "zagora"), actions.publish(article("منشور"))
    actions.save_draft(secret)
    browser = as_user(account("correspondent", desks=("errachidia",)))
    chooser = Article.snippet_viewset.chooser_viewset
    results = reverse(chooser.get_url_name("choose_results"))
    listed = browser.get(results)
    page = listed.content.decode()
    assert listed.status_code == 200 and open_one.title in page and secret.title not in page
    chosen = browser.get(reverse(chooser.get_url_name("chosen"), args=[secret.pk]))
    assert secret.title not in chosen.content.decode()
    assert secret.title in as_user(account("chief")).get(results).content.decode()


def test_the_chooser_is_searched_by_the_sites_own_index_folded(article, account, as_user):
    found, other = actions.publish(article("المُخيّم الصيفي بأرفود")), actions.publish(article("قافلة طبية"))
    results = reverse(Article.snippet_viewset.chooser_viewset.get_url_name("choose_results"))
    page = as_user(account("chief")).get(results, {"q": "المخيم"}).content.decode()
    assert found.title in page and other.title not in page
