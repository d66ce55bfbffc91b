"""For how many days shows and music are kept, in the administration: how it stands, and the form that says otherwise."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from athir.airlog import Ledger, LedgerError
from athir.contracts.files import ContractError
from athir.newsroom.record import overview
from athir.newsroom.record.admin_views import SHOWN, LogView, may, who
from athir.newsroom.record.forms import TermForm
from athir.newsroom.record.terms import Kept, Terms, terms
from athir.newsroom.settings import HOME, HOUSE

SET = "record.set_terms"


class TermsView(LogView):
    """Every show, and music: for how many days, since when, by whom and why."""

    template_name = "record/admin/terms.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = terms(self.station.slug)
        return self.shown(
            _("Days of shows and music"),
            terms=found,
            told=found.told[:SHOWN],
            rule=overview.rule(),
            may_set=may(request.user, SET),
            tz=HOUSE.tz,
        )


class TermView(LogView):
    """Gives one of them days of its own. Fewer than the law asks: only by whoever answers for it."""

    permission = SET
    template_name = "record/admin/term.html"

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        one = self._one(kind)
        return self._page(TermForm(None, self._law, initial={"days": one.days if one.said else None}), one)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        one, form = self._one(kind), TermForm(request.POST, self._law)
        if not form.is_valid():
            return self._page(form, one)
        data = form.cleaned_data
        days, law = data["days"] or 0, self._law if form.short else 0
        try:
            ledger = Ledger(HOME.station(self.station.slug).log_dir)
            ledger.term(kind, days, by=who(request.user), why=data["why"], law=law)
        except (LedgerError, ContractError) as error:
            form.add_error(None, _("The log's book refuses it: %(error)s") % {"error": error})
            return self._page(form, one)
        overview.forget_storage(self.station.slug)
        messages.success(request, _("“%(name)s”: said in the log's book.") % {"name": one.name})
        return redirect("log:terms")

    @property
    def _law(self) -> int:
        return overview.rule().legal_days

    def _one(self, kind: str) -> Kept:
        found: Terms = terms(self.station.slug)
        one = found.of(kind)
        if one is None:
            raise Http404
        return one

    def _page(self, form: TermForm, one: Kept) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "one": one, "law": self._law, "back": reverse("log:terms")}
        return self.shown(one.name, **context)
