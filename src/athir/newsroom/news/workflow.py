"""The way of an article: draft → desk review → approval by the chief → published. Wagtail's own workflow.

Two steps for everybody who may not publish; who may (the chief) publishes in one.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowContentType, WorkflowTask

from athir.newsroom.news.models import Article

WORKFLOW = gettext_noop("Newsroom")
DESK_REVIEW = gettext_noop("Desk review")
CHIEF_APPROVAL = gettext_noop("Chief's approval")

_STEPS = ((DESK_REVIEW, ("editor", "chief")), (CHIEF_APPROVAL, ("chief",)))
_WAGTAILS_OWN = ("Moderators approval",)


def spoken(name: str) -> str:
    """A name of ours in the station's language. Wagtail shows names as they are stored, so that is how they are."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext(name)


def ensure_workflow() -> Workflow:
    """Make the workflow and put articles on it, once; a station that has changed it keeps its own."""
    _translate_older()
    article = ContentType.objects.get_for_model(Article)
    assigned = WorkflowContentType.objects.filter(content_type=article).select_related("workflow").first()
    if assigned is not None:
        return assigned.workflow
    workflow, made = Workflow.objects.get_or_create(name=spoken(WORKFLOW))
    if made:
        for order, (name, groups) in enumerate(_STEPS):
            task = GroupApprovalTask.objects.create(name=spoken(name))
            task.groups.set(Group.objects.filter(name__in=groups))
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowContentType.objects.create(content_type=article, workflow=workflow)
    _clear_wagtails_own()
    return workflow


def _translate_older() -> None:
    """Rows of a station that was made when these names were English everywhere."""
    for model, names in ((Workflow, (WORKFLOW,)), (Task, (DESK_REVIEW, CHIEF_APPROVAL))):
        for name in names:
            if spoken(name) != name:
                model.objects.filter(name=name).update(name=spoken(name))


def _clear_wagtails_own() -> None:
    """The groups and the workflow for pages with which Wagtail starts: nobody here has any use for them."""
    Workflow.objects.filter(name__in=_WAGTAILS_OWN, workflow_pages__isnull=True).delete()
    Task.objects.filter(name__in=_WAGTAILS_OWN, workflow_tasks__isnull=True).delete()
    Group.objects.filter(name__in=("Moderators", "Editors"), user__isnull=True).delete()
