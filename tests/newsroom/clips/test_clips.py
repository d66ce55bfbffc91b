"""A minute of air from the desk to readers: cut at the right sample, with rights, withdrawn, found."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.airlog.sounding import decode
from tests.newsroom.clips.conftest import CLICK, Air

from athir.airlog import Ledger
from athir.contracts.units import RATE

AsUser = Callable[[Any], Client]


def made(air: Air, start: float = 9.0, end: float = 12.0, **fields: Any) -> Any:
    """A clip whose files are made."""
    from athir.newsroom.clips import actions, tasks
    from athir.newsroom.frame.models import Station

    fields = {"title": "كلمة الوالي", "language": "ar"} | fields
    clip = actions.make(Station.objects.get(slug="main"), air.at(start), air.at(end), **fields)
    tasks.prepare_clip.func(clip.pk)
    clip.refresh_from_db()
    return clip


def test_the_drawn_air_shows_sound_pauses_and_what_is_not_there(air: Air) -> None:
    from athir.newsroom.clips import silence, wave_file, waves

    pairs = waves.pairs("main", air.ms(0), air.ms(32), 10)
    first = (air.ms(0) - wave_file.starts(air.ms(0), air.ms(32))[0]) // 10
    loud = silence.loudness_of(pairs)
    assert max(loud[:first]) == 0  # nothing was logged before
    assert loud[first + 50] > 8
    assert max(loud[first + 320 : first + 380]) <= 2  # a pause
    click = max(range(first, first + 2000), key=lambda at: loud[at])
    assert abs(click - first - CLICK * 100) <= 1
    seconds = silence.loudness_of(waves.pairs("main", air.ms(0), air.ms(32), 1000))
    assert max(seconds) == max(loud)
    assert waves.keep_up("main") > 0


def test_a_handle_is_put_into_the_pause_beside_it(air: Air) -> None:
    from athir.newsroom.clips import snapping

    begins = snapping.snap("main", air.at(8.3), True)
    assert abs((begins - air.at(8.0)).total_seconds()) < 0.06  # sound begins at 8
    ends = snapping.snap("main", air.at(14.6), False)
    assert abs((ends - air.at(15.0)).total_seconds()) < 0.08
    assert snapping.snap("main", air.at(-60), True) == air.at(-60)


def test_it_is_cut_at_the_right_sample_and_levelled(air: Air, house: Any) -> None:
    clip = made(air)
    assert (clip.state, clip.duration_ms) == ("ready", 3000), clip.shown_state
    assert clip.show == air.show
    assert clip.tracks == []
    files = {file.role: file for file in clip.files.all()}
    assert set(files) == {"master", "small"}
    pcm = decode((house.clip_dir(clip.public_id) / files["master"].name).read_bytes())
    assert 0 <= pcm.shape[1] - 3 * RATE < 1024
    assert abs(int(np.abs(pcm[0]).argmax()) - round((CLICK - 9) * RATE)) <= 2
    assert -17.5 < clip.lufs < -14.5
    assert len(clip.peaks) > 100


def test_the_desk_takes_written_times_where_there_is_no_script(
    air: Air, account: Callable[..., Any], as_user: AsUser
) -> None:
    from zoneinfo import ZoneInfo

    from athir.newsroom.clips.models import Clip
    from athir.newsroom.settings import HOUSE

    def local(seconds: float) -> str:
        return f"{air.at(seconds).astimezone(ZoneInfo(HOUSE.zone)):%Y-%m-%d %H:%M:%S}"

    reporter = as_user(account("reporter"))
    page = reporter.get("/studio/clips/", follow=True)
    assert page.status_code == 200
    data = {"title": "كلمة", "language": "ar", "fade_in_ms": 10, "fade_out_ms": 10}
    answer = reporter.post("/admin/clips/desk/", data | {"starts": local(9), "ends": local(12)})
    assert answer.status_code == 302, answer.context["form"].errors
    clip = Clip.objects.get()
    assert (clip.started_at, clip.ended_at, clip.live) == (air.at(9), air.at(12), False)
    assert reporter.get(answer["location"]).status_code == 200
    for starts, ends, words in (
        (local(12), local(9), "exchange"),
        (local(-90), local(-80), "Nothing of this is in the log"),
        ("yesterday", local(9), "Write the day"),
        ("", "", "Write the day"),
    ):
        answer = reporter.post("/admin/clips/desk/", data | {"starts": starts, "ends": ends})
        assert words in answer.content.decode()
    assert as_user(account("viewer")).get("/admin/clips/desk/").status_code == 302  # refused


def test_what_the_desk_asks_is_for_those_who_make_clips(air: Air, account: Callable[..., Any], as_user: AsUser) -> None:
    reporter = as_user(account("reporter"))
    span = f"from={air.ms(0)}&to={air.ms(30)}"
    told = reporter.get(f"/admin/clips/marks/?{span}").json()
    assert [mark["title"] for mark in told["marks"] if mark["music"]] == ["فنانة – أغنية"]
    assert abs(told["logged_to"] - air.ms(32)) < 200
    assert len(reporter.get(f"/admin/clips/drawn/?{span}&step=100").content) in (6000, 12000)
    sound = reporter.get(f"/admin/clips/heard/?from={air.ms(9)}&to={air.ms(12)}")
    assert 0 <= decode(sound.content).shape[1] - 3 * RATE < 1024
    part = reporter.get(f"/admin/clips/heard/?from={air.ms(9)}&to={air.ms(12)}", headers={"range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert reporter.get(f"/admin/clips/snap/?at={air.ms(8.3)}&edge=from").json()["at"] < air.ms(8.1)
    for broken in ("drawn/", "drawn/?from=1&to=2&step=7", "marks/?from=2&to=1", "heard/?from=x&to=1", "snap/?at=-1"):
        assert reporter.get(f"/admin/clips/{broken}").status_code == 400
    engineer = as_user(account("engineer"))
    for path in ("desk/", f"drawn/?{span}&step=100", f"marks/?{span}", f"heard/?{span}", "snap/?at=1&edge=to"):
        assert engineer.get(f"/admin/clips/{path}").status_code in (302, 403)


def test_music_is_named_and_needs_a_reason(air: Air, account: Callable[..., Any], article: Callable[..., Any]) -> None:
    from athir.newsroom.clips import actions
    from athir.newsroom.news.checks import lacks

    clip = made(air, 14, 20)
    assert [(track["title"], track["start_ms"]) for track in clip.tracks] == [("أغنية", 2000)]
    editor, reporter = account("editor"), account("reporter")
    with pytest.raises(ValidationError, match="فنانة – أغنية"):
        actions.publish(clip, editor)
    told = [lack.text for lack in lacks(article(body=[("clip", clip)]))]
    assert any("Nobody will hear the clip “كلمة الوالي”" in text for text in told)
    clip.rights = "Licence of the label for news"
    with pytest.raises(PermissionDenied):
        actions.publish(clip, reporter)
    assert actions.publish(clip, editor).live


def test_readers_hear_it_on_its_page_until_its_range_is_withdrawn(air: Air, house: Any) -> None:
    from athir.newsroom.clips import actions
    from athir.newsroom.record.signals import restored, withdrawn
    from athir.newsroom.search.index import search

    reader, clip = Client(), made(air, transcript="أهلا بكم في تنغير\nنبدأ الآن", context="Ouverture")
    page, media = f"/clips/{clip.public_id}/", f"/clips/{clip.public_id}/{clip.files.get(role='master').name}"
    assert reader.get(page).status_code == reader.get(media).status_code == 404
    actions.publish(clip)
    shown = reader.get(page).content.decode()
    for words in (
        "كلمة الوالي",
        "أهلا بكم في تنغير",
        "AudioObject",
        "حديث الواحة",
        "og:image",
        f"/embed/clip/{clip.public_id}/",
    ):
        assert words in shown
    for language in ("fr", "zgh", "en"):
        assert reader.get(f"/{language}{page}").status_code == 200
    answer = reader.get(media)
    assert answer["X-Athir-Count"] == f"clip:{clip.public_id}:{media.rpartition('/')[2]}"
    assert answer["X-Athir-File"].startswith(str(house.clip_dir(clip.public_id)))
    assert reader.get(f"/embed/clip/{clip.public_id}/").status_code == 200
    told = reader.get("/oembed", {"url": f"{settings.WAGTAILADMIN_BASE_URL}{page}"})
    assert told.status_code == 200, told.content
    assert search("تنغير")[1] == 1
    ledger = Ledger(house.station().log_dir)
    assert f"clip:{clip.public_id}" in ledger.state().uses
    entry = ledger.state().withdrawn[ledger.withdraw(air.at(10), air.at(11), by="chief", why="Court order 12")]
    withdrawn.send(None, station="main", entry=entry)
    gone = reader.get(page)
    assert gone.status_code == 410 and "Court order 12" in gone.content.decode()
    assert reader.get(media).status_code == reader.get(f"/embed/clip/{clip.public_id}/").status_code == 410
    assert search("تنغير")[1] == 0
    ledger.restore(entry.id, by="chief", why="lifted")
    restored.send(None, station="main", entry=entry)
    assert reader.get(page).status_code == reader.get(media).status_code == 200
    assert search("تنغير")[1] == 1


def test_an_article_carries_it_to_its_page_and_its_feed(air: Air, article: Callable[..., Any]) -> None:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.clips import actions
    from athir.newsroom.news import actions as news_actions

    clip = made(air)
    story = article(body=[("text", "<p>قال</p>"), ("clip", clip)])
    news_actions.publish(story)
    reader = Client()
    TaskRunner().step()  # what uses what is noted in the background
    clip.refresh_from_db()
    assert clip.live  # whoever publishes the article publishes what stands in it
    page = reader.get(story.get_absolute_url()).content.decode()
    name = clip.files.get(role="master").name
    assert f"/clips/{clip.public_id}/{name}" in page
    assert "AudioObject" in page
    light = reader.get(f"/lite{story.get_absolute_url()}").content.decode()
    assert name in light and 'preload="none"' in light
    small = clip.files.get(role="small").name
    assert f'<audio controls="controls" preload="none" src="/clips/{clip.public_id}/{small}"' in light
    feed = reader.get("/feeds/news.json").json()["items"][0]
    assert feed["attachments"][0]["url"].endswith(name)
    actions.withdraw(clip, "court")
    page = reader.get(story.get_absolute_url()).content.decode()
    assert name not in page
    assert "A clip of the air stood here" in page or "سُحب" in page
    assert "attachments" not in reader.get("/feeds/news.json").json()["items"][0]
    actions.restore(clip)
    assert "attachments" in reader.get("/feeds/news.json").json()["items"][0]


def test_what_the_log_lost_is_said_and_can_be_tried_again(air: Air, house: Any) -> None:
    from athir.newsroom.clips import actions, tasks

    clip = made(air)
    hidden = house.station().log_of("live.aac")
    hidden.rename(hidden.with_name("away"))
    assert actions.prepare_again(clip)
    clip.refresh_from_db()
    assert clip.under_way and not actions.prepare_again(clip)
    tasks.prepare_clip.func(clip.pk)
    clip.refresh_from_db()
    assert (clip.state, clip.reason) == ("ready", "gone"), "readers hear what was there"
    assert "no longer has the sound" in clip.shown_state
    assert clip.files.count() == 2
    hidden.with_name("away").rename(hidden)
    assert actions.prepare_again(clip)
    tasks.prepare_clip.func(clip.pk)
    clip.refresh_from_db()
    assert (clip.state, clip.reason, clip.under_way) == ("ready", "", False)


def test_its_films_carry_the_captions_and_fit_into_a_messenger(air: Air, house: Any) -> None:
    import av

    from athir.newsroom.clips import films

    clip = made(air, 9, 10.5, transcript="أهلا بكم في تنغير")
    films.make_films.func(clip.pk)
    for role, height in (("square", 1080), ("upright", 1920)):
        row = clip.files.get(role=role)
        assert row.bytes < films.MOST_BYTES
        with av.open(str(house.clip_dir(clip.public_id) / row.name)) as film:
            picture, sound = film.streams.video[0], film.streams.audio[0]
            assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 1080, height)
            assert sound.codec_context.name == "aac"
            shots = [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(picture)]
        assert len(shots) == 18  # a second and a half
        top = 690 if role == "square" else 1140
        assert (shots[9][top : top + 120].max(axis=2) > 200).sum() > 1000, "the caption is drawn"
        wave = slice(470, 640) if role == "square" else slice(820, 1060)
        orange = [int((shot[wave, :, 0] - shot[wave, :, 2] > 60).sum()) for shot in (shots[1], shots[9], shots[17])]
        assert orange == sorted(orange) and orange[2] > orange[0] * 3, "what was heard is marked"


def test_captions_come_by_their_times_or_share_the_length() -> None:
    from athir.newsroom.clips.transcript import cues, spoken

    timed = "WEBVTT\n\n00:01.000 --> 00:02.500\nسلام\n\n00:03.000 --> 00:04.000\nوداعا\n"
    assert [(cue.start, cue.end, cue.text) for cue in cues(timed, 5000)] == [
        (1000, 2500, "سلام"),
        (3000, 4000, "وداعا"),
    ]
    assert spoken(timed) == "سلام\nوداعا"
    shared = cues("واحد اثنان\n\n" + "كلمة " * 60, 10_000)
    assert shared[0].start == 0 and shared[-1].end == 10_000
    assert all(len(cue.text) <= 84 for cue in shared)
    assert all(before.end == after.start for before, after in pairwise(shared))
    assert cues("", 1000) == []


def test_its_form_gives_what_one_shares_and_the_chooser_finds_it(
    air: Air, account: Callable[..., Any], as_user: AsUser
) -> None:
    from athir.newsroom.clips import actions, films
    from athir.newsroom.clips.models import ClipFile

    clip, editor = made(air, context="عند الافتتاح"), as_user(account("editor"))
    page = f"/admin/clips/all/edit/{clip.pk}/"
    assert f"/embed/clip/{clip.public_id}/" not in editor.get(page).content.decode(), "readers hear nothing yet"
    actions.publish(clip)
    shown = editor.get(page).content.decode()
    assert f"/embed/clip/{clip.public_id}/" in shown and f"/cards/clip/{clip.public_id}-" in shown
    ordered = editor.post(f"/admin/clips/film/{clip.pk}/")
    assert "data-clip-films" in editor.get(ordered["location"]).content.decode()
    had = editor.get(f"/admin/clips/states/?id={clip.public_id}").json()[clip.public_id]["films"]
    sound = air.house.clip_dir(clip.public_id) / clip.files.get(role="master").name
    sound.rename(sound.with_suffix(".away"))
    films.make_films.func(clip.pk)
    sound.with_suffix(".away").rename(sound)
    failed = editor.get(f"/admin/clips/states/?id={clip.public_id}").json()[clip.public_id]["films"]
    assert failed != had and "Prepare it again" in editor.get(page).content.decode(), "who waits for films is told"
    editor.post(f"/admin/clips/film/{clip.pk}/")
    assert editor.get(f"/admin/clips/states/?id={clip.public_id}").json()[clip.public_id]["films"] == had
    ClipFile.objects.create(clip=clip, role="square", name="square.mp4", content_type="video/mp4")
    assert editor.get(f"/admin/clips/states/?id={clip.public_id}").json()[clip.public_id]["films"] != had
    assert films.mark(clip)
    for words, found in (("الوالي الافتتاح", True), ("الوالي المطر", False)):
        results = editor.get("/admin/clips/choose/results/", {"q": words}).content.decode()
        assert (clip.title in results) is found
