"""The panels of the article's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.widgets import AdminAutoHeightTextInput


def line(name: str, **kwargs: Any) -> FieldPanel:
    """A field of one line that takes its direction from what is written in it."""
    return FieldPanel(name, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)


def lines(name: str, **kwargs: Any) -> FieldPanel:
    """A field of several lines, likewise."""
    return FieldPanel(name, widget=AdminAutoHeightTextInput(attrs={"dir": "auto", "rows": 3}), **kwargs)


ARTICLE = TabbedInterface(
    [
        ObjectList(
            [
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
            [PublishingPanel(), FieldPanel("embargo_until"), line("slug")],
            heading=_("Publication"),
        ),
    ]
)
