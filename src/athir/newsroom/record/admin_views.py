"""The log of the air in the newsroom's administration: how it stands, what is kept, withdrawn and handed out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from athir.newsroom.frame.page import station
from athir.newsroom.record import alarms, log, overview
from athir.newsroom.record.models import Alarm
from athir.newsroom.record.terms import terms
from athir.newsroom.settings import HOUSE

VIEW, HOLD, WITHDRAW = "record.view_outcome", "record.hold_range", "record.withdraw_range"
EXPORT, TAKE = "record.add_export", "record.view_export"
DAYS = 14
SHOWN = 50


def may(user: Any, permission: str) -> bool:
    """Whether the account may see the log (:data:`VIEW`), hold, withdraw, export or take exports away."""
    return bool(user.has_perm(permission))


def who(user: Any) -> str:
    """As whom a line of the book is signed."""
    full = user.get_full_name()
    return f"{full} ({user.get_username()})" if full else user.get_username()


class LogView(WagtailAdminTemplateMixin, View):
    """A page of the room: whoever has ``permission`` sees it."""

    permission = VIEW
    header_icon = "history"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may(request.user, self.permission):
            raise PermissionDenied
        self.station = station()
        return super().dispatch(request, *args, **kwargs)

    def shown(self, title: str, **context: Any) -> HttpResponse:
        """The page, under its title and behind the room's first page."""
        crumbs = [*self.breadcrumbs_items, {"url": reverse("log:overview"), "label": _("The log of the air")}]
        if title != crumbs[-1]["label"]:
            crumbs.append({"url": "", "label": title})
        user = self.request.user
        rights = {"may_hold": may(user, HOLD), "may_withdraw": may(user, WITHDRAW), "may_export": may(user, EXPORT)}
        # After Wagtail's own, which would put its words in the place of these.
        named = {"breadcrumbs_items": crumbs, "header_title": title, "page_title": title}
        return self.render_to_response({**self.get_context_data(), **rights, **named, **context})

    def get_page_title(self) -> str:
        return _("The log of the air")


class OverviewView(LogView):
    """How the log stands: alarms, storage, the last days, the checks."""

    template_name = "record/admin/overview.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localtime(timezone.now(), HOUSE.tz).date()
        slug = self.station.slug
        return self.shown(
            self.get_page_title(),
            alarms=Alarm.objects.standing().filter(station=slug)[:SHOWN],
            storage=overview.storage(slug),
            rule=overview.rule(),
            terms=terms(slug).other,
            mounts=log.mounts(slug),
            days=overview.days(slug, today, DAYS, HOUSE.tz),
            checks=overview.checks(slug),
            today=today,
        )


class DayView(LogView):
    """One day, hour by hour: what each mount holds, and its gaps."""

    template_name = "record/admin/day.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        day = _day(request.GET.get("day"), timezone.localtime(now, HOUSE.tz).date())
        slug = self.station.slug
        logged = overview.day_log(slug, day, HOUSE.tz, now)
        kept = overview.kept(slug)
        entries = [*kept.withdrawn, *kept.holds, *kept.uses]
        return self.shown(
            _("One day of the log"),
            day=day,
            before=date.fromordinal(day.toordinal() - 1),
            after=date.fromordinal(day.toordinal() + 1),
            log=logged,
            entries=[e for e in entries if e.start < logged.end and logged.start < e.end][:SHOWN],
        )


def _day(text: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise Http404 from None
    if not 1990 <= day.year <= 2200:
        raise Http404
    return day


class KeptView(LogView):
    """What is held, withdrawn and used; who may, ends it here."""

    template_name = "record/admin/kept.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        kept = overview.kept(self.station.slug)
        uses = len(kept.uses)
        return self.shown(
            _("Held, withdrawn, used"), kept=kept, uses=kept.uses[:SHOWN], more=max(0, uses - SHOWN), tz=HOUSE.tz
        )


@require_POST
def deal_with_alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an alarm off the first page: somebody has dealt with it."""
    if not may(request.user, HOLD):
        raise PermissionDenied
    alarm = get_object_or_404(Alarm, pk=pk)
    alarms.deal_with(alarm, request.user)
    messages.success(request, _("“%(title)s” is dealt with.") % {"title": alarm})
    return redirect("log:overview" if "log" in request.POST else "wagtailadmin_home")
