"""The demo's services: true where it says nothing, an example wherever it says so, and never doubled."""

from __future__ import annotations

from django.test import Client

from athir.home import Home


def test_towns_numbers_and_marked_examples(demo: Home) -> None:
    from athir.newsroom.demo.content.services import EXAMPLE_SOURCE
    from athir.newsroom.demo.seed.services import services
    from athir.newsroom.frame.models import Desk
    from athir.newsroom.services import models

    desks = {desk.slug: desk for desk in Desk.objects.all()}
    kinds = (models.Town, models.Duty, models.Forecast, models.Cut, models.Line, models.Market, models.Announcement)
    before = [kind.objects.count() for kind in kinds]
    services(desks)
    assert [kind.objects.count() for kind in kinds] == before
    assert min(before) > 0
    for kind in (models.Duty, models.Pharmacy, models.Forecast, models.Cut, models.Line, models.Market):
        assert set(kind.objects.values_list("source", flat=True)) == {EXAMPLE_SOURCE}
    assert set(models.UsefulNumber.objects.values_list("number", flat=True)) == {"15", "19", "141", "177"}
    assert not models.WeatherSource.objects.get().enabled
    page = Client().get("/services/today/errachidia/").content.decode()
    assert "مثال: صيدلية" in page
    assert "تنتظر" not in page
