"""The panels of the article's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput

from athir.newsroom.news.storyforms import explained


def line(name: str, **kwargs: Any) -> FieldPanel:
    """A field of one line that takes its direction from what is written in it."""
    return FieldPanel(name, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)


def lines(name: str, **kwargs: Any) -> FieldPanel:
    """A field of several lines, likewise."""
    return FieldPanel(name, widget=AdminAutoHeightTextInput(attrs={"dir": "auto", "rows": 3}), **kwargs)


class ChecksPanel(Panel):
    """What the story lacks before it is published, as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        """Drawn from the instance."""

        template_name = "news/admin/checks.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from athir.newsroom.news.checks import lacks  # asks for models, which ask for the form

            context: dict[str, Any] = super().get_context_data(parent_context)
            context["lacks"] = lacks(self.instance) if self.instance.pk else []
            return context

        def is_shown(self) -> bool:
            return self.instance.pk is not None


class FormsPanel(Panel):
    """What each form of a story is for."""

    class BoundPanel(Panel.BoundPanel):
        """Folded away until it is asked for."""

        template_name = "news/admin/forms.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"forms": explained()}


ARTICLE = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("form"),
                FormsPanel(),
                line("kicker"),
                line("title", classname="title"),
                lines("lead"),
                FieldPanel("body"),
                MultiFieldPanel([FieldPanel("picture"), line("picture_caption")], heading=_("Main picture")),
            ],
            heading=_("Text"),
        ),
        ObjectList(
            [
                FieldPanel("desk"),
                line("place"),
                InlinePanel("bylines", [FieldPanel("person"), line("name"), FieldPanel("role")], label=_("Byline")),
                FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Where and who"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("series"), FieldPanel("part")]),
                FieldPanel("updates"),
                InlinePanel("beside", [FieldPanel("other")], heading=_("Related articles"), label=_("Related article")),
                InlinePanel(
                    "corrections",
                    [FieldPanel("kind"), lines("text")],
                    heading=_("Corrections and updates"),
                    label=_("Correction"),
                ),
                FieldPanel("answers"),
                InlinePanel(
                    "replies",
                    [FieldRowPanel([line("name"), line("role")]), lines("text"), FieldPanel("at")],
                    heading=_("Right of reply"),
                    label=_("Reply"),
                ),
            ],
            heading=_("Before and after"),
        ),
        ObjectList(
            [
                ChecksPanel(),
                PublishingPanel(),
                FieldPanel("urgency", permission="news.publish_article"),
                FieldPanel("embargo_until"),
                line("slug"),
            ],
            heading=_("Publication"),
        ),
    ]
)
