"""Who presents, as pages of shows name them."""

from __future__ import annotations

from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.addresses import address_or_none


def author_href(person: Person, language: str) -> str:
    """The address of the page of who also writes; ``""`` for a presenter who never did: there is no page."""
    path = address_or_none("author", language, slug=person.slug) if person.bylines.exists() else None
    return path or ""
