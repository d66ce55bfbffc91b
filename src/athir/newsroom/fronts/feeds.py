"""The pages of the house itself (about, imprint …), for crawlers."""

from __future__ import annotations

from collections.abc import Iterable

from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.models import FixedPage
from athir.newsroom.syndication.registry import Place, Sitemap, register_sitemap


def _places(number: int) -> Iterable[Place]:
    changed = dict(FixedPage.objects.values_list("kind", "changed_at"))
    for kind in FixedPage.Kind.values:
        for code in CODES:
            yield Place(address(kind, code), changed.get(kind))
    for code in CODES:
        yield Place(address("corrections", code))


register_sitemap(Sitemap("house", lambda: 1, _places))
