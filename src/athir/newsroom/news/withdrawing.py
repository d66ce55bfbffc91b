"""Withdrawing an article in the administration: the reason is asked first, because readers are told it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from athir.newsroom.news import actions
from athir.newsroom.news.models import Article


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("reason, as readers are told it"),
        max_length=300,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3, "class": "w-w-full"}),
    )


def withdraw_article(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why, then withdraws."""
    article = get_object_or_404(Article.objects.select_related("desk", "locale"), pk=pk)
    policy = policy_registry.get(article)
    if not policy.user_has_permission_for_instance(request.user, "withdraw", article):
        raise PermissionDenied
    back = reverse(Article.snippet_viewset.get_url_name("edit"), args=[pk])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        actions.withdraw(article, form.cleaned_data["reason"], user)
        messages.success(request, _("Withdrawn: readers no longer see it."))
        return redirect(back)
    context = {"form": form, "back": back, "page_title": _("Withdraw"), "page_subtitle": article.title}
    return render(request, "news/admin/withdraw.html", context | {"header_icon": "cross"})
