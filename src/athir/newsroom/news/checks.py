"""What a story lacks before it is published: told to the editor, and what is required refused."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from athir.newsroom.clips.actions import lacks_rights
from athir.newsroom.news.mentions import unlinked
from athir.newsroom.news.models import Article, Byline
from athir.newsroom.news.searching import block_texts
from athir.newsroom.news.storyforms import ABOUT, Form

BRIEF_WORDS = 150
"""More is no brief."""

MENTIONS = 4
"""Names that the editor is told of at once."""

_TOLD_WITHOUT_PLACE = (Form.OPINION, Form.EXPLAINER, Form.GALLERY, Form.VIDEO, Form.AUDIO)
_TOLD_WITHOUT_LEAD = (Form.BRIEF, Form.GALLERY, Form.VIDEO, Form.AUDIO)
_NO_LEAD: Promise = gettext_lazy("Write a lead: lists, search and messages show it.")


@dataclass(frozen=True)
class Lack:
    """A sentence that says what to do. ``required``: nothing is published without it."""

    text: str
    required: bool = False


def lacks(article: Article) -> list[Lack]:
    """What ``article`` (saved or not) still needs, what is required first."""
    found = [Lack(sentence, required=True) for sentence in _picture(article)]
    if not article.lead.strip() and article.form not in _TOLD_WITHOUT_LEAD:
        found.append(Lack(str(_NO_LEAD)))
    if not article.place.strip() and article.form not in _TOLD_WITHOUT_PLACE:
        found.append(Lack(_("Say in “place” where it is reported from.")))
    bylines = list(article.bylines.all())
    if not bylines:
        found.append(Lack(_("Say in the byline who made it.")))
    return [*found, *_form(article, bylines), *_clips(article), *_mentions(article)]


def _clips(article: Article) -> list[Lack]:
    """Clips that readers would not hear."""
    found = []
    for clip in (block.value for block in article.body if block.block_type == "clip" and block.value is not None):
        if clip.withdrawn_at is not None:
            found.append(Lack(_("The clip “%(title)s” was withdrawn: take it out.") % {"title": clip.title}))
        elif not clip.live and (tracks := lacks_rights(clip)):
            text = _("Nobody will hear the clip “%(title)s”: say at it why we may use the music in it, %(names)s.")
            found.append(Lack(text % {"title": clip.title, "names": pgettext("between names", ", ").join(tracks)}))
    return found


def _picture(article: Article) -> list[str]:
    if article.picture is None:
        return []
    return [_("Main picture: %(what)s") % {"what": sentence} for sentence in article.picture.missing()]


def _mentions(article: Article) -> list[Lack]:
    tag = _("The text names the topic “%(name)s”: tick it under “topics” if the story is about it.")
    link = _("The text names “%(name)s”, which has a page: link to it, %(href)s.")
    return [
        Lack((tag if one.topic else link) % {"name": one.name, "href": one.href})
        for one in unlinked(article)[:MENTIONS]
    ]


def _form(article: Article, bylines: list[Byline]) -> list[Lack]:
    """What belongs to its form."""
    about = ABOUT[article.form]
    if about.blocks and not any(block.block_type in about.blocks for block in article.body):
        return [Lack(str(about.missing))]
    if article.form == Form.OPINION and not any(byline.role == Byline.Role.AUTHOR for byline in bylines):
        return [Lack(_("An opinion needs its author in the byline."))]
    words = len(" ".join(block_texts(article)).split())
    if article.form == Form.BRIEF and words > BRIEF_WORDS:
        text = _("A brief has at most %(most)d words; this one has %(words)d. Shorten it or make it an article.")
        return [Lack(text % {"most": BRIEF_WORDS, "words": words})]
    return []
