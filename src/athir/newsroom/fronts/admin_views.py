"""The fronts and the plan of the day in the newsroom's administration."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.names import LANGUAGES
from athir.newsroom.fronts import actions, arranging
from athir.newsroom.fronts.access import fronts_to_arrange, may_arrange
from athir.newsroom.fronts.admin_forms import KEEP, PinForm, SlotForm
from athir.newsroom.fronts.late import late_alarms, overdue
from athir.newsroom.fronts.models import DESK, PLACES, Slot
from athir.newsroom.fronts.schedule import by_day, plan
from athir.newsroom.news.alarms import Alarm, deal_with
from athir.newsroom.news.models import Article
from athir.newsroom.news.pages import desk_address
from athir.newsroom.news.scope import desks_of


def front_address(desk: Desk | None, language: str) -> str:
    """Where this front is arranged."""
    if desk is None:
        return reverse("fronts:home", args=(language,))
    return reverse("fronts:desk", args=(desk.slug, language))


class FrontView(WagtailAdminTemplateMixin, View):
    """A front as it is, with its places: pin, take off, move, until when."""

    template_name = "fronts/admin/front.html"
    header_icon = "home"
    desk: Desk | None
    language: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.language = kwargs.get("language") or CODES[0]
        slug = kwargs.get("slug")
        if self.language not in CODES:
            raise Http404
        self.desk = None
        if slug is not None:
            self.desk = Desk.objects.select_related("parent").filter(slug=slug).first()
            if self.desk is None:
                raise Http404
        if not may_arrange(request.user, self.desk):
            mine = fronts_to_arrange(request.user)
            if not mine or slug is not None:
                raise PermissionDenied
            return HttpResponseRedirect(front_address(mine[0], self.language))
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.desk) if self.desk else _("Front page")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title(), "sublabel": _("Fronts")}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        front, sections = arranging.sections(self.desk, self.language)
        query = self.request.GET.get("q", "").strip()[:200]
        pinned = {item.article.pk for section in sections for item in section.items if item.slot}
        rows = self.desk is None or bool(front.provinces)
        places = [(value, label) for value, label in PLACES if rows or value != DESK]
        context.update(
            sections=sections,
            places=places,
            desk_place=DESK,
            keep=KEEP,
            query=query,
            choices=arranging.to_pin(self.desk, self.language, query, front.layout.used),
            soon=[] if query else arranging.soon(self.language, pinned),
            fronts=[(desk, front_address(desk, self.language)) for desk in fronts_to_arrange(self.request.user)],
            languages=[(code, name, front_address(self.desk, code)) for code, name, _d in LANGUAGES],
            desk=self.desk,
            language=self.language,
            own=front_address(self.desk, self.language),
            public=desk_address(self.desk, self.language) if self.desk else address("home", self.language),
            breadcrumbs_items=self.get_breadcrumbs_items(),
            header_title=self.get_page_title(),
        )
        return context

    # -- what is done ----------------------------------------------------------------------------------------------
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = front_address(self.desk, self.language)
        try:
            article, said = self._do(request.POST.get("do", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(own)
        messages.success(request, said)
        return HttpResponseRedirect(f"{own}#article-{article.pk}")

    def _do(self, what: str) -> tuple[Article, str]:
        """One change; the article that it was about, and a sentence. Raises ``ValidationError``."""
        user, data = self.request.user, self.request.POST
        if what == "pin":
            form = PinForm(data, self.language)
            _check(form)
            slot = actions.pin(self.desk, form.cleaned_data["article"], form.cleaned_data["place"], form.until(), user)
            return slot.article, _("“%(title)s” is pinned.") % {"title": slot.article}
        about = SlotForm(data, self.desk.pk if self.desk else None, self.language)
        _check(about)
        slot = about.cleaned_data["slot"]
        return slot.article, self._change(what, slot, about)

    def _change(self, what: str, slot: Slot, form: SlotForm) -> str:
        user, title = self.request.user, {"title": slot.article}
        if what == "unpin":
            actions.unpin(slot, user)
            return _("“%(title)s” is taken off: the rule decides again.") % title
        if what in ("up", "down"):
            actions.move(slot, -1 if what == "up" else 1, user)
            return _("“%(title)s” is moved.") % title
        if what == "until":
            actions.keep_until(slot, form.until(), user)
            return _("The time of “%(title)s” is changed.") % title
        raise ValidationError(_("This cannot be done with a front."))


def _check(form: PinForm | SlotForm) -> None:
    if form.is_valid():
        return
    if "at" in form.errors:
        raise ValidationError(list(form.errors["at"]))
    raise ValidationError(_("The front has changed meanwhile: look again, then repeat it."))


class PlanView(WagtailAdminTemplateMixin, View):
    """The plan of the day: what goes out and comes off when, what stands in its way, what went out late."""

    template_name = "fronts/admin/plan.html"
    header_icon = "calendar-alt"

    def get_page_title(self) -> str:
        return _("Plan of the day")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policy_registry.get_by_type(Article).user_has_permission(request.user, "view"):
            raise PermissionDenied
        desks = desks_of(request.user)
        now = timezone.now()
        title = self.get_page_title()
        context = self.get_context_data(
            days=by_day(plan(desks, now), now),
            late=late_alarms(desks, now),
            overdue=overdue(desks, now),
            now=now,
            breadcrumbs_items=[*self.breadcrumbs_items, {"url": "", "label": title}],
            header_title=title,
        )
        return self.render_to_response(context)


@require_POST
def deal_with_alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an alarm off the first page: somebody has dealt with it. Whoever works on the article may."""
    alarm = get_object_or_404(Alarm.objects.select_related("article"), pk=pk)
    policy = policy_registry.get(alarm.article)
    if not policy.user_has_any_permission_for_instance(request.user, ("change", "publish"), alarm.article):
        raise PermissionDenied
    deal_with(alarm, request.user)
    messages.success(request, _("“%(title)s” is dealt with.") % {"title": alarm.article})
    return redirect("fronts:plan" if "plan" in request.POST else "wagtailadmin_home")
