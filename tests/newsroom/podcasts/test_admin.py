"""Podcasts in the newsroom's administration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

Make = Callable[..., Any]


def form_of(client: Any, url: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    from lxml import html

    page = html.document_fromstring(client.get(url).content)
    forms = [form for form in page.forms if form.method == "POST" and "title" in form.fields]
    return dict(forms[0].form_values())


def named_form(client: Any, url: str) -> dict[str, Any]:
    """The same of a form about what has names."""
    from lxml import html

    page = html.document_fromstring(client.get(url).content)
    return dict(next(form for form in page.forms if "names_ar" in form.fields).form_values())


def test_an_episode_is_described_and_its_notes_are_cleaned(episode: Make, account: Make, as_user: Make) -> None:
    from athir.newsroom.podcasts.models import Episode

    made, client = episode(draft=True), as_user(account("producer"))
    url = reverse(Episode.snippet_viewset.get_url_name("edit"), args=[made.pk])
    data = form_of(client, url)
    data |= {
        "notes": "<p>قصة<script>x()</script></p>",
        "chapters-TOTAL_FORMS": "2",
        "chapters-0-start_ms": "0:00",
        "chapters-0-title": "البداية",
        "chapters-0-ORDER": "1",
        "chapters-1-start_ms": "1:02:03.5",
        "chapters-1-title": "الماء",
        "chapters-1-ORDER": "2",
    }
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made.refresh_from_db()
    assert made.notes == "<p>قصة</p>"
    assert [chapter.start_ms for chapter in made.chapters.all()] == [0, 3_723_500]
    assert "1:02:03.500" in client.get(url).content.decode()


def test_publishing_by_its_buttons(episode: Make, account: Make, as_user: Make) -> None:
    made, client = episode(draft=True, summary=""), as_user(account("producer"))
    url = reverse("episode_publication", args=[made.pk])
    assert "no summary" in client.get(url).content.decode()
    assert client.post(url, {"do": "plan", "at": "2001-01-01 10:00"}).status_code == 200
    client.post(url, {"do": "plan", "at": "2099-01-01 10:00"})
    made.refresh_from_db()
    assert made.publish_at is not None and not made.live
    client.post(url, {"do": "publish"})
    made.refresh_from_db()
    assert made.live and made.publish_at is None
    client.post(url, {"do": "withdraw", "reason": ""})
    client.post(url, {"do": "withdraw", "reason": "شكاية"})
    made.refresh_from_db()
    assert made.withdrawn_why == "شكاية"
    client.post(url, {"do": "restore"})
    client.post(url, {"do": "unpublish"})
    made.refresh_from_db()
    assert made.withdrawn_at is None and not made.live
    assert client.post(url, {"do": "nonsense"}).status_code == 200


def test_a_draft_is_seen_and_heard_as_listeners_will(episode: Make, account: Make, as_user: Make, house: Any) -> None:
    from django.test import Client

    from athir.newsroom.baking import store

    made = episode(draft=True, notes="<p>في الواحة</p>")
    folder = house.episode_dir(made.public_id)
    folder.mkdir(parents=True)
    (folder / "e.mp3").write_bytes(b"sound")
    viewer = as_user(account("viewer"))
    url = reverse("episode_preview", args=[made.pk])
    assert url in viewer.get(reverse("episode_publication", args=[made.pk])).content.decode()
    answer = viewer.get(url)
    page = answer.content.decode()
    assert answer.status_code == 200 and "حكاية الخطارة" in page and "في الواحة" in page and "<time" in page
    assert 'name="robots" content="noindex' in page and "no-store" in answer["Cache-Control"]
    assert "PodcastEpisode" not in page
    baked = store.file_of(house.public_dir, url)
    assert baked is None or not baked.exists()
    sound = page.split('data-src="')[1].split('"')[0]
    assert viewer.get(sound).status_code == 200
    assert Client().get(sound).status_code == 404 and Client().get(url).status_code == 302
    assert as_user(account("reporter")).get(url).status_code in (302, 403)


def test_what_is_typed_is_previewed_before_it_is_saved(episode: Make, account: Make, as_user: Make) -> None:
    from athir.newsroom.podcasts.models import Episode

    made, client = episode(draft=True), as_user(account("producer"))
    data = form_of(client, reverse(Episode.snippet_viewset.get_url_name("edit"), args=[made.pk]))
    data |= {
        "title": "عنوان لم يحفظ",
        "chapters-TOTAL_FORMS": "1",
        "chapters-0-start_ms": "1:02",
        "chapters-0-title": "فصل لم يحفظ",
        "chapters-0-ORDER": "1",
    }
    url = reverse(Episode.snippet_viewset.get_url_name("preview_on_edit"), args=[made.pk])
    assert client.post(url, data).json() == {"is_valid": True, "is_available": True}
    page = client.get(f"{url}?mode=").content.decode()
    assert "عنوان لم يحفظ" in page and "فصل لم يحفظ" in page
    made.refresh_from_db()
    assert made.title == "حكاية الخطارة" and not made.chapters.exists()
    new = reverse(Episode.snippet_viewset.get_url_name("preview_on_add"))
    client.post(new, {"title": "x"})
    assert client.get(f"{new}?mode=").status_code == 200


def test_a_podcast_that_moves_says_from_when_its_feed_leads_away(podcast: Make, account: Make, as_user: Make) -> None:
    from lxml import html

    from athir.newsroom.podcasts.models import Podcast

    made, client = podcast(), as_user(account("chief"))
    edit = reverse(Podcast.snippet_viewset.get_url_name("edit"), args=[made.pk])
    form = next(one for one in html.document_fromstring(client.get(edit).content).forms if "moved_to" in one.fields)
    answer = client.post(edit, dict(form.form_values()) | {"moved_to": "https://elsewhere.example/feed.xml"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert client.get("/podcasts/sawt/feed.xml").status_code == 200
    url = reverse("podcast_publication", args=[made.pk])
    assert "Lead there at once" in client.get(url).content.decode()
    client.post(url, {"do": "lead"})
    assert client.get("/podcasts/sawt/feed.xml").status_code == 301
    assert "Lead there at once" not in client.get(url).content.decode()
    made.refresh_from_db()
    client.post(edit, dict(form.form_values()) | {"moved_to": ""})
    assert client.get("/podcasts/sawt/feed.xml").status_code == 200, "it came back"


def test_a_podcast_is_made_of_its_name_alone_and_the_way_on_is_shown(db: None, account: Make, as_user: Make) -> None:
    from django.utils.translation import override

    from athir.newsroom.podcasts.models import Podcast, Season

    client = as_user(account("chief"))
    assert "Make a podcast" in client.get(reverse("episodes_upload")).content.decode()
    add = reverse(Podcast.snippet_viewset.get_url_name("add"))
    data = named_form(client, add) | {"names_ar": "حكايات الواحة", "names_fr": "Contes de l’oasis"}
    assert client.post(add, data | {"names_fr": ""}).status_code == 200, "an address needs Latin letters"
    answer = client.post(add, data, follow=True)
    made = Podcast.objects.get()
    assert made.slug == "contes-de-loasis" and made.station.slug == "main"
    page = answer.content.decode()
    assert reverse("podcast_publication", args=[made.pk]) in page and ">False<" not in page
    client.post(add, data)
    assert Podcast.objects.filter(slug="contes-de-loasis-2").exists()
    edit = reverse(Podcast.snippet_viewset.get_url_name("edit"), args=[made.pk])
    season = {"seasons-TOTAL_FORMS": "1", "seasons-0-number": "1", "seasons-0-ORDER": "1"}
    assert client.post(edit, named_form(client, edit) | season).status_code == 302
    with override("en"):
        assert str(Season.objects.get()) == "Season 1"


def test_an_episode_is_put_into_a_season_of_its_own_podcast(
    podcast: Make, episode: Make, account: Make, as_user: Make
) -> None:
    from athir.newsroom.podcasts.models import Episode, Season

    made, other = episode(draft=True), podcast("wahat")
    own, foreign = (Season.objects.create(podcast=one, number=1) for one in (made.podcast, other))
    client = as_user(account("producer"))
    url = reverse(Episode.snippet_viewset.get_url_name("edit"), args=[made.pk])
    data = form_of(client, url) | {"kind": "bonus"}
    assert client.post(url, data | {"season": foreign.pk}).status_code == 200
    assert client.post(url, data | {"season": own.pk}).status_code == 302
    made.refresh_from_db()
    assert (made.season, made.kind) == (own, "bonus")


def test_who_may_not_publish_is_told_and_stopped(episode: Make, account: Make, as_user: Make) -> None:
    made = episode(draft=True)
    url = reverse("episode_publication", args=[made.pk])
    viewer, reporter = as_user(account("viewer")), as_user(account("reporter"))
    assert "A producer or editor publishes it" in viewer.get(url).content.decode()
    assert viewer.post(url, {"do": "publish"}).status_code in (302, 403)
    assert reporter.get(url).status_code in (302, 403)
    made.refresh_from_db()
    assert not made.live


def test_what_waits_for_approval_is_found(episode: Make, account: Make, as_user: Make) -> None:
    from athir.newsroom.podcasts.models import Episode

    episode("تنتظر الموافقة", draft=True)
    episode("منشورة")
    client = as_user(account("editor"))
    page = client.get(reverse(Episode.snippet_viewset.get_url_name("list")), {"stage": "approval"}).content.decode()
    assert "تنتظر الموافقة" in page and "منشورة" not in page


def test_artwork_too_small_is_refused_in_a_sentence(podcast: Make, account: Make, as_user: Make) -> None:
    from athir.newsroom.podcasts.artwork import artwork_lacks

    class Small:
        width, height = 900, 1600

    assert "900 × 1600" in artwork_lacks(Small())[0]


@pytest.mark.parametrize(("name", "content", "said"), [("x.exe", b"MZ", "not called a sound"), ("a.mp3", b"", "empty")])
def test_garbage_gets_a_sentence(
    podcast: Make, account: Make, as_user: Make, name: str, content: bytes, said: str
) -> None:
    made, client = podcast(), as_user(account("producer"))
    file = SimpleUploadedFile(name, content)
    answer = client.post(
        reverse("episodes_upload"), {"podcast": made.pk, "file": file}, headers={"accept": "application/json"}
    )
    assert said in answer.json()["files"][0]["sentence"] and not answer.json()["files"][0]["taken"]


def test_an_uploaded_file_becomes_a_draft_that_is_prepared(podcast: Make, account: Make, as_user: Make) -> None:
    from athir.newsroom.podcasts import preparing
    from athir.newsroom.podcasts.models import Episode

    made, client = podcast(), as_user(account("producer"))

    def send(what: bytes) -> Any:
        file = SimpleUploadedFile("حكاية_الماء.mp3", what)
        data = {"podcast": made.pk, "file": file}
        return client.post(reverse("episodes_upload"), data, headers={"accept": "application/json"}).json()["files"][0]

    assert send(b"no sound")["taken"]
    episode = Episode.objects.get()
    assert episode.title == "حكاية الماء" and preparing.source_of(episode) is not None
    assert "this very file" in send(b"no sound")["sentence"]
    states = client.get(reverse("episodes_states"), {"id": episode.public_id}).json()
    assert not states[episode.public_id]["done"]


def test_a_podcast_with_episodes_is_not_deleted(episode: Make, account: Make, as_user: Make) -> None:
    from athir.newsroom.podcasts.models import Episode, Podcast

    made, client = episode(), as_user(account("chief"))
    for model, pk in ((Podcast, made.podcast_id), (Episode, made.pk)):
        client.post(reverse(model.snippet_viewset.get_url_name("delete"), args=[pk]))
    assert Episode.objects.filter(pk=made.pk).exists()
