"""What a page says in another language than its own says so: names that exist in one language only, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html
from tests.newsroom.site.html_rules import unmarked

from athir.newsroom.baking.registry import all_paths
from athir.newsroom.frame.addresses import address
from athir.newsroom.frame.marking import marked
from athir.newsroom.frame.names import name_in, names_told, telling_names

AR = '<bdi lang="ar" dir="rtl">'


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>الماء</p>", f"<p>{AR}الماء</bdi></p>"),
        ('<i class="sr">الماء: </i>', f'<i class="sr">{AR}الماء</bdi>: </i>'),
        ("<p>À lire dans جريدة الواحة, chaque jour</p>", f"<p>À lire dans {AR}جريدة الواحة</bdi>, chaque jour</p>"),
        # A sentence with a foreign name in it stays one sentence, from right to left.
        ('<p>مهرجان <bdi lang="en">Azalay</bdi> يعود</p>', f'<p>{AR}مهرجان <bdi lang="en">Azalay</bdi> يعود</bdi></p>'),
        ('<h1><bdi lang="ar" dir="rtl">نعم</bdi></h1>', '<h1><bdi lang="ar" dir="rtl">نعم</bdi></h1>'),
        ('<div lang="ar" dir="rtl"><p>نعم</p></div><p>لا</p>', f'<div lang="ar" dir="rtl"><p>نعم</p></div><p>{AR}لا</bdi></p>'),
        ("<title>الماء | Athir</title>", '<title lang="ar" dir="rtl">الماء | Athir</title>'),
        ("<title>Le journal | أثير</title>", "<title>Le journal | أثير</title>"),
        ("<option value=1>فاس</option>", '<option value=1 lang="ar" dir="rtl">فاس</option>'),
        ('<img alt="قصر" src="/x">', '<img lang="ar" dir="rtl" alt="قصر" src="/x">'),
        ('<audio aria-label="حوار"></audio>', '<audio lang="ar" dir="auto" aria-label="حوار"></audio>'),
        ("<script>x = 'ماء' < 3</script><p>1 < 2</p>", "<script>x = 'ماء' < 3</script><p>1 < 2</p>"),
        # A name in another language with the same letters as the page's can only be known by who gave it.
        ("<p>Oasis FM: </p><p>In Oasis FM</p>", '<p><bdi lang="en" dir="ltr">Oasis FM</bdi>: </p><p>In Oasis FM</p>'),
    ],
)  # fmt: skip
def test_what_is_in_another_language_is_marked_and_nothing_else(html: str, shown: str) -> None:
    assert marked(html, "fr", {"Oasis FM": "en"}) == shown


def test_the_name_of_a_box_is_read_out_in_its_own_language() -> None:
    page = lxml_html.document_fromstring(
        marked('<body><section aria-label="واحة فركلة"><p>Bon</p></section></body>', "fr", {})
    )
    box = page.find(".//section")
    label = page.get_element_by_id(box.get("aria-labelledby"))
    assert box.get("lang") is None and box.get("aria-label") is None
    assert (label.get("lang"), label.text, label.getparent().get("hidden")) == ("ar", "واحة فركلة", "")


def test_names_that_stand_in_are_known_while_a_page_is_made() -> None:
    from django.utils import translation

    names = {"fr": "Le ksar"}
    with translation.override("zgh"):
        with telling_names():
            assert name_in(names) == "Le ksar" and name_in({"fr": "Zagora", "zgh": "ⵣⴰⴳⵓⵔⴰ"}) == "ⵣⴰⴳⵓⵔⴰ"
            assert names_told()["Le ksar"] == "fr" and "Zagora" not in names_told()
        assert names_told() == {}


@pytest.fixture
def arabic_only(article: Callable[..., Any], desks: dict[str, Any]) -> None:
    """A house in which nobody has written any name but in Arabic, and one show with a French name only."""
    from django.utils import timezone

    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.events.models import Event
    from athir.newsroom.frame.models import Station
    from athir.newsroom.library.media import MediaItem
    from athir.newsroom.news.models import Series, Topic
    from athir.newsroom.shows.models import Show, Slot

    station = Station.objects.get()
    person = Person.objects.create(slug="amina", names={"ar": "أمينة العلوي"}, role={"ar": "صحفية"})
    show = Show.objects.create(
        station=station, slug="oasis", names={"ar": "حديث الواحة"}, description={"ar": "كل صباح"}
    )
    show.presenters.add(person)
    show.save()
    Slot.objects.create(show=show, weekday=0, start=time(9), minutes=60)
    ksar = Show.objects.create(station=station, slug="ksar", names={"fr": "Le ksar et l'eau"})
    Slot.objects.create(show=ksar, weekday=1, start=time(9), minutes=60)
    topic = Topic.objects.create(slug="water", names={"ar": "الماء"})
    series = Series.objects.create(slug="wells", names={"ar": "الآبار"}, about={"ar": "أربع حلقات"})
    when = timezone.now()
    Event.objects.create(
        slug="market", names={"ar": "سوق التمور"}, desk=desks["zagora"], day=when.date(), start=time(20), live=True,
        first_published_at=when,
    )  # fmt: skip
    MediaItem.objects.create(slug="song", kind="audio", names={"ar": "أغنية"}, desk=desks["zagora"], live=True)
    for language in ("ar", "fr", "en", "zgh"):
        made = article("Azalay", language=language, live=True, series=series, part=1, first_published_at=when)
        made.published_at = when
        made.save()
        made.topics.add(topic)
        made.save()


def test_every_page_in_french_english_and_tamazight_says_which_words_are_arabic(arabic_only: None) -> None:
    wrong: list[str] = []
    arabic = 0
    for path in all_paths():
        if not path.startswith(("/fr/", "/en/", "/zgh/")):
            continue
        for where in {path, path.replace("/zgh/", "/zgh-latn/", 1)}:
            answer = Client().get(where)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                text = answer.content.decode()
                arabic += text.count(AR)
                wrong += [f"{where}: {fault}" for fault in unmarked(text)]
    assert not wrong, "\n".join(wrong)
    assert arabic > 100
    light = Client().get("/lite/fr/follow/").content.decode()
    assert not unmarked(light) and f"{AR}الماء</bdi>" in light


@pytest.mark.parametrize("first", ["/zgh/", "/zgh-latn/", "/en/"])
def test_a_name_that_exists_in_french_only_is_french_on_pages_of_other_languages(arabic_only: None, first: str) -> None:
    page = address("show", slug="ksar", language="zgh").replace("/zgh/", first, 1)
    text = Client().get(page).content.decode()
    root = lxml_html.document_fromstring(text)
    heading = root.find(".//h1")
    told = [one for one in heading.iter() if "Le ksar" in (one.text or "")]
    assert told and all(one.get("lang") == "fr" and one.get("dir") == "ltr" for one in told)
    assert not [one for one in root.iter() if one.get("lang") == "zgh" and "ksar" in (one.text or "")]
