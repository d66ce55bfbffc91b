"""Pages of authors: who somebody is, and all his or her stories of a language, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse

from athir.newsroom.baking.dirty import touch
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE, PageKind, register
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.news.listing import in_main, listing, newest
from athir.newsroom.news.models import Byline, Series, Topic
from athir.newsroom.news.pages import author_key
from athir.newsroom.syndication.registry import FOLLOWED

_BEFORE = "_person_before"


def by_author(articles: Any, person: Person) -> Any:
    """From the bylines to the articles: the other way every article of the language would be asked whose it is."""
    return articles.filter(pk__in=Byline.objects.filter(person=person).values("article_id"))


@in_language
def author(request: HttpRequest, *, language: str, slug: str) -> HttpResponse:
    """``/authors/<slug>/``; 404 for somebody who never wrote here."""
    found = Person.objects.filter(slug=slug).select_related("picture").first()
    if found is None or not Byline.objects.filter(person=found).exists():
        raise Http404
    depends(SITE, f"person:{found.pk}", author_key(found.pk))
    if found.picture_id:
        depends(f"picture:{found.picture_id}")
    own = {code: address("author", code, slug=slug) for code in CODES}
    page = listing(request, by_author(newest(language), found), language, own[language])
    context = {
        "author": found,
        "articles": page.articles,
        "older": page.older,
        "arabic_href": in_main(own, language),
    }
    return render_page(
        request,
        "news/author.html",
        context,
        language=language,
        title=found.name_in(language),
        section="stream",
        canonical=own[language],
        others=own,
        index=bool(page.articles),
        key="before",
    )


@receiver(pre_save, sender=Byline)
def _signing(sender: type[Model], instance: Byline, **_: Any) -> None:
    before = Byline.objects.filter(pk=instance.pk).values_list("person_id", flat=True) if instance.pk else ()
    setattr(instance, _BEFORE, next(iter(before), None))


@receiver([post_save, post_delete], sender=Byline)
def _signed(sender: type[Model], instance: Byline, **_: Any) -> None:
    people = {instance.person_id, getattr(instance, _BEFORE, None)} - {None}
    for person in people:
        keys = {author_key(person), FOLLOWED}
        # With the first story the author has a page, with the last one none: whatever names the person (the shows that
        # he or she presents) leads there or not.
        if Byline.objects.filter(person_id=person)[:2].count() < 2:
            keys.add(f"person:{person}")
        touch(keys)


@receiver([post_save, post_delete], sender=Person)
@receiver([post_save, post_delete], sender=Topic)
@receiver([post_save, post_delete], sender=Series)
def _named(sender: type[Model], **_: Any) -> None:
    touch({FOLLOWED})


def _paths() -> Iterator[str]:
    people = Person.objects.filter(pk__in=Byline.objects.filter(person__isnull=False).values("person_id"))
    for slug in people.values_list("slug", flat=True):
        for code in CODES:
            yield address("author", code, slug=slug)


register(PageKind("authors", _paths))
