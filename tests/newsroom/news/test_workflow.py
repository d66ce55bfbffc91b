"""Draft → desk review → the chief → published, with Wagtail's own workflow, through the admin's own forms."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from athir.newsroom.news import actions
from athir.newsroom.news.models import Article
from athir.newsroom.news.workflow import CHIEF_APPROVAL, DESK_REVIEW, WORKFLOW, ensure_workflow, spoken


def test_the_way_of_an_article(article, account):
    reporter, editor, chief = account("reporter"), account("editor"), account("chief")
    story = article("خبر")
    actions.save_draft(story, reporter)
    actions.submit(story, reporter)
    task = story.current_workflow_task
    assert task.name == spoken(DESK_REVIEW)
    assert task.locked_for_user(story, reporter)
    assert not task.locked_for_user(story, editor)
    story.current_workflow_task_state.approve(user=editor)
    story = Article.objects.get(pk=story.pk)
    assert not story.live
    assert story.current_workflow_task.name == spoken(CHIEF_APPROVAL)
    assert story.current_workflow_task.get_actions(story, editor) == []
    story.current_workflow_task_state.approve(user=chief)
    assert Article.objects.on_site().get().title == "خبر"


def test_sent_back_it_waits_for_changes(article, account):
    reporter, editor = account("reporter"), account("editor")
    story = article("خبر")
    actions.save_draft(story, reporter)
    actions.submit(story, reporter)
    story.current_workflow_task_state.reject(user=editor, comment="أين المصدر؟")
    assert story.current_workflow_state.status == "needs_changes"
    assert not Article.objects.on_site().exists()


def test_there_is_one_workflow_however_often_the_house_starts(db):
    first = ensure_workflow()
    assert ensure_workflow() == first
    assert [task.name for task in first.tasks] == [spoken(DESK_REVIEW), spoken(CHIEF_APPROVAL)]


def test_names_of_an_older_house_are_put_into_the_words_of_the_station(db, monkeypatch):
    first = ensure_workflow()
    type(first).objects.filter(pk=first.pk).update(name=WORKFLOW)
    monkeypatch.setattr("athir.newsroom.news.workflow.spoken", lambda name: f"{name} بالعربية")
    assert ensure_workflow().name == f"{WORKFLOW} بالعربية"


def test_a_viewer_submits_nothing(article, account):
    story = article("خبر")
    actions.save_draft(story)
    with pytest.raises(PermissionDenied):
        actions.submit(story, account("viewer"))


def test_the_chiefs_one_step_ends_a_review_that_runs(article, account):
    reporter, chief = account("reporter"), account("chief")
    story = article("عاجل")
    actions.save_draft(story, reporter)
    actions.submit(story, reporter)
    actions.publish(story, chief)
    assert Article.objects.on_site().exists()
    assert story.current_workflow_state is None
