"""Articles and topics in the newsroom's administration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.panels import FieldPanel
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn, LocaleColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Revision, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.news import live_desk
from athir.newsroom.news.checks import lacks
from athir.newsroom.news.choosing import ArticleChooserViewSet
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.live_actions import can_post
from athir.newsroom.news.models import Article, Series, Topic
from athir.newsroom.news.panels import ARTICLE
from athir.newsroom.news.searching import IN_THE_NEWSROOM
from athir.newsroom.news.using import EntryFinder
from athir.newsroom.news.withdrawing import withdraw_article
from athir.newsroom.search.index import ids

_ANY = ("add", "change", "delete", "publish", "view")


class DeskChecked:
    """Before any view about one article: may this account see it at all? Wagtail asks only about the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            article = get_object_or_404(Article.objects.only("pk", "desk_id"), pk=unquote(str(kwargs["pk"])))
            if not policy_registry.get(article).user_has_any_permission_for_instance(request.user, _ANY, article):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin before a view


class ArticlePaginator(WagtailPaginator):
    """Leads ten thousand articles back: to skip a million the database reads them. Search and filters reach the rest."""

    @cached_property
    def num_pages(self) -> int:
        return min(int(super().num_pages), _PAGES)


_PAGES = 400


class ArticleIndexView(IndexView):
    """Newest first by id: drafts have no date yet, and the primary key needs no sorting. No other order is offered,
    because none of the other columns could be sorted without reading the whole table."""

    default_ordering = "-id"
    paginator_class = ArticlePaginator
    _untranslated: frozenset[int] = frozenset()

    @cached_property
    def columns(self) -> list[Column]:
        checkbox = super().columns[0]
        return [
            checkbox,
            self._get_title_column("__str__"),
            Column("desk", label=_("Desk")),
            Column("form", label=_("Form"), accessor="get_form_display"),
            LocaleColumn(sort_key=None),
            DateColumn("latest_revision.created_at", label=_("Changed"), accessor="latest_revision.created_at"),
            LiveStatusTagColumn(sort_key=None),
        ]

    def search_queryset(self, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """By the site's own index: it folds Arabic, and a word that stands in every fifth article costs nothing."""
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=ids(self.search_query, IN_THE_NEWSROOM))

    def get_list_buttons(self, instance: Article) -> list[Button]:
        """Without the hooks of others: the one that offers a translation asks the database about each row."""
        buttons: list[Button] = super(IndexView, self).get_list_buttons(instance)
        return buttons

    def get_list_more_buttons(self, instance: Article) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if instance.pk in self._untranslated:
            href = reverse("simple_translation:submit_snippet_translation", args=["news", "article", instance.pk])
            # A word of Wagtail's own catalogue.
            buttons.append(Button(gettext("Translate"), url=href, icon_name="globe", priority=100))
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        shown = list(context["page_obj"].object_list)
        _fill_states(shown)
        may = self.request.user.has_perm("simple_translation.submit_translation")
        self._untranslated = _untranslated(shown) if may else frozenset()
        return context


def _untranslated(articles: list[Article]) -> frozenset[int]:
    """Ids of those that are not written in every language yet."""
    languages = Locale.objects.count()
    rows = Article.objects.filter(translation_key__in=[article.translation_key for article in articles])
    written = Counter(rows.order_by().values_list("translation_key", flat=True))
    return frozenset(article.pk for article in articles if written[article.translation_key] < languages)


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


class ArticleEditView(EditView):
    """With the ways to the live desk and to withdrawal."""

    def get_object(self, queryset: QuerySet[Article] | None = None) -> Article:
        article: Article = super().get_object(queryset)
        if self.request.method == "GET":  # asked a dozen times for a form; what a press changes is read anew
            _fill_states([article])
        return article

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = [*super().header_more_buttons]
        article, user = self.object, self.request.user
        if can_post(user, article):
            href = reverse("live_desk", args=[article.pk])
            buttons.append(Button(_("Live desk"), url=href, icon_name="radio-full", priority=1))
        if article.withdrawn_at is None and self.user_has_permission_for_instance("withdraw", article):
            href = reverse("withdraw_article", args=[article.pk])
            buttons.append(Button(_("Withdraw"), url=href, icon_name="cross", priority=25))
        return buttons


class ArticleViewSet(SnippetViewSet):
    model = Article
    edit_view_class = ArticleEditView
    chooser_viewset_class = ArticleChooserViewSet
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 100
    list_per_page = 25
    ordering = ["-id"]
    list_filter = ["desk", "form"]
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


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    menu_label = pgettext_lazy("several", "Series")
    list_display = ["__str__", "slug"]
    panels = [FieldPanel("names"), FieldPanel("about"), FieldPanel("slug")]


class NewsGroup(SnippetViewSetGroup):
    menu_label = _("News")
    menu_icon = "doc-full"
    menu_order = 100
    items = (ArticleViewSet, TopicViewSet, SeriesViewSet)


register_snippet(NewsGroup)
register_admin_url_finder(LiveEntry, EntryFinder)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.article.withdraw", _("Withdraw"), _("Withdrawn"))
    actions.register_action("athir.entry.post", _("Post a live entry"), _("Live entry posted"))
    actions.register_action("athir.entry.change", _("Change a live entry"), _("Live entry changed"))
    actions.register_action("athir.entry.withdraw", _("Withdraw a live entry"), _("Live entry withdrawn"))
    actions.register_action("athir.entry.restore", _("Put a live entry back"), _("Live entry put back"))
    actions.register_action("athir.live.end", _("End the coverage"), _("Coverage ended"))
    actions.register_action("athir.live.resume", _("Go on with the coverage"), _("Coverage goes on"))


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[Any]:
    return [
        path("live/", live_desk.index, name="live_index"),
        path("live/<int:pk>/", live_desk.desk, name="live_desk"),
        path("live/<int:pk>/state/", live_desk.state, name="live_desk_state"),
        path("live/<int:pk>/<int:entry_pk>/", live_desk.entry, name="live_desk_entry"),
        path("articles/withdraw/<int:pk>/", withdraw_article, name="withdraw_article"),
    ]


class LiveMenuItem(MenuItem):
    """For those who may post."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("news.add_liveentry"))


@hooks.register("register_admin_menu_item")
def register_live_menu() -> MenuItem:
    return LiveMenuItem(_("Live blogs"), reverse("live_index"), name="live", icon_name="radio-full", order=110)


class ArticleSearchArea(SearchArea):
    """What the newsroom's search box looks for first."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(Article)
        return bool(policy.user_has_any_permission(request.user, _ANY))


@hooks.register("register_admin_search_area")
def register_article_search() -> SearchArea:
    list_of_articles = reverse(Article.snippet_viewset.get_url_name("list"))
    return ArticleSearchArea(_("Articles"), list_of_articles, name="articles", icon_name="doc-full", order=50)


class RunningPanel(Component):
    """On the newsroom's home: the live blogs one may post into, a tap away."""

    name, order, template_name = "live", 50, "news/admin/home_live.html"

    def __init__(self, blogs: list[Article]) -> None:
        self.blogs = blogs

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"blogs": self.blogs}


@hooks.register("construct_homepage_panels")
def add_running(request: HttpRequest, panels: list[Any]) -> None:
    if blogs := live_desk.running(request.user):
        panels.append(RunningPanel(blogs))


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_what_is_missing(request: HttpRequest, instance: Any) -> None:
    """After a publication in the form: what an editor would still want to know."""
    if isinstance(instance, Article) and "action-publish" in request.POST:
        for lack in lacks(instance):
            messages.warning(request, lack.text)
