"""Share pictures are there before the first messenger asks, at the address the page says, and for no one before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from athir.home import Home
from athir.newsroom.airlink.card_drawer import CardDrawer
from athir.newsroom.frame.models import Station
from athir.newsroom.syndication.cards.draw import BUDGET


def picture_of(page: str) -> str:
    """The path of the picture that the page names."""
    answer = Client().get(page)
    assert answer.status_code == 200, page
    [found] = re.findall(r'<meta property="og:image" content="http://[^/]+([^"]+)"', answer.content.decode())
    return str(found)


def draw_all() -> None:
    drawer = CardDrawer()
    while drawer.step():
        pass


@pytest.fixture
def folder(house: Home, db: None) -> Path:
    for file in house.cards_dir.glob("*.jpg"):
        file.unlink()
    return house.cards_dir


def test_every_kind_of_page_has_its_picture_before_anybody_asks(
    article: Callable[..., Any], desks: dict[str, Any], folder: Path
) -> None:
    from athir.newsroom.events.models import Event
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Topic
    from athir.newsroom.news.storyforms import Form
    from athir.newsroom.shows.models import Show

    Station.objects.get(slug="main").save()
    story, live = publish(article("فيضان في الوادي")), publish(article("سباق الواحات مباشرة", form=Form.LIVE))
    Show.objects.create(station=Station.objects.get(slug="main"), slug="oasis", names={"ar": "حديث الواحة"})
    Topic.objects.create(slug="water", names={"ar": "الماء"})
    day = datetime.now(UTC).date() + timedelta(days=2)
    Event(names={"ar": "معرض التمور"}, slug="dates", desk=desks["zagora"], day=day, live=True).save()
    draw_all()
    rooms = ("/", "/desks/region/", "/desks/region/zagora/", "/topics/water/", "/shows/oasis/", "/events/dates/")
    pages = [story.get_absolute_url(), live.get_absolute_url(), *rooms, "/services/prayer/"]
    before = {file.name for file in folder.glob("*.jpg")}
    for page in (*pages, *(f"/fr{page}" for page in rooms)):
        path = picture_of(page)
        answer = Client().get(path)
        assert answer.status_code == 200, (page, path)
        file = Path(answer["X-Athir-File"])
        assert file.name in before and file.stat().st_size <= BUDGET, (page, path)
        with Image.open(BytesIO(file.read_bytes())) as image:
            assert (image.format, image.size) == ("JPEG", (1200, 630))


def test_nothing_is_drawn_of_what_is_under_embargo_and_its_end_draws_it(
    article: Callable[..., Any], folder: Path
) -> None:
    from athir.newsroom.baking.dirty import touch
    from athir.newsroom.news.actions import publish
    from athir.newsroom.news.models import Article

    story = publish(article("محظور"))
    Article.objects.update(embargo_until=datetime.now(UTC) + timedelta(hours=1))
    before = {file.name for file in folder.glob("*.jpg")}
    draw_all()
    guessed = Client().get(f"/cards/article/{story.public_id}-000000000000.jpg")
    assert guessed.status_code == 404
    Article.objects.update(embargo_until=datetime.now(UTC) - timedelta(seconds=1))
    touch({f"article:{story.pk}"})
    draw_all()
    path = picture_of(story.get_absolute_url())
    assert Path(Client().get(path)["X-Athir-File"]).exists()
    assert {file.name for file in folder.glob("*.jpg")} - before
    # The address that was guessed before leads to today's picture.
    answer = Client().get(f"/cards/article/{story.public_id}-000000000000.jpg")
    assert answer.status_code == 302 and answer["Location"] == path


def test_a_town_has_the_pictures_of_its_services_before_anybody_asks(desks: dict[str, Any], folder: Path) -> None:
    from athir.newsroom.frame.addresses import CODES, address
    from athir.newsroom.services.kinds import KINDS
    from athir.newsroom.services.models import Market, Town

    Station.objects.get(slug="main").save()
    names = {"ar": "الريصاني", "fr": "Rissani"}
    town = Town.objects.create(slug="rissani", names=names, desk=desks["errachidia"], latitude=31.28, longitude=-4.27)
    draw_all()
    ready = {file.name for file in folder.glob("*.jpg")}
    kinds = [kind.slug for kind in KINDS.values() if kind.by_town]
    for code in CODES:
        for kind in kinds:
            page = address("services-town", code, kind=kind, town="rissani")
            assert Path(Client().get(picture_of(page))["X-Athir-File"]).name in ready, page
    # What is published later in a town finds its picture too, were it lost meanwhile.
    for file in folder.glob("*.jpg"):
        file.unlink()
    Market.objects.create(names={"ar": "سوق الأحد"}, town=town, weekday=6)
    draw_all()
    ready = {file.name for file in folder.glob("*.jpg")}
    path = picture_of(address("services-town", "ar", kind="markets", town="rissani"))
    assert Path(Client().get(path)["X-Athir-File"]).name in ready
