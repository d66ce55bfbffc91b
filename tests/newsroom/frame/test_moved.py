"""A page whose address changed is found under its old one, in every language, and gives nothing away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from athir.newsroom.frame.models import FormerAddress, Station


def leads(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, unquote(answer.get("Location", ""))


def renamed(row: Any, slug: str) -> Any:
    row.slug = slug
    row.save()
    return row


@pytest.fixture
def topic(db: None) -> Any:
    from athir.newsroom.news.models import Topic

    return Topic.objects.create(slug="water", names={"ar": "الماء"})


def test_a_topic_is_found_in_the_language_and_letters_of_the_old_address(topic: Any) -> None:
    renamed(topic, "rivers")
    for before in ("", "/fr", "/zgh", "/zgh-latn", "/lite", "/lite/fr"):
        assert leads(f"{before}/topics/water/") == (301, f"{before}/topics/rivers/")
        assert leads(f"{before}/topics/rivers/")[0] == 200
    assert leads("/topics/water/?before=x") == (301, "/topics/rivers/?before=x")
    assert leads("/fr/feeds/topics/water.xml") == (301, "/fr/feeds/topics/rivers.xml")
    renamed(topic, "rain")
    assert leads("/topics/water/") == leads("/topics/rivers/") == (301, "/topics/rain/")
    renamed(topic, "water")
    assert leads("/topics/water/")[0] == 200 and leads("/topics/rain/") == (301, "/topics/water/")


def test_who_takes_an_old_address_has_it_and_who_is_deleted_is_forgotten(topic: Any) -> None:
    from athir.newsroom.news.models import Topic

    renamed(topic, "rivers")
    other = Topic.objects.create(slug="water", names={"ar": "المياه"})
    assert leads("/topics/water/")[0] == 200
    other.delete()
    assert leads("/topics/water/")[0] == 404
    renamed(topic, "rain").delete()
    assert leads("/topics/rivers/")[0] == 404 and not FormerAddress.objects.exists()


def test_a_region_that_is_renamed_takes_its_provinces_with_it(desks: dict[str, Any]) -> None:
    renamed(desks["region"], "south-east")
    assert leads("/fr/desks/region/") == (301, "/fr/desks/south-east/")
    assert leads("/desks/region/zagora/") == (301, "/desks/south-east/zagora/")
    renamed(desks["zagora"], "draa")
    for old in ("region/zagora", "south-east/zagora"):
        assert leads(f"/desks/{old}/") == (301, "/desks/south-east/draa/")
    assert leads("/events/in/zagora/") == (301, "/events/in/draa/")
    assert leads("/feeds/desks/zagora.json") == (301, "/feeds/desks/draa.json")
    assert leads("/desks/south-east/draa/")[0] == 200
    assert leads("/desks/nowhere/draa/")[0] == 404


def test_series_shows_authors_towns_and_films_are_found_again(article: Callable[..., Any], desks: Any) -> None:
    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.library.media import MediaItem
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Byline, Series
    from athir.newsroom.services.models import Town
    from athir.newsroom.shows.models import Show

    station = Station.objects.get(slug="main")
    show = Show.objects.create(station=station, slug="oasis", names={"ar": "حديث الواحة"})
    person = Person.objects.create(slug="amina", names={"ar": "أمينة"})
    story = article()
    story.bylines = [Byline(person=person)]
    publish(story)
    film = MediaItem.objects.create(names={"ar": "معرض"}, kind="gallery", credit="أمين", live=True)
    town = Town.objects.create(slug="alnif", names={"ar": "ألنيف"}, desk=desks["zagora"], latitude=31.1, longitude=-5.2)
    series = Series.objects.create(slug="wells", names={"ar": "الآبار"})
    old = film.slug
    for row in (show, person, film, town, series):
        renamed(row, "new")
    assert leads("/shows/oasis/") == (301, "/shows/new/")
    assert leads("/fr/authors/amina/") == (301, "/fr/authors/new/")
    assert leads(f"/zgh-latn/watch-listen/{old}/") == (301, "/zgh-latn/watch-listen/new/")
    assert leads("/services/prayer/alnif/") == (301, "/services/prayer/new/")
    assert leads("/services/prayer/alnif/2026-03/") == (301, "/services/prayer/new/2026-03/")
    assert leads("/en/series/wells/") == (301, "/en/series/new/")
    # What readers may not see does not give itself away, not even by its new name.
    Show.objects.update(active=False), MediaItem.objects.update(live=False), Byline.objects.all().delete()
    for path in ("/shows/oasis/", f"/watch-listen/{old}/", "/authors/amina/"):
        assert leads(path) == (404, "")


def test_an_article_keeps_its_letters_and_stays_hidden_under_embargo(article: Callable[..., Any]) -> None:
    from datetime import UTC, datetime, timedelta

    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Article

    story = publish(article("ⴰⵖⵎⵉⵙ ⴰⵎⴰⵢⵏⵓ", language="zgh", slug="old"))
    renamed(story, "new")
    assert leads("/zgh/news/old/") == (301, "/zgh/news/new/")
    assert leads("/zgh-latn/news/old/") == (301, "/zgh-latn/news/new/")
    Article.objects.update(embargo_until=datetime.now(UTC) + timedelta(hours=1))
    assert leads("/zgh/news/old/") == (404, "")


def test_a_wrong_address_asks_for_one_row_and_a_page_that_is_there_for_none(topic: Any) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            Client().get(path)
        return sum("frame_formeraddress" in query["sql"] for query in queries)

    assert (asked("/topics/water/"), asked("/topics/nothing/"), asked("/nothing/at/all/")) == (0, 1, 0)
