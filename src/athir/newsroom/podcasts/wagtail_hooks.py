"""Podcasts and episodes in the newsroom's administration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets import Button
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from athir.newsroom.frame.unchosen import Unchosen
from athir.newsroom.podcasts import private_admin as _private_admin  # noqa: F401  its hooks
from athir.newsroom.podcasts import publication, upload_views
from athir.newsroom.podcasts import transcript_admin as _transcript_admin  # noqa: F401  its hooks
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.filters import EpisodeFilterSet
from athir.newsroom.podcasts.forms import ClockInput, EpisodeForm, PodcastForm
from athir.newsroom.podcasts.models import Podcast

_ANY = ("add", "change", "delete", "publish", "view")
_PEOPLE = forms.CheckboxSelectMultiple


def _ltr(name: str, **kwargs: Any) -> FieldPanel:
    """A field whose content is Latin whatever the language of the admin: addresses, coordinates."""
    return FieldPanel(name, widget=forms.TextInput(attrs={"dir": "ltr"}), **kwargs)


_PODCAST = TabbedInterface(
    [
        ObjectList(
            [
                HelpPanel(template="podcasts/admin/podcast_facts.html", heading=_("Publication")),
                FieldPanel("names"),
                FieldPanel("description"),
                FieldPanel("artwork"),
                FieldRowPanel([_ltr("slug"), FieldPanel("station")]),
                FieldRowPanel([FieldPanel("language"), FieldPanel("feed_language")]),
                FieldRowPanel([FieldPanel("show"), FieldPanel("desk")]),
                FieldPanel("presenters", widget=_PEOPLE),
            ],
            heading=_("Text"),
        ),
        ObjectList(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("category"), FieldPanel("category2")]),
                FieldRowPanel([FieldPanel("author"), FieldPanel("holder")]),
                FieldRowPanel([FieldPanel("owner_name"), FieldPanel("owner_email")]),
                FieldRowPanel([_ltr("licence"), FieldPanel("funding_url")]),
                FieldRowPanel([FieldPanel("place"), _ltr("geo")]),
                MultiFieldPanel(
                    [
                        FieldPanel("explicit"),
                        FieldPanel("complete"),
                        FieldPanel("blocked"),
                        FieldPanel("locked"),
                        FieldPanel("ai_content"),
                        FieldPanel("private"),
                    ],
                    heading=_("What directories are told"),
                ),
                _ltr("verify"),
                _ltr("moved_to"),
            ],
            heading=_("Feed"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("auto_publish"),
                        FieldPanel("trim"),
                        FieldPanel("cut_jingles"),
                        FieldPanel("cut_music"),
                    ],
                    heading=_("Broadcasts that become episodes"),
                ),
                InlinePanel("seasons", [FieldPanel("number"), FieldPanel("names")], label=_("Season")),
            ],
            heading=_("Episodes"),
        ),
    ],
    base_form_class=PodcastForm,
)

_EPISODE = TabbedInterface(
    [
        ObjectList(
            [
                HelpPanel(template="podcasts/admin/episode_facts.html", heading=_("Publication")),
                FieldPanel("podcast"),
                FieldPanel("title"),
                FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})),
                FieldPanel("notes", widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"})),
                FieldPanel("picture"),
                FieldRowPanel([FieldPanel("season"), FieldPanel("number"), FieldPanel("kind")]),
                FieldRowPanel([FieldPanel("language"), FieldPanel("explicit")]),
            ],
            heading=_("Text"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "chapters",
                    [
                        FieldRowPanel([FieldPanel("start_ms", widget=ClockInput, heading=_("Begins at"))]),
                        FieldPanel("title"),
                        FieldPanel("picture"),
                        FieldPanel("url"),
                    ],
                    label=_("Chapter"),
                )
            ],
            heading=_("Chapters"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "persons",
                    [FieldRowPanel([FieldPanel("person"), FieldPanel("name"), FieldPanel("role")])],
                    label=_("Person"),
                ),
                FieldRowPanel([FieldPanel("place"), _ltr("geo")]),
                FieldPanel("show"),
                FieldPanel("slug"),
            ],
            heading=_("People and place"),
        ),
    ],
    base_form_class=EpisodeForm,
)


class InstanceChecked:
    """Before any view about one episode: may this account see it, and change it? Wagtail asks only about the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            episode = get_object_or_404(Episode, pk=unquote(str(kwargs["pk"])))
            policy = policy_registry.get(episode)
            wanted = ("change", "delete") if request.method == "POST" else _ANY
            if not policy.user_has_any_permission_for_instance(request.user, wanted, episode):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin before a view


class EpisodeIndexView(IndexView):
    """Newest first, with where each stands."""

    default_ordering = "-id"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            super().columns[0],
            self._get_title_column("__str__"),
            Column("podcast", label=_("Podcast")),
            Column("stage", label=_("Stage"), accessor=publication.shown_stage),
            DateColumn("published_at", label=_("Published")),
            DateColumn("created_at", label=_("made at")),
        ]


class EpisodeViewSet(Unchosen, SnippetViewSet):
    model = Episode
    icon = "media"
    menu_label = _("Episodes")
    url_prefix = "podcasts/episodes"
    list_per_page = 50
    index_view_class = EpisodeIndexView
    filterset_class = EpisodeFilterSet
    search_fields = ["title", "summary"]
    copy_view_enabled = False
    edit_handler = _EPISODE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Episode]:
        rows: QuerySet[Episode] = policy_registry.get_by_type(Episode).instances_user_has_any_permission_for(
            request.user, _ANY
        )
        return rows.select_related("podcast").order_by("-id")

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (InstanceChecked, view_class), {}), **kwargs)


class PodcastViewSet(Unchosen, SnippetViewSet):
    model = Podcast
    icon = "media"
    menu_label = _("Podcasts")
    url_prefix = "podcasts/all"
    list_display = [
        "__str__",
        "slug",
        "show",
        Column("state", label=_("State"), accessor=publication.podcast_state),
    ]
    list_filter = ["live", "private", "show"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = _PODCAST


class PodcastGroup(SnippetViewSetGroup):
    menu_label = _("Podcasts")
    menu_icon = "media"
    menu_order = 210
    items = (EpisodeViewSet, PodcastViewSet)


register_snippet(PodcastGroup)


@hooks.register("before_delete_snippet")
def keep_what_was_heard(request: HttpRequest, instances: Iterable[Any]) -> None:
    """What listeners have is withdrawn or taken off, never deleted: their apps would not know why it is gone."""
    for one in instances:
        if isinstance(one, Episode) and one.published_at is not None:
            raise PermissionDenied(gettext("Listeners have had this episode: withdraw it or take it off instead."))
        if isinstance(one, Podcast) and one.episodes.exists():
            raise PermissionDenied(gettext("The podcast has episodes: take it off the site instead."))


@hooks.register("after_create_snippet")
def say_what_comes_next(request: HttpRequest, instance: Any) -> None:
    """A podcast that was just made is a draft without an episode: the way on."""
    if isinstance(instance, Podcast):
        ways = [
            messages.button(reverse("podcast_publication", args=[instance.pk]), gettext("Publication")),
            messages.button(reverse("episodes_upload", query={"podcast": instance.pk}), gettext("Upload episodes")),
        ]
        messages.info(request, gettext("It is a draft: upload its episodes, then publish it."), buttons=ways)


@hooks.register("register_snippet_listing_buttons")
def listing_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The way to an episode's or a podcast's publication."""
    name = {Episode: "episode_publication", Podcast: "podcast_publication"}.get(type(snippet))
    if name:
        yield Button(gettext("Publication"), url=reverse(name, args=[snippet.pk]), icon_name="view", priority=20)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("podcasts/upload/", upload_views.upload, name="episodes_upload"),
        path("podcasts/upload/take/<str:wanted>/", upload_views.take_pieces, name="episodes_take"),
        path("podcasts/states/", publication.states, name="episodes_states"),
        path("podcasts/publication/episode/<int:pk>/", publication.publish_episode, name="episode_publication"),
        path("podcasts/publication/episode/<int:pk>/preview/", publication.preview_episode, name="episode_preview"),
        path("podcasts/publication/<int:pk>/", publication.publish_podcast, name="podcast_publication"),
    ]


class _UploadItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("podcasts.add_episode"))


@hooks.register("register_admin_menu_item")
def upload_item() -> MenuItem:
    return _UploadItem(_("Upload episodes"), reverse("episodes_upload"), icon_name="upload", order=211)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("athir.episode.withdraw", _("Withdraw"), _("Withdrawn"))
    actions.register_action("athir.episode.restore", _("Bring back"), _("Brought back"))
