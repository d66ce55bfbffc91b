"""What is done to a live blog while it runs: permission, write, audit. Entries go to readers at once, without review;
whoever may post is trusted with that, for the live blogs of the desks it works for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from athir.newsroom.news.clips import publish_with_entry
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article
from athir.newsroom.news.scope import desks_of


def _on_desk(user: Any, article: Article) -> bool:
    desks = desks_of(user)
    return desks is None or article.desk_id in desks


def can_post(user: Any, article: Article) -> bool:
    """Whether ``user`` may post entries into this live blog."""
    return bool(article.is_live_blog and user.has_perm("news.add_liveentry") and _on_desk(user, article))


def can_change(user: Any, entry: LiveEntry) -> bool:
    """Whether ``user`` may change or withdraw the entry: its own, or any with the right to change entries."""
    article: Any = entry.article
    if not _on_desk(user, article):
        return False
    own = entry.author_id == user.pk and user.has_perm("news.add_liveentry")
    return bool(own or user.has_perm("news.change_liveentry"))


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("You may not do this in this live blog."))


@transaction.atomic
def post(entry: LiveEntry, user: Any = None) -> LiveEntry:
    """Post a new entry; ``user`` is ``None`` for the house itself. The first one begins the coverage.

    The same entry sent twice (a thumb that taps twice, a network that answers late) is one: told by its ``public_id``.
    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    article: Any = entry.article
    _require(user is None or can_post(user, article))
    if article.live_until is not None:
        raise ValidationError(_("The coverage has ended: resume it, then post."))
    known = LiveEntry.objects.filter(public_id=entry.public_id, article_id=article.pk).first()
    if known is not None:
        return known
    entry.author = entry.author or user
    entry.full_clean()
    publish_with_entry(entry.clips)
    entry.save()
    if article.live_from is None:
        article.live_from = entry.at
        article.save(update_fields=["live_from"])
    _log(entry, "athir.entry.post", user)
    return entry


def _held(entry: LiveEntry, name: str) -> Any:
    value: Any = getattr(entry, name)
    # Without the numbers that an editor's form gives its blocks.
    return [(row["type"], row["value"]) for row in value.get_prep_value()] if name == "body" else value


@transaction.atomic
def change(entry: LiveEntry, user: Any) -> LiveEntry:
    """Save changed words, blocks, time or marks; all but the marks is said to readers. Raises like :func:`post`."""
    _require(can_change(user, entry))
    before = LiveEntry.objects.get(pk=entry.pk)
    entry.full_clean()
    changed = [name for name in ("title", "text", "body", "at") if _held(before, name) != _held(entry, name)]
    if changed:
        entry.changed_at = timezone.now()
    held = {clip.pk for clip in before.clips}
    publish_with_entry(clip for clip in entry.clips if clip.pk not in held)
    entry.save()
    article: Any = entry.article
    if article.live_from is not None and entry.at < article.live_from:
        article.live_from = entry.at
        article.save(update_fields=["live_from"])
    was = {"was": before.words, "was_at": before.at.isoformat()} if changed else {}
    _log(entry, "athir.entry.change", user, changed=changed, **was)
    return entry


@transaction.atomic
def withdraw(entry: LiveEntry, user: Any) -> None:
    """Take the entry off at once; it stays in the newsroom. Raises ``PermissionDenied``."""
    _require(can_change(user, entry))
    entry.withdrawn_at = timezone.now()
    entry.save(update_fields=["withdrawn_at"])
    _log(entry, "athir.entry.withdraw", user)


@transaction.atomic
def restore(entry: LiveEntry, user: Any) -> None:
    """Put a withdrawn entry back. Raises ``PermissionDenied``."""
    _require(can_change(user, entry))
    entry.withdrawn_at = None
    entry.save(update_fields=["withdrawn_at"])
    _log(entry, "athir.entry.restore", user)


@transaction.atomic
def end(article: Article, user: Any) -> None:
    """End the coverage: readers are told, nothing more can be posted. Raises ``PermissionDenied``."""
    _require(can_post(user, article))
    article.live_until = timezone.now()
    article.save(update_fields=["live_until"])
    log(instance=article, action="athir.live.end", user=user)


@transaction.atomic
def resume(article: Article, user: Any) -> None:
    """Go on with a coverage that had ended. Raises ``PermissionDenied``."""
    _require(can_post(user, article))
    article.live_until = None
    article.save(update_fields=["live_until"])
    log(instance=article, action="athir.live.resume", user=user)


def _log(entry: LiveEntry, action: str, user: Any, **more: Any) -> None:
    data = {"entry": entry.public_id, "text": entry.headline, **more}
    log(instance=entry.article, action=action, user=user, data=data)
