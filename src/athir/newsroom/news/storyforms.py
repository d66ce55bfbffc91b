"""The forms of a story: what a reader is told it is, what an editor is told about it, what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """``Article.form``."""

    ARTICLE = "article", _("Article")
    BRIEF = "brief", _("Brief")
    LIVE = "live", _("Live blog")
    GALLERY = "gallery", _("Gallery")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
    INTERVIEW = "interview", _("Interview")
    EXPLAINER = "explainer", _("Explainer")
    OPINION = "opinion", _("Opinion")


class Urgency(models.IntegerChoices):
    """``Article.urgency``: what leads a front while it is fresh (``fronts.layout.urgent_now``)."""

    NORMAL = 0, _("Normal")
    IMPORTANT = 1, _("Important")
    BREAKING = 2, _("Breaking")


@dataclass(frozen=True)
class About:
    """``help`` for the editor; ``blocks``: at least one of them belongs into the body, and ``missing`` says so."""

    help: str | Promise
    blocks: tuple[str, ...] = ()
    missing: str | Promise = ""


ABOUT: dict[Any, About] = {
    Form.ARTICLE: About(_("A story told through, with a lead and paragraphs.")),
    Form.BRIEF: About(_("A few lines, told at once; nothing stands beside it.")),
    Form.LIVE: About(_("Told while it happens: entries are posted from “Live blogs”, the text above them introduces.")),
    Form.GALLERY: About(
        _("Pictures tell it: put them in a gallery block, each with its caption."),
        ("gallery", "album"),
        _("A gallery needs a gallery block with its pictures."),
    ),
    Form.VIDEO: About(
        _("A film and what to know about it: put it in a video block."),
        ("video", "embed"),
        _("A video story needs a video block."),
    ),
    Form.AUDIO: About(
        _("A recording and what to know about it: put it in an audio block."),
        ("audio", "sound"),
        _("An audio story needs an audio block."),
    ),
    Form.INTERVIEW: About(
        _("Questions and answers: one block each, so that the reader sees who speaks."),
        ("question",),
        _("An interview needs question and answer blocks."),
    ),
    Form.EXPLAINER: About(
        _("What one must know, in order: begin with a block of key points."),
        ("points",),
        _("An explainer begins with a block of key points."),
    ),
    Form.OPINION: About(_("One voice's view, never the station's: the byline says whose.")),
}

UNSAID: tuple[Any, ...] = (Form.ARTICLE, Form.BRIEF)
"""Forms that a reader recognises without being told."""


def shown_label(form: str) -> str | Promise:
    """The form as the page and the lists say it; ``""`` where it goes without saying."""
    return "" if form in UNSAID else dict(Form.choices).get(form, "")


def explained() -> list[tuple[str | Promise, str | Promise]]:
    """For the editor: each form with its help."""
    return [(label, ABOUT[value].help) for value, label in Form.choices]
