"""What is done to articles, from the admin, the API, the demo and imports alike: permission, write, audit, signal.

Wagtail's own actions write the audit and send ``published`` and ``unpublished``; ``news/pages.py`` says in the same
transaction which baked pages are touched. What is added here: one transaction, the desk, and withdrawal.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from athir.newsroom.accounts.models import User
from athir.newsroom.news.checks import lacks
from athir.newsroom.news.models import Article


def _check(user: User | None, action: str, article: Article) -> None:
    """``None`` is the house itself: the clock, an import, the demo."""
    if user is None or policy_registry.get(article).user_has_permission_for_instance(user, action, article):
        return
    message = _("%(user)s may not do this with an article of %(desk)s.")
    raise PermissionDenied(message % {"user": user, "desk": article.desk})


@transaction.atomic
def save_draft(article: Article, user: User | None = None) -> Any:
    """Save what the object says as its newest draft, and make the row if there is none yet; gives the revision.

    A live article stays as readers see it. Raises ``ValidationError`` and ``PermissionDenied``.
    """
    new = article.pk is None
    _check(user, "add" if new else "change", article)
    if new:
        article.live = False
        article.author = article.author or user
        article.full_clean()
        article.save()
        log(instance=article, action="wagtail.create", user=user)
    return article.save_revision(user=user, log_action=not new)


@transaction.atomic
def publish(article: Article, user: User | None = None) -> Article:
    """Publish the object as it is, in one step; gives it as the reader sees it.

    An embargo that still runs makes it a schedule. A withdrawn article comes back. Raises ``PermissionDenied``, and
    ``ValidationError`` also for what the checks require (:mod:`.checks`).
    """
    _check(user, "publish", article)
    if article.withdrawn_at is not None:
        article.withdrawn_at, article.withdrawn_reason = None, ""
        if article.pk is not None:
            article.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    if required := [lack.text for lack in lacks(article) if lack.required]:
        raise ValidationError(required)
    revision = save_draft(article, user)
    revision.publish(user=user)
    article.refresh_from_db()
    return article


@transaction.atomic
def unpublish(article: Article, user: User | None = None) -> None:
    """Take it off the site at once; it stays as a draft. Does nothing to one that is not live."""
    _check(user, "publish", article)
    article.unpublish(user=user)


@transaction.atomic
def withdraw(article: Article, reason: str, user: User | None = None) -> None:
    """Take it off for good: its address answers 410 with ``reason``. Raises ``PermissionDenied``."""
    _check(user, "withdraw", article)
    article.withdrawn_at, article.withdrawn_reason = timezone.now(), reason
    if article.live:
        article.unpublish(user=user, log_action="athir.article.withdraw")
    article.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    if not article.live:
        log(instance=article, action="athir.article.withdraw", user=user, data={"reason": reason})


def submit(article: Article, user: User) -> None:
    """Send the newest draft on its way: desk review, then the chief. Raises ``PermissionDenied``."""
    _check(user, "change", article)
    workflow = article.get_workflow()
    if workflow is None:
        raise PermissionDenied(_("Articles have no workflow: the chief publishes in one step."))
    workflow.start(article, user)
