"""The demo's articles. Each is known by an id made of its key: run again, it is neither doubled nor overwritten."""

from __future__ import annotations

import uuid
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from wagtail.models import Locale

from athir.newsroom.accounts.models import User
from athir.newsroom.demo.content import given
from athir.newsroom.demo.content.items import BYLINE, DRAFT, ITEMS, SUBMITTED, TOPIC, TOPICS, Item, Text
from athir.newsroom.demo.content.places import NATIONAL
from athir.newsroom.frame.models import Desk
from athir.newsroom.library.models import AudioFile, Picture
from athir.newsroom.news.actions import publish, save_draft, submit
from athir.newsroom.news.models import Article, Byline, Topic

_NAMESPACE = uuid.UUID("6e1d9a38-6a0e-5b0c-9a54-6b6f1f0f4c11")
_ZONE = ZoneInfo("Africa/Casablanca")


def identity(key: str, language: str) -> uuid.UUID:
    """The feed id of a demo article, the same in every house."""
    return uuid.uuid5(_NAMESPACE, f"{key}/{language}")


def body(paragraphs: tuple[str, ...], audio: AudioFile | None = None) -> list[dict[str, Any]]:
    """Blocks of plain paragraphs, and the sound that goes with them."""
    html = "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
    blocks: list[dict[str, Any]] = [{"type": "text", "value": html}]
    if audio is not None:
        blocks.append({"type": "audio", "value": {"audio": audio.pk, "title": audio.title, "caption": ""}})
    return blocks


class Newsdesk:
    """Makes the articles out of desks, topics, pictures and sound that are there already."""

    def __init__(self, desks: dict[str, Desk], pictures: dict[str, Picture], files: dict[str, AudioFile]) -> None:
        self._desks, self._pictures, self._files = desks, pictures, files
        self._locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self._topics = {
            slug: Topic.objects.get_or_create(slug=slug, defaults={"names": names})[0] for slug, names in TOPICS.items()
        }

    def given(self) -> None:
        """The article that was given, word for word: nothing added, so no byline, and a picture that claims nothing."""
        if self._stands(given.KEY, "ar"):
            return
        text = Text(given.TITLE, given.LEAD, given.PARAGRAPHS)
        article = self._article(given.KEY, "ar", text, self._desks[NATIONAL], "capital")
        article.published_at = article.first_published_at = given.PUBLISHED_AT
        article.place = given.PLACE
        publish(article)

    def items(self) -> None:
        """The samples and their translations."""
        for item in ITEMS:
            self._item(item, "ar", item.text)
            for language, text in item.translations.items():
                self._item(item, language, text)

    def unfinished(self) -> None:
        """What a newsroom has on its desks: a draft, and an article that waits for its review."""
        if not self._stands(DRAFT.key, "ar"):
            save_draft(self._sample(DRAFT, "ar", DRAFT.text), User.objects.get(username="correspondent"))
        if not self._stands(SUBMITTED.key, "ar"):
            reporter = User.objects.get(username="reporter")
            article = self._sample(SUBMITTED, "ar", SUBMITTED.text)
            save_draft(article, reporter)
            submit(article, reporter)

    def _stands(self, key: str, language: str) -> bool:
        return bool(Article.objects.filter(feed_id=identity(key, language)).exists())

    def _item(self, item: Item, language: str, text: Text) -> None:
        if self._stands(item.key, language):
            return
        day, clock = item.at
        at = datetime.fromisoformat(f"2026-01-{day:02}T{clock}").replace(tzinfo=_ZONE)
        article = self._sample(item, language, text)
        article.published_at = article.first_published_at = at
        publish(article)

    def _sample(self, item: Item, language: str, text: Text) -> Article:
        """An article that says it is a sample."""
        article = self._article(item.key, language, text, self._desks[item.desk], item.picture, item.audio)
        article.bylines = [Byline(name=BYLINE, sort_order=0)]
        article.topics = [self._topics[slug] for slug in dict.fromkeys((TOPIC, item.topic))]
        return article

    def _article(self, key: str, language: str, text: Text, desk: Desk, picture: str, audio: str = "") -> Article:
        article = Article(
            feed_id=identity(key, language),
            translation_key=identity(key, ""),
            locale=self._locales[language],
            title=text.title,
            lead=text.lead,
            desk=desk,
            picture=self._pictures[picture],
        )
        sound = self._files.get(audio) if language == "ar" else None
        article.body = article._meta.get_field("body").stream_block.to_python(body(text.paragraphs, sound))
        return article
