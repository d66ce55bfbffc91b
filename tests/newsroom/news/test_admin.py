"""Articles in the newsroom's administration, through the browser's own requests."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from athir.newsroom.news import actions
from athir.newsroom.news.models import Article
from athir.newsroom.news.workflow import DESK_REVIEW, spoken
from athir.newsroom.search.index import search


def form(article_desk, **changes):
    """What the browser posts for a new article."""
    fields = {
        "kicker": "الجهة",
        "title": "افتتاح المعرض",
        "lead": "سطر",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": json.dumps(
            {
                "blocks": [
                    {
                        "key": "a1b2c",
                        "text": "نص الخبر",
                        "type": "unstyled",
                        "depth": 0,
                        "inlineStyleRanges": [],
                        "entityRanges": [],
                        "data": {},
                    }
                ],
                "entityMap": {},
            }
        ),
        "picture": "",
        "picture_caption": "",
        "desk": str(article_desk.pk),
        "place": "",
        "bylines-TOTAL_FORMS": "1",
        "bylines-INITIAL_FORMS": "0",
        "bylines-MIN_NUM_FORMS": "0",
        "bylines-MAX_NUM_FORMS": "1000",
        "bylines-0-name": "وكالة",
        "bylines-0-role": "agency",
        "bylines-0-person": "",
        "bylines-0-ORDER": "1",
        "bylines-0-DELETE": "",
        "bylines-0-id": "",
        "form": "article",
        "series": "",
        "part": "",
        "updates": "",
        "answers": "",
        **{
            f"{name}-{end}": number
            for name in ("beside", "corrections", "replies")
            for end, number in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"), ("MIN_NUM_FORMS", "0"))
        },
        "go_live_at": "",
        "expire_at": "",
        "embargo_until": "",
        "urgency": "0",
        "slug": "",
    }
    return {**fields, **changes}


@pytest.mark.parametrize("language", ["ar", "fr", "zgh", "en"])
def test_the_form_opens_in_each_language(language, account, as_user, desks):
    chief = account("chief")
    chief.wagtail_userprofile.preferred_language = language
    chief.wagtail_userprofile.save()
    page = as_user(chief).get("/admin/articles/add/").content.decode()
    assert 'name="title"' in page
    assert 'dir="auto"' in page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page


def test_a_reporter_writes_a_draft(account, as_user, desks):
    reporter = account("reporter")
    answer = as_user(reporter).post("/admin/articles/add/", form(desks["zagora"]))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    draft = Article.objects.get()
    assert (draft.live, draft.slug, draft.author, draft.desk.slug) == (False, "افتتاح-المعرض", reporter, "zagora")
    draft = draft.get_latest_revision_as_object()
    assert draft.bylines.get().name == "وكالة"
    assert draft.body[0].block_type == "text"


def test_a_reporters_publish_button_does_nothing_and_the_chiefs_publishes(account, as_user, desks):
    as_user(account("reporter")).post("/admin/articles/add/", {**form(desks["zagora"]), "action-publish": "on"})
    assert not Article.objects.get().live
    as_user(account("chief")).post(
        "/admin/articles/add/", {**form(desks["zagora"], title="عاجل"), "action-publish": "on"}
    )
    assert Article.objects.get(title="عاجل").live


def test_a_reporter_submits_and_the_editor_finds_it_waiting(account, as_user, desks):
    as_user(account("reporter")).post("/admin/articles/add/", {**form(desks["zagora"]), "action-submit": "on"})
    story = Article.objects.get()
    assert story.current_workflow_task.name == spoken(DESK_REVIEW)
    page = as_user(account("editor")).get(f"/admin/articles/edit/{story.pk}/").content.decode()
    assert "approve" in page


def test_a_correspondent_works_only_for_its_own_province(account, as_user, desks, article):
    mine, other = article("لي", "zagora"), article("لغيري", "errachidia")
    for story in (mine, other):
        actions.save_draft(story)
    user = account("correspondent", desks=("zagora",))
    browser = as_user(user)
    listed = browser.get("/admin/articles/").content.decode()
    assert "لي" in listed
    assert "لغيري" not in listed
    assert browser.get(f"/admin/articles/edit/{mine.pk}/").status_code == 200
    for view in ("edit", "history", "usage", "inspect", "delete", "preview"):
        answer = browser.get(f"/admin/articles/{view}/{other.pk}/")
        assert answer.status_code in (302, 403, 404), view
    offered = browser.get("/admin/articles/add/").content.decode()
    assert f'<option value="{desks["errachidia"].pk}"' not in offered
    browser.post("/admin/articles/add/", form(desks["errachidia"], title="تجاوز"))
    assert not Article.objects.filter(title="تجاوز").exists()
    browser.post(f"/admin/articles/edit/{other.pk}/", form(desks["zagora"], title="سرقة"))
    other.refresh_from_db()
    assert (other.latest_revision.content["title"], other.desk.slug) == ("لغيري", "errachidia")


def test_a_correspondent_of_a_region_has_its_provinces(account, desks, article):
    from wagtail.permissions import policy_registry

    user = account("correspondent", desks=("region",))
    story = article("خبر", "zagora")
    actions.save_draft(story, user)
    assert policy_registry.get(story).user_has_permission_for_instance(user, "change", story)
    assert user in policy_registry.get(story).users_with_permission_for_instance("change", story)


def test_a_correspondent_of_no_desk_sees_nothing(account, as_user, article):
    actions.save_draft(article("خبر"))
    assert "خبر" not in as_user(account("correspondent")).get("/admin/articles/").content.decode()


def test_the_list_costs_the_same_for_two_articles_and_for_forty(account, as_user, article):
    editor = account("editor")
    browser = as_user(editor)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/admin/articles/").status_code == 200
        return len(seen)

    for n in range(2):
        actions.publish(article(f"خبر {n}"))
    browser.get("/admin/articles/")
    few = queries()
    for n in range(38):
        actions.publish(article(f"خبر آخر {n}"))
    # One small query a row asks for missing translations (Wagtail's own button), for those who may translate.
    assert queries() <= few + 40
    as_user(account("reporter")).get("/admin/articles/")
    browser = as_user(account("reporter", "second"))
    assert queries() <= few


def test_the_list_reads_no_bodies(account, as_user, article):
    actions.publish(article("خبر"))
    browser = as_user(account("editor"))
    with CaptureQueriesContext(connection) as seen:
        browser.get("/admin/articles/")
    assert not [q["sql"] for q in seen if '"news_article"."body"' in q["sql"]]


def test_the_list_is_searched_by_folded_words_drafts_with_it(account, as_user, article):
    actions.publish(article("معرض التمور بأرفود"))
    actions.publish(article("سباق الدراجات"))
    actions.save_draft(article("مسودة عن تمور الواحة"))
    page = as_user(account("chief")).get("/admin/articles/?q=تمور").content.decode()
    assert "معرض التمور" in page and "مسودة عن تمور" in page
    assert "سباق" not in page
    assert search("تمور")[1] == 1, "readers are not even told that there is a draft"


def test_the_preview_is_the_readers_page(account, as_user, article):
    story = article("معاينة")
    actions.save_draft(story)
    browser = as_user(account("chief"))
    address = f"/admin/articles/preview/{story.pk}/"
    browser.post(address, form(story.desk, title="عنوان المعاينة"))
    page = browser.get(address).content.decode()
    assert "عنوان المعاينة" in page
    assert 'dir="rtl"' in page


def test_a_translation_is_linked(account, as_user, article):
    from wagtail.models import Locale

    story = actions.publish(article("خبر"))
    french = Locale.objects.get(language_code="fr")
    browser = as_user(account("translator"))
    answer = browser.post(
        f"/admin/translation/submit/snippet/news/article/{story.pk}/", {"locales": [french.pk]}, follow=True
    )
    assert answer.status_code == 200
    copy = story.get_translation(french)
    assert not copy.live
    assert copy.public_id != story.public_id
    assert copy.feed_id != story.feed_id


def test_a_chief_corrects_in_the_form_and_what_is_still_missing_is_said(account, as_user, desks):
    chief = account("chief")
    fields = form(desks["zagora"]) | {
        "action-publish": "1",
        "form": "interview",
        "corrections-TOTAL_FORMS": "1",
        "corrections-0-kind": "clarification",
        "corrections-0-text": "التوضيح المطلوب",
        "corrections-0-id": "",
        "corrections-0-DELETE": "",
        "corrections-0-ORDER": "1",
    }
    answer = as_user(chief).post("/admin/articles/add/", fields, follow=True)
    live = Article.objects.get(live=True)
    correction = live.corrections.get()
    assert (correction.by, correction.kind, correction.language) == (chief, "clarification", "ar")
    said = answer.content.decode()
    assert "question and answer" in said and "where it is reported from" in said
    page = as_user(chief).get(f"/admin/articles/edit/{live.pk}/").content.decode()
    assert "Before it is published" in page and "Which form for what?" in page
