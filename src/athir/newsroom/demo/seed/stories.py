"""The demo's stories in other forms: explainer, gallery, interview, opinion, live blog, brief; a series, a correction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wagtail.models import Locale

from athir.newsroom.accounts.models import User
from athir.newsroom.demo.content.items import BYLINE, TOPIC
from athir.newsroom.demo.content.stories import SERIES, SERIES_ABOUT, SERIES_NAMES, STORIES, Moment, Story
from athir.newsroom.demo.content.stories import TOPIC as SUBJECT
from athir.newsroom.demo.seed.articles import body, identity
from athir.newsroom.frame.models import Desk
from athir.newsroom.library.models import Picture
from athir.newsroom.news.actions import publish
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article, Byline, Correction, Reply, Series, Topic

_ZONE = ZoneInfo("Africa/Casablanca")


def stories(desks: dict[str, Desk], pictures: dict[str, Picture]) -> None:
    """Make those that are not there yet, in their order; topics must be there already."""
    series, _made = Series.objects.get_or_create(slug=SERIES, defaults={"names": SERIES_NAMES, "about": SERIES_ABOUT})
    for story in STORIES:
        if not Article.objects.filter(feed_id=identity(story.key, "ar")).exists():
            article = _article(story, desks, pictures)
            article.series = series if story.series else None
            article = publish(article)
            if story.moments:
                _entries(article, story)


def _article(story: Story, desks: dict[str, Desk], pictures: dict[str, Picture]) -> Article:
    at = _at(story, story.at[1])
    article = Article(
        feed_id=identity(story.key, "ar"),
        translation_key=identity(story.key, ""),
        locale=Locale.objects.get(language_code="ar"),
        form=story.form,
        title=story.text.title,
        lead=story.text.lead,
        desk=desks[story.desk],
        place=story.place,
        picture=pictures[story.picture],
        published_at=at,
        first_published_at=at,
    )
    if story.updates:
        article.updates = Article.objects.filter(feed_id=identity(story.updates, "ar")).first()
    text = body(story.text.paragraphs) if story.text.paragraphs else []
    raw = [*text, *({"type": kind, "value": _numbered(value, pictures)} for kind, value in story.blocks)]
    # An explainer begins with its key points.
    raw.sort(key=lambda block: block["type"] != "points")
    article.body = article._meta.get_field("body").stream_block.to_python(raw)
    article.bylines = [Byline(name=BYLINE, sort_order=0)]
    article.topics = list(Topic.objects.filter(slug__in=(TOPIC, SUBJECT)))
    if story.correction:
        article.corrections = [Correction(text=story.correction, at=at)]
    if story.reply:
        name, role, words = story.reply
        article.replies = [Reply(name=name, role=role, text=words, at=at)]
    return article


def _entries(article: Article, story: Story) -> None:
    """The live blog's entries at their own times; then its coverage has ended."""
    reporter = User.objects.get(username="reporter")
    LiveEntry.objects.bulk_create(_entry(article, story, moment, reporter) for moment in story.moments)
    article.live_from = _at(story, story.moments[0].at)
    article.live_until = _at(story, story.moments[-1].at)
    article.save(update_fields=["live_from", "live_until"])


def _entry(article: Article, story: Story, moment: Moment, reporter: User) -> LiveEntry:
    fields = {"title": moment.title, "text": moment.text, "key": moment.key}
    return LiveEntry(article=article, at=_at(story, moment.at), author=reporter, **fields)


def _at(story: Story, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{story.at[0]:02}T{clock}").replace(tzinfo=_ZONE)


def _numbered(value: dict[str, Any], pictures: dict[str, Picture]) -> dict[str, Any]:
    """The block as it is stored: pictures by their number."""
    if "pictures" not in value:
        return value
    return {**value, "pictures": [{**row, "picture": pictures[row["picture"]].pk} for row in value["pictures"]]}
