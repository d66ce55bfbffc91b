"""What a reader sees of podcasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

Make = Callable[..., Any]


def page(path: str, status: int = 200) -> str:
    answer = Client().get(quote(path, safe="/?=&"))
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_without_a_podcast_the_page_says_so_and_leads_on(db: None) -> None:
    assert "لا يوجد بودكاست" in page("/podcasts/") or "No podcast yet" in page("/en/podcasts/")
    assert "/en/radio/schedule/" in page("/en/podcasts/")


@pytest.mark.parametrize("prefix", ["", "/fr", "/zgh", "/en", "/zgh-latn"])
def test_every_page_stands_in_every_language(episode: Make, prefix: str) -> None:
    made = episode()
    assert "حكاية الخطارة" in page(f"{prefix}/podcasts/")
    assert "حكاية الخطارة" in page(f"{prefix}/podcasts/sawt/")
    assert "حكاية الخطارة" in page(f"{prefix}/podcasts/sawt/{made.slug}/")


def test_an_episode_plays_without_a_script_from_a_chapter(episode: Make) -> None:
    from athir.newsroom.podcasts.models import Chapter

    made = episode()
    Chapter.objects.create(episode=made, start_ms=0, title="البداية")
    Chapter.objects.create(episode=made, start_ms=95_500, title="الماء")
    assert 'href="?t=95"' in page(f"/podcasts/sawt/{made.slug}/")
    assert 'e.mp3#t=95"' in page(f"/podcasts/sawt/{made.slug}/?t=95")
    assert "5.4 MB" in page(f"/en/podcasts/sawt/{made.slug}/")
    for wrong in ("?t=-1", "?t=١٢", "?t=99999999999", "?t=x"):
        assert 'e.mp3"' in page(f"/podcasts/sawt/{made.slug}/{wrong}")


def test_its_light_page_plays_the_small_sound_and_nothing_before_it_is_asked_to(episode: Make) -> None:
    made = episode()
    light = page(f"/lite/podcasts/sawt/{made.slug}/")
    small = f"/podcasts/sawt/{made.public_id}/e-24.opus"
    assert f'<audio controls="controls" preload="none" src="{small}" aria-label="{made.title}">' in light
    assert len(light.encode()) < 12_000 and "<script" not in light
    assert light.count("<audio") == 2, "the episode, and the radio at the foot"


def test_a_podcast_says_how_to_subscribe_and_lists_by_pages(episode: Make) -> None:
    for number in range(26):
        episode(f"حلقة رقم {number}", number=number + 1)
    first = page("/podcasts/sawt/")
    assert 'href="podcast://' in first and "feed.xml" in first and "antennapod.org/deeplink" in first
    older = first.split('class="fresh"><a class="btn" href="')[1].split('"')[0]
    second = page(older)
    assert "حلقة رقم 1<" in second and "حلقة رقم 25<" not in second
    page("/podcasts/sawt/?before=nonsense", 404)


def test_a_serial_podcast_is_heard_from_the_first(podcast: Make, episode: Make) -> None:
    serial = podcast("qissa", kind="serial")
    episode("الأولى", podcast=serial, number=1)
    episode("الثانية", podcast=serial, number=2)
    episode("تشويق", podcast=serial, kind="trailer")
    shown = page("/podcasts/qissa/")
    assert shown.index("تشويق") < shown.index("الأولى") < shown.index("الثانية")


def test_seasons_have_pages_of_their_own(podcast: Make, episode: Make) -> None:
    from athir.newsroom.podcasts.models import Season

    made = podcast()
    one, two = (Season.objects.create(podcast=made, number=number) for number in (1, 2))
    episode("من الأول", podcast=made, season=one)
    episode("من الثاني", podcast=made, season=two)
    shown = page("/podcasts/sawt/season/1/")
    assert "من الأول" in shown and "من الثاني" not in shown.split("<footer")[0].split('class="eps"')[1]
    page("/podcasts/sawt/season/3/", 404)


def test_private_and_unpublished_podcasts_have_no_page(podcast: Make, episode: Make) -> None:
    private = podcast("khas", private=True)
    hidden = episode("سر", podcast=private)
    page("/podcasts/khas/", 404)
    page(f"/podcasts/khas/{hidden.slug}/", 404)
    assert "سر" not in page("/podcasts/").split("<main")[1].split("</main")[0]
    podcast("musawwada", draft=True)
    page("/podcasts/musawwada/", 404)


def test_a_withdrawn_episode_says_that_it_was(episode: Make) -> None:
    from athir.newsroom.podcasts import actions

    made = episode()
    actions.withdraw(made, "بطلب من المحكمة")
    assert "بطلب من المحكمة" in page(f"/podcasts/sawt/{made.slug}/", 410)
    assert "حكاية" not in page("/podcasts/sawt/").split("<main")[1].split("</main")[0]
    page(f"/embed/episode/{made.public_id}/", 404)
    actions.restore(made)
    page(f"/podcasts/sawt/{made.slug}/")


def test_changed_slugs_redirect(podcast: Make, episode: Make) -> None:
    made = episode()
    old = f"/podcasts/sawt/{made.slug}/"
    made.slug = "jadid"
    made.save()
    answer = Client().get(quote(old))
    assert answer.status_code == 301 and answer["Location"].endswith("/podcasts/sawt/jadid/")
    made.podcast.slug = "sawt-jadid"
    made.podcast.save()
    assert Client().get("/podcasts/sawt/")["Location"].endswith("/podcasts/sawt-jadid/")
    assert Client().get("/fr/podcasts/sawt/jadid/")["Location"].endswith("/fr/podcasts/sawt-jadid/jadid/")


def test_other_sites_and_machines_are_told(episode: Make) -> None:
    made = episode()
    shown = page(f"/podcasts/sawt/{made.slug}/")
    assert '"PodcastEpisode"' in shown and '"PodcastSeries"' in shown and '"AudioObject"' in shown
    assert "/cards/episode/" in shown and "application/json+oembed" in shown
    assert "<audio controls" in page(f"/embed/episode/{made.public_id}/")
    assert "/podcasts/sawt/" in page("/sitemaps/podcasts-1.xml")


def test_a_show_leads_to_its_podcast(podcast: Make, episode: Make) -> None:
    from athir.newsroom.shows.models import Show

    made = podcast(draft=True)
    made.show = Show.objects.create(station=made.station, slug="wahat", names={"ar": "واحات"})
    made.save()
    from athir.newsroom.podcasts import actions

    actions.publish_podcast(made)
    episode("حلقة الواحة", podcast=made)
    shown = page("/shows/wahat/")
    assert 'href="/podcasts/sawt/"' in shown and "حلقة الواحة" in shown


def test_home_shows_the_latest(episode: Make) -> None:
    episode("آخر حلقة")
    assert "آخر حلقة" in page("/")


def test_notes_do_nothing_but_speak(episode: Make) -> None:
    made = episode(
        notes='<p>اقرأ <a href="javascript:alert(1)">هذا</a><script>alert(1)</script><img src=x onerror=alert(1)></p>'
    )
    shown = page(f"/podcasts/sawt/{made.slug}/")
    assert "اقرأ" in shown and "alert(1)" not in shown


def test_programs_read_podcasts_and_episodes_by_pages(podcast: Make, episode: Make) -> None:
    for number in range(3):
        episode(f"حلقة {number}")
    episode("سر", podcast=podcast("khas", private=True))
    client = Client()
    assert [one["slug"] for one in client.get("/api/v1/podcasts").json()["results"]] == ["sawt"]
    first = client.get("/api/v1/episodes?podcast=sawt&limit=2").json()
    assert [one["title"] for one in first["results"]] == ["حلقة 2", "حلقة 1"]
    assert {one["role"] for one in first["results"][0]["files"]} == {"master", "small"}
    second = client.get(first["next"].partition("/api")[1] + first["next"].partition("/api")[2]).json()
    assert [one["title"] for one in second["results"]] == ["حلقة 0"] and second["next"] is None
    assert client.get("/api/v1/episodes?podcast=khas").status_code == 404
