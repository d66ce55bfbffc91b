"""The live desk in the administration: a reporter on a phone opens the blog, writes, posts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput

from athir.newsroom.frame.pasting import clean_value
from athir.newsroom.identity import new_public_id
from athir.newsroom.news import live_actions as act
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article
from athir.newsroom.news.scope import desk_filter, desks_of
from athir.newsroom.news.storyforms import Form

SHOWN = 30
_ENDED = 10
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{6,16}\Z")


class EntryForm(forms.ModelForm[LiveEntry]):
    """What a reporter writes. ``once`` tells a second tap on «Post» from a second entry."""

    once = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LiveEntry
        fields: tuple[str, ...] = ("text", "title", "body", "key", "pinned")
        widgets = {
            "text": forms.Textarea(attrs={"dir": "auto", "rows": 4, "class": "w-w-full"}),
            "title": forms.TextInput(attrs={"dir": "auto", "class": "w-w-full"}),
        }
        labels = {"title": gettext_lazy("title (may be left empty)")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The blocks are drawn by a script. Where it did not arrive the words are posted all the same.
        if self.is_bound and self.add_prefix("body-count") not in self.data:
            del self.fields["body"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("text", "title"):
            if name in cleaned:
                cleaned[name] = clean_value(cleaned[name])
        return cleaned


class ChangeForm(EntryForm):
    """What may be put right afterwards: the same, and when it happened."""

    class Meta(EntryForm.Meta):
        fields = ("text", "title", "body", "at", "key", "pinned")
        field_classes = {"at": forms.DateTimeField}
        widgets = {**EntryForm.Meta.widgets, "at": AdminDateTimeInput(attrs={"dir": "ltr"})}

    def clean_at(self) -> datetime:
        """The field shows minutes: a time that was left alone keeps its seconds."""
        given: datetime = self.cleaned_data["at"]
        before: datetime = self.initial["at"]
        return before if given == before.replace(second=0, microsecond=0) else given


def running(user: Any) -> list[Article]:
    """Live blogs that ``user`` may post into and that still go on, the newest first."""
    return list(_blogs(user).filter(live_until__isnull=True)[:SHOWN])


def _blogs(user: Any) -> Any:
    rows: Any = Article.objects.filter(form=Form.LIVE, withdrawn_at__isnull=True).order_by("-id")
    if not user.has_perm("news.add_liveentry"):
        return rows.none()
    desks = desks_of(user)
    rows = rows if desks is None else rows.filter(desk_filter(desks))
    return rows.select_related("desk", "locale").defer("body")


def _blog(request: HttpRequest, pk: int) -> Article:
    article = get_object_or_404(Article.objects.select_related("desk", "locale"), pk=pk, form=Form.LIVE)
    if not act.can_post(request.user, article):
        raise PermissionDenied
    return article


def index(request: HttpRequest) -> HttpResponse:
    """The live blogs of one's desks; those that ended below."""
    user: Any = request.user
    if not user.has_perm("news.add_liveentry"):
        raise PermissionDenied
    ended = list(_blogs(user).filter(live_until__isnull=False)[:_ENDED])
    context = {"running": running(user), "ended": ended, "page_title": _("Live blogs"), "header_icon": "radio-full"}
    return render(request, "news/admin/live_index.html", context)


def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One live blog: the form on top, its entries below."""
    article = _blog(request, pk)
    entry = LiveEntry(article=article)
    form = EntryForm(request.POST or None, instance=entry, initial={"once": new_public_id()})
    if request.method == "POST" and form.is_valid():
        once = form.cleaned_data["once"]
        entry.public_id = once if _PUBLIC_ID.match(once) else new_public_id()
        if _done(request, form, lambda: act.post(entry, request.user), _("Posted: readers see it.")):
            return redirect("live_desk", pk)
    rows = LiveEntry.objects.filter(article=article).select_related("author").order_by("-at", "-id")[:SHOWN]
    for row in rows:
        row.changeable = act.can_change(request.user, row)
    context = {
        "article": article,
        "edit_href": reverse(Article.snippet_viewset.get_url_name("edit"), args=[pk]),
        "form": form,
        "media": form.media,
        "entries": rows,
        "page_title": article.title,
        "page_subtitle": str(article.desk),
        "header_icon": "radio-full",
    }
    return render(request, "news/admin/live_desk.html", context)


def entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """One entry: change, withdraw, put back."""
    row = get_object_or_404(LiveEntry.objects.select_related("article", "article__desk"), pk=entry_pk, article=pk)
    if not act.can_change(request.user, row):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, instance=row)
    if request.method == "POST":
        if "withdraw" in request.POST or "restore" in request.POST:
            row.refresh_from_db()
            (act.withdraw if "withdraw" in request.POST else act.restore)(row, request.user)
            return redirect("live_desk", pk)
        if form.is_valid() and _done(request, form, lambda: act.change(row, request.user), _("Saved.")):
            return redirect("live_desk", pk)
    context = {
        "entry": row,
        "form": form,
        "media": form.media,
        "page_title": _("Change an entry"),
        "header_icon": "edit",
    }
    return render(request, "news/admin/live_entry.html", context)


@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """End the coverage or go on with it."""
    article = _blog(request, pk)
    (act.resume if "resume" in request.POST else act.end)(article, request.user)
    return redirect("live_desk", pk)


def _done(request: HttpRequest, form: Any, action: Any, said: str) -> bool:
    try:
        action()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, said)
    return True
