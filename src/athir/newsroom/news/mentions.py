"""What a text names that has a page of its own: a hint for its editor to link or to tag it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from athir.arabic.normalise import search_tokens
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.models import Desk
from athir.newsroom.news.models import Article, Topic
from athir.newsroom.news.pages import desk_address
from athir.newsroom.news.searching import block_texts
from athir.newsroom.shows.models import Show

SHORTEST = 3
"""Letters; a shorter name is found everywhere."""


@dataclass(frozen=True)
class Mention:
    """``name`` as the text's language has it, ``href`` of its page; ``topic``: one tags it instead of linking it."""

    name: str
    href: str
    topic: bool = False


def named(text: str, known: Iterable[Mention]) -> list[Mention]:
    """Which of ``known`` the text names, in the order of their first mention, whatever the spelling or the Arabic
    article. One pass over the words; the longest name that fits counts. Pure."""
    by_first: dict[str, list[tuple[tuple[str, ...], Mention]]] = {}
    for one in known:
        words = tuple(search_tokens(one.name))
        if words and len("".join(words)) >= SHORTEST:
            by_first.setdefault(words[0], []).append((words, one))
    tokens, found, at = tuple(search_tokens(text)), dict[Mention, None](), 0
    while at < len(tokens):
        fits = [(words, one) for words, one in by_first.get(tokens[at], ()) if tokens[at : at + len(words)] == words]
        longest = max((len(words) for words, _one in fits), default=1)
        found.update((one, None) for words, one in fits if len(words) == longest)
        at += longest
    return list(found)


def unlinked(article: Article) -> list[Mention]:
    """Desks, shows and topics that the article names and neither links to nor carries."""
    body: Any = article.body
    links = json.dumps(body.get_prep_value(), ensure_ascii=False)
    text = " ".join((article.title, article.lead, *block_texts(article)))
    return [one for one in named(text, _known(article)) if one.href not in links]


def _known(article: Article) -> Iterator[Mention]:
    language = article.language

    def name(names: Mapping[str, str]) -> str:
        return names.get(language, "")

    for desk in Desk.objects.select_related("parent").exclude(pk__in=(article.desk_id, article.region_id)):
        yield Mention(name(desk.names), desk_address(desk, language))
    for slug, names in Show.objects.filter(active=True).values_list("slug", "names"):
        yield Mention(name(names), address("show", language, slug=slug))
    carried = {topic.pk for topic in article.topics.all()}
    for topic in Topic.objects.exclude(pk__in=carried):
        yield Mention(name(topic.names), topic.href(language), topic=True)
