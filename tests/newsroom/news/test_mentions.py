"""An editor is told which desks, shows and topics a text names without leading there; nothing is refused for it."""

from __future__ import annotations

import time

import pytest
from django.utils import translation

from athir.newsroom.frame.models import Station
from athir.newsroom.news.checks import lacks
from athir.newsroom.news.mentions import Mention, named, unlinked
from athir.newsroom.news.models import Topic
from athir.newsroom.shows.models import Show

OASES, DATES, NIGHT = Mention("الواحات", "/a/"), Mention("واحات النخيل", "/b/"), Mention("ليالي الرشيدية", "/c/")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("زرنا واحاتنا", []),
        ("في واحات الجنوب والنخيل", [OASES]),
        ("وللواحات أهلها، وفي واحاتِ النّخيل ماء", [OASES, DATES]),
        ("برنامج ليالي الرّشيديّة ثم ليالي الرشيدية", [NIGHT]),
        ("", []),
    ],
)
def test_a_name_is_found_whatever_its_spelling(text, found):
    assert named(text, [OASES, DATES, NIGHT, Mention("", "/d/"), Mention("في", "/e/")]) == found


def test_long_texts_and_many_names_cost_little():
    known = [Mention(f"برنامج رقم {n}", f"/{n}/") for n in range(2000)]
    begun = time.perf_counter()
    assert len(named("قال المتحدث في برنامج رقم 7 كلاما كثيرا " * 1000, known)) == 1
    assert time.perf_counter() - begun < 2


def test_the_editor_is_told_what_is_named_and_not_linked(article, desks):
    Show.objects.create(station=Station.objects.get(slug="main"), slug="oasis-nights", names={"ar": "ليالي الواحة"})
    topic = Topic.objects.create(slug="water", names={"ar": "أزمة الماء"})
    story = article("أزمة الماء في زاكورة", lead="كما قيل في ليالي الواحة بالرشيدية.")
    story.save()
    assert {one.href for one in unlinked(story)} == {
        "/desks/region/zagora/", "/shows/oasis-nights/", topic.href("ar"),
    }, "not its own desk"  # fmt: skip
    with translation.override("en"):
        told = [lack for lack in lacks(story) if "names" in lack.text]
    assert len(told) == 3 and not any(lack.required for lack in told)
    story.topics = [topic]
    story.body = [("text", '<p>في <a href="/shows/oasis-nights/">ليالي الواحة</a></p>')]
    assert [one.href for one in unlinked(story)] == ["/desks/region/zagora/"]
