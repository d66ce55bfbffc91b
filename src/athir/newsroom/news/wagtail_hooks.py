"""Articles and topics in the newsroom's administration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn, LocaleColumn
from wagtail.models import Revision, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.news.models import Article, Topic
from athir.newsroom.news.panels import ARTICLE

_ANY = ("add", "change", "delete", "publish", "view")


class DeskChecked:
    """Before any view about one article: may this account see it at all? Wagtail asks only about the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            article = get_object_or_404(Article.objects.only("pk", "desk_id"), pk=unquote(str(kwargs["pk"])))
            if not policy_registry.get(article).user_has_any_permission_for_instance(request.user, _ANY, article):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin before a view


class ArticleIndexView(IndexView):
    """Newest first by id: drafts have no date yet, and the primary key needs no sorting. No other order is offered,
    because none of the other columns could be sorted without reading the whole table."""

    default_ordering = "-id"

    @cached_property
    def columns(self) -> list[Column]:
        checkbox = super().columns[0]
        return [
            checkbox,
            self._get_title_column("__str__"),
            Column("desk", label=_("Desk")),
            LocaleColumn(sort_key=None),
            DateColumn("latest_revision.created_at", label=_("Changed"), accessor="latest_revision.created_at"),
            LiveStatusTagColumn(sort_key=None),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        _fill_states(context["page_obj"].object_list)
        return context


def _fill_states(articles: Iterable[Article]) -> None:
    """Schedules and workflows of a page of articles in two queries; each row would ask for its own."""
    shown = {str(article.pk): article for article in articles}
    kind = Article.get_base_content_type()
    scheduled = Revision.objects.filter(base_content_type=kind, object_id__in=shown, approved_go_live_at__isnull=False)
    revisions = {revision.object_id: revision for revision in scheduled.defer("content")}
    states: dict[str, list[WorkflowState]] = {}
    for state in WorkflowState.objects.active().filter(base_content_type=kind, object_id__in=shown):
        states.setdefault(state.object_id, []).append(state)
    for key, article in shown.items():
        article.__dict__["scheduled_revision"] = revisions.get(key)
        article._current_workflow_states = states.get(key, [])


class ArticleViewSet(SnippetViewSet):
    model = Article
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 100
    list_per_page = 50
    ordering = ["-id"]
    list_filter = ["desk"]
    index_view_class = ArticleIndexView
    edit_handler = ARTICLE
    inspect_view_enabled = True
    copy_view_enabled = False
    url_prefix = "articles"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        policy = policy_registry.get_by_type(Article)
        rows: QuerySet[Article] = policy.instances_user_has_any_permission_for(request.user, _ANY)
        rows = rows.select_related("desk", "latest_revision").defer("body", "latest_revision__content")
        return rows.order_by("-id")

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (DeskChecked, view_class), {}), **kwargs)


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display = ["__str__", "slug"]
    panels = [FieldPanel("names"), FieldPanel("slug")]


class NewsGroup(SnippetViewSetGroup):
    menu_label = _("News")
    menu_icon = "doc-full"
    menu_order = 100
    items = (ArticleViewSet, TopicViewSet)


register_snippet(NewsGroup)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.article.withdraw", _("Withdraw"), _("Withdrawn"))
