"""The form by which the public sends an announcement: no script, no account, and nobody sees it before the desk."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from athir.arabic.normalise import clean
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.services.models import Announcement, Town

TRAP = "website"
"""A field that people do not see: whoever fills it is a program."""
AN_HOUR = 3
"""Announcements that one address may send in an hour."""
WAITING = 300
"""When so many wait for the desk, nothing more is taken."""


class AnnouncementForm(forms.ModelForm):
    """What the public writes. Text is plain; it is cleaned as pasted text is, and escaped wherever it is shown."""

    website = forms.CharField(required=False)

    class Meta:
        model = Announcement
        fields = ["kind", "town", "title", "text", "contact", "show_contact"]
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "text": forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            "contact": forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "tel"}),
        }
        help_texts = {
            "contact": gettext_lazy("For the newsroom to ask back. Readers see it only if you tick the box below.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = True
        self.fields["town"].queryset = Town.objects.all()
        self.label_suffix = ""
        for name, field in self.fields.items():
            described = [f"{name}-error"] if self.errors.get(name) else []
            described += [f"{name}-help"] if field.help_text else []
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)
            if self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"

    def clean_title(self) -> str:
        return " ".join(clean(self.cleaned_data["title"]).split())

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"]).strip()


def _sender(request: HttpRequest) -> str:
    """A key for this address and this hour that says nothing of the address, and is gone with the hour."""
    said = f"{request.META.get('REMOTE_ADDR', '')} {timezone.now():%Y-%m-%d %H}"
    digest = hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
    return f"services:sent:{digest[:32]}"


def _too_many(request: HttpRequest) -> bool:
    """Counts this one, and says whether it is one too many."""
    sender = _sender(request)
    cache.add(sender, 0, 3600)
    try:
        return int(cache.incr(sender)) > AN_HOUR
    except ValueError:  # it lapsed between the two
        return False


@never_cache
@csrf_protect
@in_language
def send(request: HttpRequest, *, language: str) -> HttpResponse:
    """The form, and what it sends. A program that fell into the trap is thanked like everybody."""
    bound = AnnouncementForm(request.POST) if request.method == "POST" else None
    refused, status = "", 200
    if bound is not None and bound.is_valid():
        done = HttpResponseRedirect(address("services-sent", language))
        if bound.cleaned_data[TRAP]:
            return done
        if Announcement.objects.filter(state=Announcement.State.WAITING).count() >= WAITING:
            refused, status = _("Too many announcements wait for the newsroom. Please try again tomorrow."), 503
        elif _too_many(request):
            refused, status = _("You have sent several within the hour. Please wait an hour and try again."), 429
        else:
            bound.save()
            return done
    elif bound is not None:
        status = 422
    own = {code: address("services-send", code) for code in CODES}
    initial = {"town": Town.objects.filter(slug=request.GET.get("town", "")).first()}
    return render_page(
        request,
        "services/send.html",
        {"form": bound or AnnouncementForm(initial=initial), "refused": refused, "trap": TRAP},
        language=language,
        title=_("Send an announcement"),
        section="services",
        canonical=own[language],
        others=own,
        index=False,
        status=status,
    )


@in_language
def sent(request: HttpRequest, *, language: str) -> HttpResponse:
    """Thanks, and what happens now."""
    depends(SITE)
    own = {code: address("services-sent", code) for code in CODES}
    return render_page(
        request,
        "services/sent.html",
        {},
        language=language,
        title=_("Announcement received"),
        section="services",
        canonical=own[language],
        others=own,
        index=False,
    )
