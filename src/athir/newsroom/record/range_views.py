"""Holding, withdrawing and exporting a range of the log in the administration."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from athir.airlog import Ledger, LedgerError
from athir.contracts.files import ContractError
from athir.newsroom.record import overview
from athir.newsroom.record.admin_views import EXPORT, HOLD, SHOWN, TAKE, WITHDRAW, LogView, may, who
from athir.newsroom.record.exporting import make_export, mount_for, name_of
from athir.newsroom.record.forms import EndForm, ExportForm, HoldForm, RangeForm, WithdrawForm
from athir.newsroom.record.models import Export, FromTheAir
from athir.newsroom.settings import HOME, HOUSE


class RangeView(LogView):
    """A form about a range: ``lead`` says what it does, ``button`` does it."""

    template_name = "record/admin/range.html"
    title: Any
    lead: Any
    button: Any
    harmful = False
    form_class: type[RangeForm]

    def form(self, data: Any = None) -> RangeForm:
        given = {name: self.request.GET[name] for name in ("start", "end", "mount") if name in self.request.GET}
        return self.form_class(data, self.station.slug, HOUSE.tz, initial=given)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form())

    def page(self, form: RangeForm, **more: Any) -> HttpResponse:
        words = {"lead": self.lead, "button": self.button, "harmful": self.harmful}
        return self.shown(str(self.title), **{"form": form, "back": reverse("log:overview"), **words, **more})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            return self.done(form)
        except (LedgerError, ContractError) as error:
            form.add_error(None, _("The log's book refuses it: %(error)s") % {"error": error})
            return self.page(form)

    def done(self, form: Any) -> HttpResponse:
        """Do it; where to go then. Raises :class:`LedgerError` or ``ContractError``."""
        raise NotImplementedError

    @property
    def ledger(self) -> Ledger:
        return Ledger(HOME.station(self.station.slug).log_dir)


class HoldView(RangeView):
    """Keeps a range."""

    permission = HOLD
    form_class = HoldForm
    title = gettext_lazy("Hold a range")
    lead = gettext_lazy("What is held stays in the log however old it is, until the hold ends or somebody releases it.")
    button = gettext_lazy("Hold it")

    def done(self, form: HoldForm) -> HttpResponse:
        data, by = form.cleaned_data, who(self.request.user)
        kept = {"why": data["why"], "mount": data["mount"], "until": form.until_utc()}
        made = self.ledger.hold(data["start"], data["end"], by=by, **kept)
        messages.success(self.request, _("Held as %(id)s.") % {"id": made})
        return redirect("log:kept")


class WithdrawView(RangeView):
    """Takes a range off for everybody, once whoever asks has seen what goes with it."""

    permission = WITHDRAW
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw a range")
    lead = gettext_lazy(
        "Nobody can listen to it again, on the page, in any player, in clips and in episodes, within seconds. The log"
        " keeps it, with who withdrew it and why, and it can be restored."
    )
    button = gettext_lazy("Withdraw it")
    harmful = True

    def done(self, form: WithdrawForm) -> HttpResponse:
        data = form.cleaned_data
        if not data["sure"]:
            found = list(overview.touched(self.station.slug, data["mount"], data["start"], data["end"]))
            again = WithdrawForm({**self.request.POST.dict(), "sure": "on"}, self.station.slug, HOUSE.tz)
            return self.page(again, asked=True, touched=[self._named(row) for row in found])
        made = self.ledger.withdraw(
            data["start"], data["end"], by=who(self.request.user), why=data["why"], mount=data["mount"]
        )
        messages.success(self.request, _("Withdrawn as %(id)s.") % {"id": made})
        return redirect("log:kept")

    def _named(self, row: FromTheAir) -> dict[str, Any]:
        """What it is, its name, and where it is edited by whoever may."""
        address = AdminURLFinder(self.request.user).get_edit_url(row)
        return {"kind": row._meta.verbose_name, "name": str(row), "address": address}


class EndView(LogView):
    """Releases a hold or restores what was withdrawn; asks why."""

    template_name = "record/admin/end.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.permission = {"hold": HOLD, "withdraw": WITHDRAW}[kwargs["kind"]]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, kind: str, id: str) -> HttpResponse:
        return self._page(EndForm(), kind, id)

    def post(self, request: HttpRequest, kind: str, id: str) -> HttpResponse:
        form = EndForm(request.POST)
        if not form.is_valid():
            return self._page(form, kind, id)
        ledger, said = Ledger(HOME.station(self.station.slug).log_dir), form.cleaned_data["why"]
        end = ledger.release if kind == "hold" else ledger.restore
        try:
            ended = end(id, by=who(request.user), why=said)
        except (LedgerError, ContractError) as error:
            form.add_error(None, _("The log's book refuses it: %(error)s") % {"error": error})
            return self._page(form, kind, id)
        if ended:
            done = _("Released: %(id)s.") if kind == "hold" else _("Restored: %(id)s.")
            messages.success(request, done % {"id": id})
        return redirect("log:kept")

    def _page(self, form: EndForm, kind: str, id: str) -> HttpResponse:
        kept = overview.kept(self.station.slug)
        entries = {entry.id: entry for entry in (kept.holds if kind == "hold" else kept.withdrawn)}
        if id not in entries:
            raise Http404
        title = _("Release a hold") if kind == "hold" else _("Restore what was withdrawn")
        return self.shown(title, form=form, entry=entries[id], kind=kind, back=reverse("log:kept"))


class ExportView(RangeView):
    """Asks for a range to hand out, and lists those that were asked for."""

    permission = EXPORT
    template_name = "record/admin/export.html"
    form_class = ExportForm
    title = gettext_lazy("Export a range")
    lead = gettext_lazy(
        "For a regulator, a court, a guest: the sound as it was logged, what was on air, the hashes, and a page that"
        " says how to verify it all."
    )
    button = gettext_lazy("Make the export")

    def page(self, form: RangeForm, **more: Any) -> HttpResponse:
        rows = Export.objects.filter(station=self.station.slug).select_related("asked_by")[:SHOWN]
        return super().page(form, exports=rows, may_take=may(self.request.user, TAKE), **more)

    def done(self, form: ExportForm) -> HttpResponse:
        data = form.cleaned_data
        mount = data["mount"] or mount_for(self.station.slug, data["start"], data["end"])
        if not mount:
            form.add_error(None, _("Nothing of this range is in the log any more, or it never was."))
            return self.page(form)
        export = Export.objects.create(
            station=self.station.slug,
            mount=mount,
            start=data["start"],
            end=data["end"],
            why=data["why"],
            language=data["language"],
            asked_by=self.request.user,
        )
        transaction.on_commit(lambda: make_export.enqueue(export.pk))
        messages.success(self.request, _("It is being made; it stands in the list when it is ready."))
        return redirect("log:export")


def take_export(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ZIP of an export. The serving process sends it, with byte ranges (``X-Athir-File``)."""
    if not may(request.user, TAKE):
        raise PermissionDenied
    export = get_object_or_404(Export, public_id=public_id, state=Export.State.READY)
    if not export.path.is_file():
        raise Http404
    response = HttpResponse(content_type="application/zip")
    response["X-Athir-File"] = str(export.path)
    response["Content-Disposition"] = f'attachment; filename="{name_of(export)}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
