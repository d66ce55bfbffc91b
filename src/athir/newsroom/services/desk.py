"""Two rooms of the newsroom: announcements that wait to be read, and tables brought in from files."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from athir.newsroom.services import exporting
from athir.newsroom.services.importing import reading, runs
from athir.newsroom.services.models import Announcement, Duty, ImportRun
from athir.newsroom.services.policy import desks_of, towns_of
from athir.newsroom.settings import HOUSE

KINDS = {"pharmacies": gettext_lazy("Pharmacies and duties"), "prayer": gettext_lazy("Published prayer times")}
SHOWN = 50


def _furniture(title: str, icon: str) -> dict[str, Any]:
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    crumbs = [home, {"url": "", "label": title}]
    return {"page_title": title, "header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


# -- announcements --------------------------------------------------------------------------------------------------
def waiting(user: Any) -> Any:
    """Announcements that wait for ``user``, the oldest first; none for who may not decide."""
    policy = policy_registry.get_by_type(Announcement)
    rows = policy.instances_user_has_any_permission_for(user, ["change"])
    return rows.filter(state=Announcement.State.WAITING).select_related("town").order_by("sent_at", "id")


def queue(request: HttpRequest) -> HttpResponse:
    """Announcements that wait, whole, each with two buttons."""
    if not policy_registry.get_by_type(Announcement).user_has_permission(request.user, "change"):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            chosen = get_object_or_404(waiting(request.user), public_id=request.POST.get("id", ""))
            chosen.decide(request.POST.get("decision") == "approve", request.user)
            chosen.save()
            log(chosen, "athir.announcement.decide", user=request.user, data={"state": str(chosen.state)})
        words = _("“%(title)s” is on the site.") if chosen.public() else _("“%(title)s” was refused.")
        messages.success(request, words % {"title": chosen.title})
        return HttpResponseRedirect(reverse("services_queue:index"))
    rows = list(waiting(request.user)[:SHOWN])
    context = {"rows": rows, **_furniture(_("Announcements that wait"), "mail")}
    return render(request, "services/admin/queue.html", context)


class _PermittedItem(MenuItem):
    """Shown to who may use it."""

    def __init__(self, *args: Any, model: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._model, self._action = model, action

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(policy_registry.get_by_type(self._model).user_has_permission(request.user, self._action))


class QueueViewSet(ViewSet):
    name = "services_queue"
    url_prefix = "services/announcements"
    icon = "mail"
    menu_label = gettext_lazy("Announcements that wait")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="index")]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return _PermittedItem(
            self.menu_label, self.menu_url, icon_name=self.icon, order=order or 0, model=Announcement, action="change"
        )


class QueuePanel(Component):
    """On the newsroom's home: how many announcements wait; nothing when none does."""

    order = 150
    template_name = "services/admin/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        number = waiting(parent_context["request"].user).count()
        text = ngettext(
            "%(number)d announcement waits to be read.", "%(number)d announcements wait to be read.", number
        )
        return {"number": number, "text": text % {"number": number}, "url": reverse("services_queue:index")}


# -- imports --------------------------------------------------------------------------------------------------------
class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Table"), choices=list(KINDS.items()))
    file = forms.FileField(label=gettext_lazy("CSV file"))


def _may_import(request: HttpRequest) -> None:
    if not policy_registry.get_by_type(ImportRun).user_has_permission(request.user, "add"):
        raise PermissionDenied


def _runs(user: Any) -> Any:
    """Runs that ``user`` may see: who works for every town sees all."""
    rows = ImportRun.objects.defer("rows", "changes").select_related("made_by")
    return rows if desks_of(user) is None else rows.filter(made_by=user)


def imports(request: HttpRequest) -> HttpResponse:
    """Upload a file; the imports so far."""
    _may_import(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read(reading.MAX_BYTES + 1)
            allowed = towns_of(request.user)
            run = runs.preview(form.cleaned_data["kind"], file.name, data, allowed, request.user)
            return HttpResponseRedirect(reverse("services_imports:run", args=[run.public_id]))
        except reading.Unreadable as error:
            form.add_error("file", str(error))
    made = [(run, KINDS.get(run.kind, run.kind)) for run in _runs(request.user)[:SHOWN]]
    context = {"form": form, "runs": made, "kinds": KINDS.items(), **_furniture(_("Import of tables"), "upload")}
    status = 422 if form.errors else 200
    return render(request, "services/admin/imports.html", context, status=status)


def run_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One import: what it would do, with the button that does it; or what it did, with the one that takes it back."""
    _may_import(request)
    run = get_object_or_404(_runs(request.user), public_id=public_id)
    if request.method == "POST":
        return _act(request, run)
    towns = {town.pk: str(town) for town in towns_of(request.user)}
    found = runs.effect(run) if run.state == ImportRun.State.PREVIEW else None
    context = {
        "run": run,
        "kind": KINDS.get(run.kind, run.kind),
        "effect": found,
        "made": _by_name(found.made) if found else [],
        "shown": [_cells(run.kind, record, towns) for record in run.rows[:SHOWN]],
        "errors": run.errors[:500],
        **_furniture(run.filename, "upload"),
    }
    return render(request, "services/admin/run.html", context)


def _by_name(rows: list[Model]) -> list[tuple[str, int]]:
    """What the rows are, in words, and how many of each: a line can make a pharmacy and its duty."""
    return list(Counter(str(row._meta.verbose_name) for row in rows).items())


def _cells(kind: str, record: dict[str, Any], towns: dict[int, str]) -> list[str]:
    """A line of the preview as it will be read: names, and times on station clocks."""
    cells = [str(record["line"]), towns.get(record["town"], "")]
    if kind == "prayer":
        return [*cells, record["date"], *record["times"].values()]
    clocks = (datetime.fromisoformat(at).astimezone(HOUSE.tz) for at in (record["from"], record["to"]) if at)
    spans = [f"{at:%Y-%m-%d %H:%M}" for at in clocks]
    return [*cells, record["name"], record["address"], record["phone"], str(Duty.Kind(record["kind"]).label), *spans]


def _act(request: HttpRequest, run: ImportRun) -> HttpResponse:
    action = request.POST.get("action")
    if action == "apply":
        count = runs.apply(run, request.user)
        log(run, "athir.services.import", user=request.user)
        words = ngettext("%(number)d row written.", "%(number)d rows written.", count)
        messages.success(request, words % {"number": count})
    elif action == "undo":
        back, kept = runs.undo(run)
        log(run, "athir.services.undo", user=request.user)
        words = ngettext("%(number)d row taken back.", "%(number)d rows taken back.", back)
        messages.success(request, words % {"number": back})
        if kept:
            words = ngettext(
                "%(number)d row stays: somebody has changed it since.",
                "%(number)d rows stay: somebody has changed them since.",
                kept,
            )
            messages.warning(request, words % {"number": kept})
    elif action == "drop" and run.state == ImportRun.State.PREVIEW:
        run.delete()
        return HttpResponseRedirect(reverse("services_imports:index"))
    return HttpResponseRedirect(reverse("services_imports:run", args=[run.public_id]))


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """A table of my towns as a file with the import's columns."""
    _may_import(request)
    if kind not in KINDS:
        raise Http404
    data = exporting.as_csv(kind, towns_of(request.user), timezone.now(), HOUSE.tz)
    headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)


class ImportsViewSet(ViewSet):
    name = "services_imports"
    url_prefix = "services/imports"
    icon = "upload"
    menu_label = gettext_lazy("Import of tables")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", imports, name="index"),
            path("<slug:kind>.csv", export, name="export"),
            path("<str:public_id>/", run_page, name="run"),
        ]

    @cached_property
    def menu_name(self) -> str:
        return "services-imports"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return _PermittedItem(
            self.menu_label, self.menu_url, icon_name=self.icon, order=order or 0, model=ImportRun, action="add"
        )
