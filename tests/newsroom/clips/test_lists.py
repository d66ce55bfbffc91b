"""The pages of clips: the newest, a show's, a day's; what leads to them, and what is gone from them with its range."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.newsroom.clips.conftest import Air

from athir.newsroom.baking.models import Dirty


def out(air: Air, title: str, **fields: Any) -> Any:
    """A clip that readers hear, without its files: lists show none of them."""
    from athir.newsroom.clips.models import Clip
    from athir.newsroom.frame.models import Station

    given = {"started_at": air.at(9), "ended_at": air.at(12), "published_at": timezone.now(), "duration_ms": 65_000}
    given |= {"show": air.show, "peaks": [-20, 20, -90, 90], "stretches": [], "language": "ar"} | fields
    return Clip.objects.create(station=Station.objects.get(slug="main"), title=title, state="ready", live=True, **given)


def seen(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.content.decode()


def day(clip: Any) -> str:
    from athir.newsroom.clips.pages import day_of

    return f"{day_of(clip):%Y-%m-%d}"


def test_without_a_clip_the_page_says_what_will_stand_there(air: Air) -> None:
    page = seen("/en/clips/")
    assert "Nothing here yet" in page and "noindex" in page
    assert "Clips of the air" not in seen("/en/watch-listen/")
    assert "Clips" in seen("/en/clips/show/oasis/")
    for path in ("/clips/show/none/", "/clips/day/2026-02-30/", "/clips/day/today/", "/clips/?before=x"):
        assert Client().get(path).status_code == 404
    assert Client().get("/clips/day/2026-11-24/").status_code == 404, "no endless space of empty days"


def test_the_lists_show_clips_by_show_and_day_in_every_language(air: Air) -> None:
    one = out(air, "كلمة الوالي", context="عند الافتتاح")
    earlier = {"started_at": air.at(9) - timedelta(days=1), "ended_at": air.at(12) - timedelta(days=1)}
    other = out(air, "Le marché", language="fr", show=None, **earlier)
    for prefix in ("", "/fr", "/zgh", "/en"):
        page = seen(f"{prefix}/clips/")
        assert page.index("Le marché") < page.index("كلمة الوالي"), "what came last stands first"
        assert f'href="{prefix}/clips/{one.public_id}/"' in page and f'href="{prefix}/clips/show/oasis/"' in page
        assert f'href="{prefix}/clips/day/{day(one)}/"' in page and "1:05" in page
        assert re.search(r"<h1[^>]*>\s*\S[^<]+</h1>", page) and re.search(r"<title>\s*\S", page)
        assert re.search(rf'rel="canonical" href="[^"]+{prefix}/clips/"', page)
        assert all(f'hreflang="{code}"' in page for code in ("ar", "fr", "zgh", "en"))
        assert f"{prefix}/feeds/clips.xml" in page
    of_show = seen("/clips/show/oasis/")
    assert "كلمة الوالي" in of_show and "Le marché" not in of_show
    of_day = seen(f"/clips/day/{day(other)}/")
    assert "Le marché" in of_day and "كلمة الوالي" not in of_day
    assert f'href="/clips/day/{day(one)}/"' in of_day
    places = seen("/sitemaps/clips-1.xml")
    assert "/fr/clips/</loc>" in places and "/clips/show/oasis/</loc>" in places
    assert [row["title"] for row in Client().get("/feeds/clips.json").json()["items"]] == ["Le marché", "كلمة الوالي"]
    assert [row["title"] for row in Client().get("/feeds/clips/oasis.json").json()["items"]] == ["كلمة الوالي"]
    assert Client().get("/feeds/clips/none.xml").status_code == 404


def test_pages_lead_to_them(air: Air) -> None:
    one = out(air, "أولى")
    near = out(air, "ثانية", started_at=air.at(15), ended_at=air.at(18))
    page = seen(f"/clips/{one.public_id}/")
    assert f'href="/clips/{near.public_id}/"' in page and 'href="/clips/"' in page
    assert f'href="/clips/day/{day(one)}/"' in page and 'href="/clips/show/oasis/"' in page
    assert 'href="/clips/"' in seen("/watch-listen/")
    assert f'href="/clips/{one.public_id}/"' in seen("/shows/oasis/")
    assert "/feeds/clips.xml" in seen("/follow/")


def test_older_ones_follow_each_once(air: Air) -> None:
    from athir.newsroom.clips.listing import PAGE

    at = timezone.now()
    made = [out(air, f"رقم {n}", published_at=at) for n in range(PAGE + 3)]
    for start in ("/clips/", f"/clips/day/{day(made[0])}/"):
        path, found = start, []
        while path:
            page = seen(path)
            found += re.findall(r'class="cover" href="/clips/(\w+)/"', page)
            older = re.search(r'<a [^>]*href="([^"]+\?before=[^"]+)"', page)
            path = older[1] if older else ""
        assert found == [clip.public_id for clip in reversed(made)]


def test_what_is_withdrawn_leaves_the_lists_at_once(air: Air) -> None:
    from athir.newsroom.baking.baker import Baker
    from athir.newsroom.clips import actions

    baker, one = Baker(), out(air, "أولى")
    near = out(air, "ثانية", started_at=air.at(15), ended_at=air.at(18))
    paths = ["/clips/", "/clips/show/oasis/", f"/clips/day/{day(one)}/", f"/clips/{near.public_id}/", "/shows/oasis/"]
    for path in paths:
        assert baker.bake(path).bakeable
    Dirty.objects.all().delete()
    actions.withdraw(one, "court")
    for path in paths:
        assert not (baker.public / path.strip("/") / "index.html").exists(), path
        assert one.public_id not in seen(path)
    assert [row["title"] for row in Client().get("/feeds/clips.json").json()["items"]] == ["ثانية"]


def test_a_show_whose_address_changed_is_found_again(air: Air) -> None:
    out(air, "أولى")
    air.show.slug = "spring"
    air.show.save()
    answer = Client().get("/fr/clips/show/oasis/")
    assert (answer.status_code, answer["location"]) == (301, "/fr/clips/show/spring/")


@pytest.mark.parametrize("peaks", [[], [0, 0], [-1, 1] * 500, [-128, 127]])
def test_a_small_waveform_stays_in_its_box(peaks: list[int]) -> None:
    from athir.newsroom.clips.listing import bars

    for x, y, tall in re.findall(r"M(\d+) (\d+)v(\d+)", bars(peaks)):
        assert 0 <= int(x) <= 64 and int(y) >= 0 and int(y) + int(tall) <= 24
