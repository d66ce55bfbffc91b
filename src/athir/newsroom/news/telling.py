"""An article as feeds, structured data and the interface tell it: one place that knows which field means what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from mimetypes import guess_type
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from athir.newsroom.clips.feeds import media_of
from athir.newsroom.clips.models import Clip
from athir.newsroom.clips.pages import is_out
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.pictures import sized
from athir.newsroom.news.entries import PAGE as ENTRIES
from athir.newsroom.news.entries import LiveEntry
from athir.newsroom.news.models import Article, Topic
from athir.newsroom.news.pages import desk_address
from athir.newsroom.news.storyforms import Form
from athir.newsroom.syndication import jsonld
from athir.newsroom.syndication.addresses import absolute
from athir.newsroom.syndication.clean import cleaned
from athir.newsroom.syndication.entries import Author, Entry, Media
from athir.newsroom.syndication.models import changes
from athir.newsroom.syndication.registry import publisher

_KINDS = {Form.OPINION: "OpinionNewsArticle", Form.EXPLAINER: "BackgroundNewsArticle"}


def when_changed(rows: Iterable[tuple[int, UUID, datetime, Any]]) -> dict[int, datetime]:
    """Article id → its last real change; rows are (id, feed id, published, form). Two queries for any number."""
    listed = list(rows)
    stamps = changes(feed_id for _pk, feed_id, _at, _form in listed)
    found = {pk: stamps.get(feed_id, at) for pk, feed_id, at, _form in listed}
    running = [pk for pk, _feed, _at, form in listed if form == Form.LIVE]
    if running:
        entries = LiveEntry.objects.filter(article_id__in=running, withdrawn_at__isnull=True)
        for pk, *times in entries.order_by().values_list("article_id").annotate(Max("at"), Max("changed_at")):
            found[pk] = max(found[pk], *(at for at in times if at is not None))
    return found


def changed(article: Article) -> datetime:
    """The last real change of one article that was published."""
    at = article.published_at
    return when_changed([(article.pk, article.feed_id, at, article.form)]).get(article.pk, at)


def body_html(article: Article) -> str:
    """The whole text for a reader elsewhere: lead, body, corrections, replies, the newest entries of a live blog."""
    context = {
        "article": article,
        "corrections": article.corrections.all(),
        "replies": article.replies.all(),
        "entries": article.shown_entries()[:ENTRIES] if article.is_live_blog else [],
    }
    with translation.override(article.language):
        html = render_to_string("news/feed_entry.html", context)
        return cleaned(html, absolute(article.get_absolute_url()), media=_("Listen or watch"))


def _byline_authors(article: Article) -> list[tuple[str, str]]:
    found = []
    for byline in article.bylines.all():
        if byline.role not in (byline.Role.PICTURES, byline.Role.TRANSLATION):
            found.append((byline.shown_name(article.language), _author_page(byline, article.language)))
    return found


def _author_page(byline: Any, language: str) -> str:
    """Where one finds the person's articles; ``""`` for an agency or a guest."""
    return absolute(address("author", language, slug=byline.person.slug)) if byline.person_id else ""


def topic_page(topic: Topic, language: str) -> str:
    """The whole address of the topic's page."""
    return absolute(topic.href(language))


def picture_of(article: Article) -> Media | None:
    """The lead picture as other pages show it."""
    files = sized(article.picture) if article.picture else None
    if files is None:
        return None
    kind = guess_type(files.src)[0] or "image/webp"
    alt = article.picture_caption or article.picture.alt_in(article.language)
    return Media(absolute(files.src), kind, None, files.width, files.height, alt, article.picture.credit)


def heard(clips: Iterable[Clip]) -> list[tuple[Media, int]]:
    """Of these the ones that may be heard, each with its length in milliseconds."""
    told = ((media_of(clip), clip.duration_ms) for clip in clips if is_out(clip))
    return [(media, length) for media, length in told if media is not None]


def entry_id(found: LiveEntry) -> UUID:
    """Under which feeds name an entry, and its changes are noted."""
    return uuid5(NAMESPACE_URL, f"urn:athir:entry:{found.public_id}")


def sounds_of(article: Article) -> list[tuple[Media, int]]:
    """Recordings and clips of the air in the body, each with its length in milliseconds."""
    found = []
    for block in article.body:
        if block.block_type == "clip" and block.value is not None:
            found += heard([block.value])
        sound = block.value.get("audio") if block.block_type == "audio" else None
        if sound is not None and sound.state == sound.State.OK:
            kind = guess_type(sound.path)[0] or "audio/mpeg"
            title = block.value.get("title") or sound.title
            address = absolute(f"/audio/{sound.public_id}")
            found.append((Media(address, kind, sound.bytes, title=title), sound.duration_ms))
    return found


def entry(article: Article, updated: datetime) -> Entry:
    """The article in a feed, full text."""
    language = article.language
    return Entry(
        id=f"urn:uuid:{article.feed_id}",
        url=absolute(article.get_absolute_url()),
        title=article.title,
        language=language,
        published=article.published_at,
        updated=updated,
        summary=article.lead,
        html=body_html(article),
        authors=tuple(Author(name, url) for name, url in _byline_authors(article)),
        categories=(
            (article.desk.slug, article.desk.name_in(language)),
            *((topic.slug, topic.name_in(language)) for topic in article.topics.all()),
        ),
        picture=picture_of(article),
        media=tuple(media for media, _length in sounds_of(article)),
    )


def live_entry(article: Article, found: LiveEntry) -> Entry:
    """One entry of a live blog in the blog's own feed."""
    language, url = article.language, absolute(found.get_absolute_url())
    updated = changes([entry_id(found)]).get(entry_id(found), found.at)
    with translation.override(language):
        html = render_to_string("news/feed_live_entry.html", {"entry": found})
        text = cleaned(html, absolute(article.get_absolute_url()), media=_("Listen or watch"))
    return Entry(
        id=f"urn:uuid:{entry_id(found)}",
        url=url,
        title=found.headline,
        language=language,
        published=found.at,
        updated=max(updated, found.changed_at or found.at),
        html=text,
        authors=(Author(found.author.shown_name),) if found.author else (),
        categories=((article.desk.slug, article.desk.name_in(language)),),
        media=tuple(media for media, _length in heard(found.clips)),
    )


def story(article: Article, image: str, translations: tuple[str, ...] = ()) -> jsonld.Story:
    """The article for schema.org; ``image`` is its share picture."""
    language = article.language
    picture = picture_of(article)
    images = [jsonld.image(image, 1200, 630, article.title)]
    if picture:
        images.append(jsonld.image(picture.url, picture.width or 0, picture.height or 0, picture.title))
    topics = [(topic.name_in(language), topic_page(topic, language)) for topic in article.topics.all()]
    words = len(strip_tags(" ".join(str(block.value) for block in article.body)).split()) + len(article.lead.split())
    return jsonld.Story(
        url=absolute(article.get_absolute_url()),
        headline=article.title,
        language=language,
        published=article.published_at,
        modified=changed(article),
        publisher=publisher(language),
        description=article.lead,
        section=article.desk.name_in(language),
        place=article.place or (article.desk.name_in(language) if article.desk.parent_id else ""),
        keywords=tuple(name for name, _url in topics),
        images=tuple(images),
        authors=tuple(jsonld.person(name, url) for name, url in _byline_authors(article)),
        about=tuple(jsonld.thing("Thing", name=name, url=url) for name, url in topics),
        media=tuple(
            jsonld.audio_object(
                media.title or article.title,
                media.url,
                milliseconds=length,
                encoding=media.type,
                uploaded=article.published_at,
                language=language,
            )
            for media, length in sounds_of(article)
        ),
        corrections=tuple(jsonld.Correction(one.text, one.at) for one in article.corrections.all()),
        kind=_KINDS.get(article.form, "NewsArticle"),
        word_count=words,
        translations=translations,
    )


def _images(found: LiveEntry) -> Iterator[dict[str, Any]]:
    for picture in found.pictures:
        files = sized(picture)
        if files is not None:
            yield jsonld.image(absolute(files.src), files.width, files.height, picture.title)


def structured(article: Article, image: str, translations: tuple[str, ...] = ()) -> dict[str, Any]:
    """The article, or the live blog that it is, as a schema.org object."""
    told = story(article, image, translations)
    if not article.is_live_blog:
        return jsonld.news_article(told)
    start, end = article.coverage
    updates = [
        jsonld.LiveUpdate(
            one.headline, one.words, one.at, f"{told.url}#{one.anchor}", one.changed_at, tuple(_images(one))
        )
        for one in article.shown_entries()[:ENTRIES]
    ]
    return jsonld.live_blog(told, updates, start or told.published, end)


def trail(article: Article) -> dict[str, Any]:
    """Where the article stands: front page, desk, itself."""
    language = article.language
    told = publisher(language)
    desk = article.desk
    steps = [(told.name, told.home)]
    for one in (desk.parent, desk):
        if one is not None:
            steps.append((name_in(one.names, language), absolute(desk_address(one, language))))
    steps.append((article.title, absolute(article.get_absolute_url())))
    return jsonld.breadcrumbs(steps)
