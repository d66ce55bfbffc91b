"""Articles and live blogs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from athir.newsroom.syndication.jsonld.common import Thing, iso, organization, thing
from athir.newsroom.syndication.registry import Publisher


@dataclass(frozen=True)
class Correction:
    """What was wrong and is right now."""

    text: str
    when: datetime


@dataclass(frozen=True)
class LiveUpdate:
    """An entry of a live blog."""

    headline: str
    text: str
    when: datetime
    url: str = ""
    changed: datetime | None = None
    images: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Story:
    """What both kinds say. Addresses are absolute; ``images`` and ``authors`` are made by :mod:`.common`."""

    url: str
    headline: str
    language: str
    published: datetime
    modified: datetime
    publisher: Publisher
    description: str = ""
    section: str = ""
    place: str = ""
    keywords: tuple[str, ...] = ()
    images: tuple[Thing, ...] = ()
    authors: tuple[Thing, ...] = ()
    about: tuple[Thing, ...] = ()
    media: tuple[Thing, ...] = ()
    corrections: tuple[Correction, ...] = ()
    kind: str = "NewsArticle"
    word_count: int = 0
    translations: tuple[str, ...] = ()


_HEADLINE = 110
"""Letters; longer headlines are cut at a word, as search engines ask."""


def _headline(text: str) -> str:
    if len(text) <= _HEADLINE:
        return text
    return text[: _HEADLINE - 1].rsplit(" ", 1)[0] + "…"


def news_article(story: Story) -> Thing:
    """A ``NewsArticle``, or the narrower kind that ``story`` names."""
    films = [one for one in story.media if one["@type"] == "VideoObject"]
    sounds = [one for one in story.media if one["@type"] == "AudioObject"]
    return thing(
        story.kind,
        at_id=f"{story.url}#article",
        mainEntityOfPage=story.url,
        url=story.url,
        headline=_headline(story.headline),
        description=story.description,
        inLanguage=story.language,
        datePublished=iso(story.published),
        dateModified=iso(max(story.modified, story.published)),
        articleSection=story.section,
        keywords=list(story.keywords),
        image=list(story.images),
        author=list(story.authors) or [organization(story.publisher)],
        publisher=organization(story.publisher),
        contentLocation=thing("Place", name=story.place) if story.place else None,
        about=list(story.about),
        video=films,
        audio=sounds,
        isAccessibleForFree=True,
        wordCount=story.word_count or None,
        correction=[
            thing("CorrectionComment", text=one.text, datePublished=iso(one.when)) for one in story.corrections
        ],
        workTranslation=[thing("NewsArticle", at_id=f"{url}#article") for url in story.translations],
    )


def live_blog(story: Story, updates: Sequence[LiveUpdate], start: datetime, end: datetime | None) -> Thing:
    """A ``LiveBlogPosting``, newest entry first. ``end`` is ``None`` while it runs."""
    made = news_article(story)
    made["@type"] = "LiveBlogPosting"
    made["coverageStartTime"] = iso(start)
    if end is not None:
        made["coverageEndTime"] = iso(end)
    made["liveBlogUpdate"] = [
        thing(
            "BlogPosting",
            headline=_headline(one.headline or one.text),
            articleBody=one.text,
            datePublished=iso(one.when),
            dateModified=iso(one.changed) if one.changed else None,
            url=one.url or story.url,
            image=list(one.images) or None,
        )
        for one in updates
    ]
    return made
