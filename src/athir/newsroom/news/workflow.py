"""The way of an article: draft → desk review → approval by the chief → published. Wagtail's own workflow.

Two steps for everybody who may not publish; who may (the chief) publishes in one.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowContentType, WorkflowTask

from athir.newsroom.news.models import Article

WORKFLOW = "Newsroom"
DESK_REVIEW = "Desk review"
CHIEF_APPROVAL = "Chief's approval"

_STEPS = ((DESK_REVIEW, ("editor", "chief")), (CHIEF_APPROVAL, ("chief",)))
_WAGTAILS_OWN = ("Moderators approval",)


def ensure_workflow() -> Workflow:
    """Make the workflow and put articles on it, once; a station that has changed it keeps its own."""
    article = ContentType.objects.get_for_model(Article)
    assigned = WorkflowContentType.objects.filter(content_type=article).select_related("workflow").first()
    if assigned is not None:
        return assigned.workflow
    workflow, made = Workflow.objects.get_or_create(name=WORKFLOW)
    if made:
        for order, (name, groups) in enumerate(_STEPS):
            task = GroupApprovalTask.objects.create(name=name)
            task.groups.set(Group.objects.filter(name__in=groups))
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowContentType.objects.create(content_type=article, workflow=workflow)
    _clear_wagtails_own()
    return workflow


def _clear_wagtails_own() -> None:
    """The groups and the workflow for pages with which Wagtail starts: nobody here has any use for them."""
    Workflow.objects.filter(name__in=_WAGTAILS_OWN, workflow_pages__isnull=True).delete()
    Task.objects.filter(name__in=_WAGTAILS_OWN, workflow_tasks__isnull=True).delete()
    Group.objects.filter(name__in=("Moderators", "Editors"), user__isnull=True).delete()
