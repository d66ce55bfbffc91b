"""A show ends, and its episode is there: what was of it, cut, levelled, titled, published or waiting, and only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.airlog import sounding

from athir.airlog import Ledger
from athir.contracts.journal import JournalWriter, new_boot
from athir.contracts.units import RATE, utc_ns
from athir.home import Home

SECONDS = 32
TONES = ((4, 12, 400), (12, 16, 1500), (16, 26, 700))
"""Seconds from, to, and the hertz that are heard then: the presenter, a jingle, the presenter again."""


def programme() -> sounding.Pcm:
    time = np.arange(SECONDS * RATE) / RATE
    sound = np.zeros(SECONDS * RATE)
    for first, last, hertz in TONES:
        sound += np.where((time >= first) & (time < last), 0.1 * np.sin(2 * np.pi * hertz * time), 0)
    return np.stack((sound, sound)).astype(np.float32)


@dataclass
class Show:
    """A show that was on air five minutes ago. ``tell`` writes what the air says, ``at`` seconds after the beginning."""

    house: Home
    start: datetime
    slot: str
    podcast: Any
    journal: JournalWriter

    def at(self, seconds: float) -> datetime:
        return self.start + timedelta(seconds=seconds)

    def tell(self, seconds: float, kind: str, **data: Any) -> None:
        self.journal.append(kind, self.at(seconds), **data)

    def step(self, seconds: float = 60.0) -> int:
        from athir.newsroom.airlink.episode_maker import EpisodeMaker

        return EpisodeMaker(self.house, "main").step(self.at(seconds))


@pytest.fixture
def show(db: None, house: Home, account: Callable[..., Any]) -> Show:
    from athir.newsroom.dossiers.models import Person
    from athir.newsroom.frame.models import Station
    from athir.newsroom.library.models import AudioFile
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Podcast
    from athir.newsroom.record import log
    from athir.newsroom.shows.models import Show as ShowRow
    from athir.newsroom.shows.models import Slot

    log._readers.clear()  # the book of the test before
    start = (datetime.now(UTC) - timedelta(minutes=5)).replace(microsecond=0)
    sounding.record(house.station(), "live.mp3", start, seconds=SECONDS, sound=programme())
    station: Any = Station.objects.get(slug="main")
    person = Person.objects.create(slug="amina", names={"ar": "أمينة"}, user=account("presenter", "amina"))
    row = ShowRow.objects.create(
        station=station, slug="sabah", names={"ar": "صباح الواحات"}, description={"ar": "أخبار وضيوف."}
    )
    row.presenters.add(person)
    row.save()
    slot = Slot(show=row, weekday=0, start="08:00", minutes=60)
    slot.save()
    AudioFile.objects.create(path="jingles/id.mp3", sha256="0" * 64, kind="jingle", title="إشارة", state="ok")
    podcast = Podcast.objects.create(
        slug="sabah", station=station, names=row.names, description=row.description, show=row, auto_publish=True
    )
    told = JournalWriter(house.station().journal_dir, "air", new_boot(utc_ns(start)))
    made = Show(house, start, f"{slot.public_id}.20261124", actions.publish_podcast(podcast), told)
    amina = {"line": "l1", "account": "amina", "name": "أمينة"}
    made.tell(0, "slot.start", slot=made.slot, show=row.public_id, title=row.names)
    made.tell(1, "live.on", **amina)
    made.tell(1.1, "live.title", line="l1", title="عناوين الصباح")
    made.tell(12, "live.off", **amina, why="hangup")
    made.tell(12, "item.start", item="id", path="jingles/id.mp3", title="إشارة", source="station", duration_ms=4000)
    made.tell(16, "item.end", item="id", why="live")
    made.tell(16, "live.on", **amina)
    made.tell(16.1, "live.title", line="l1", title="ضيف الصباح: الخطارة")
    return made


def goodbye(show: Show) -> None:
    show.tell(28, "live.off", line="l1", account="amina", why="hangup")
    show.tell(30, "slot.end", slot=show.slot)


def prepare() -> int:
    from athir.newsroom.airlink.task_runner import TaskRunner
    from athir.newsroom.podcasts.preparing import QUEUE

    return TaskRunner(QUEUE).step(1)


def heard(path: Any) -> list[tuple[float, int]]:
    """(seconds, hertz) of each tenth of a second that sounds."""
    pcm = sounding.decode(path.read_bytes())[0]
    found = []
    for at in range(0, len(pcm) - 4800, 4800):
        part = pcm[at : at + 4800]
        if np.abs(part).max() > 0.02:
            found.append((at / RATE, int(np.argmax(np.abs(np.fft.rfft(part * np.hanning(4800)))) * 10)))
    return found


def test_a_show_that_ends_is_an_episode_that_can_be_heard(show: Show, house: Home) -> None:
    from athir.newsroom.podcasts.models import Episode

    assert show.step() == 0  # it goes on
    goodbye(show)
    assert show.step() == 1
    episode: Any = Episode.objects.get()
    assert not episode.live and episode.state == Episode.State.WAITING
    assert prepare() == 1
    episode.refresh_from_db()
    assert episode.live and episode.state == Episode.State.READY and episode.guid
    assert episode.title.startswith("صباح الواحات – ") and "نونبر" in episode.title
    assert abs(episode.lufs + 16) < 0.5 and episode.peaks
    # 4 s to 12 s and 16 s to 26 s, with a breath of 0.15 s before and after: the jingle and the silences are gone.
    assert abs(episode.duration_ms - 18_300) < 120
    master, small = episode.files.order_by("role")
    assert (master.content_type, small.bitrate) == ("audio/mpeg", 24_000)
    folder = house.episode_dir(episode.public_id)
    assert {path.name for path in folder.iterdir()} == {master.name, small.name}
    tones = heard(folder / master.name)
    assert {hertz for at, hertz in tones if 0.3 < at < 8.0} == {400}
    assert {hertz for at, hertz in tones if 8.3 < at < 18.0} == {700}
    assert [person.person.slug for person in episode.persons.all()] == ["amina"]
    assert "أخبار وضيوف." in episode.notes
    uses = Ledger(house.station().log_dir).state().uses
    assert list(uses) == [f"episode:{episode.public_id}"]


def test_an_airing_makes_one_episode_even_when_that_was_deleted(show: Show) -> None:
    from athir.newsroom.podcasts.models import Episode

    goodbye(show)
    assert [show.step(), show.step()] == [1, 0]
    Episode.objects.all().delete()
    assert show.step() == 0
    assert prepare() == 1 and not Episode.objects.exists()


def test_one_that_waits_for_approval_is_a_draft(show: Show) -> None:
    from athir.newsroom.podcasts.models import Episode, Podcast

    Podcast.objects.update(auto_publish=False)
    goodbye(show)
    show.step()
    prepare()
    episode: Any = Episode.objects.get()
    assert episode.state == Episode.State.READY and not episode.live


def test_chapters_stand_where_they_are_heard(show: Show) -> None:
    from athir.newsroom.podcasts.models import Episode

    show.tell(26, "live.title", line="l1", title="الخاتمة")
    goodbye(show)
    show.step()
    prepare()
    rows = list(Episode.objects.get().chapters.values_list("start_ms", "title"))
    # On air at 1.1 s, 16.1 s and 26 s; the first sound is heard 0.15 s into the episode, the jingle (4 s) is not.
    assert [title for _at, title in rows] == ["عناوين الصباح", "ضيف الصباح: الخطارة", "الخاتمة"]
    assert rows[0][0] == 0 and abs(rows[1][0] - 8250) < 120 and abs(rows[2][0] - 18_150) < 120


def test_chapters_have_pictures_of_what_was_on(show: Show, article: Callable[..., Any], house: Home) -> None:
    import av
    from django.test import Client

    from athir.newsroom.clips.models import Clip
    from athir.newsroom.news import actions
    from athir.newsroom.podcasts.models import Episode
    from athir.newsroom.shows.models import Show as ShowRow

    of_show, of_article, of_draft, of_clip = (picture(colour) for colour in ("navy", "teal", "red", "olive"))
    ShowRow.objects.update(picture=of_show)
    for title, own in (("ضيف الصباح: الخطارة", of_article), ("الخاتمة", of_draft)):
        story = article(title, picture=own)
        if own is of_article:
            actions.publish(story)
        else:
            story.save()
    station = show.podcast.station
    for moment, live in ((2, False), (27, True)):
        at, end = show.at(moment), show.at(moment + 0.5)
        Clip.objects.create(station=station, title="مقطع", started_at=at, ended_at=end, picture=of_clip, live=live)
    show.tell(26, "live.title", line="l1", title="الخاتمة")
    goodbye(show)
    show.step()
    prepare()
    episode: Any = Episode.objects.get()
    assert [one.picture for one in episode.chapters.all()] == [of_show, of_article, of_clip], "no picture of a draft"
    episode.refresh_from_db()
    folder = f"/podcasts/sabah/{episode.public_id}"
    told = Client().get(f"{folder}/chapters.json").json()["chapters"]
    assert len({one["img"] for one in told}) == 3 and all(one["img"].endswith(".jpg") for one in told)
    page = Client().get(f"/podcasts/sabah/{episode.slug}/").content.decode()
    assert page.count('class="marks__a"') == 3 and "marks--art" in page
    sound = house.episode_dir(episode.public_id) / episode.files.get(role="master").name
    head = sound.read_bytes()[: episode.files.get(role="master").tag_bytes]
    assert head.count(b"APIC") == 3, "the show's for the whole episode, and two of chapters that have others"
    with av.open(str(sound)) as container:
        assert [one["metadata"]["title"] for one in container.chapters()] == [one["title"] for one in told]
    episode.chapters.all().update(picture=None)
    assert "img" not in str(Client().get(f"{folder}/chapters.json").json()), "whoever edits it may remove them"


def picture(colour: str) -> Any:
    from io import BytesIO

    from django.core.files.images import ImageFile
    from PIL import Image

    from athir.newsroom.library.models import Picture

    body = BytesIO()
    Image.new("RGB", (640, 480), colour).save(body, "JPEG")
    body.seek(0)
    said = {"title": colour, "alt": {"ar": "واحة"}, "credit": "أثير"}
    return Picture.objects.create(**said, file=ImageFile(body, name=f"{colour}.jpg"))


def test_a_worker_that_is_killed_at_any_moment_makes_it_once(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    from athir.newsroom.airlink import episode_maker
    from athir.newsroom.podcasts import preparing
    from athir.newsroom.podcasts.models import Episode

    class KilledError(BaseException):
        pass

    def killed(*_args: Any, **_options: Any) -> Any:
        raise KilledError

    goodbye(show)
    for place, name in (
        (episode_maker.texts, "chapters_of"),
        (preparing, "ask"),
        (preparing.prepare_episode, "enqueue"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(type(place) if name == "enqueue" else place, name, killed)
            with pytest.raises(KilledError):
                show.step()
        assert not Episode.objects.exists()
    assert show.step() == 1
    episode: Any = Episode.objects.get()
    for place, name in ((preparing.copies, "make"), (preparing, "_take"), (preparing, "_publish")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, killed)
            with pytest.raises(KilledError):
                preparing.prepare_episode.func(episode.pk, None, True, True)
    assert prepare() == 1
    episode.refresh_from_db()
    assert episode.live and episode.files.count() == 2 and abs(episode.duration_ms - 18_300) < 120


def test_what_was_withdrawn_meanwhile_is_not_in_it(show: Show, house: Home) -> None:
    from athir.newsroom.podcasts.models import Episode

    Ledger(house.station().log_dir).withdraw(show.at(3), show.at(14), by="chief", why="an error")
    goodbye(show)
    show.step()
    prepare()
    episode: Any = Episode.objects.get()
    assert episode.live and abs(episode.duration_ms - 10_300) < 120


def test_a_show_without_a_podcast_is_none(show: Show) -> None:
    from athir.newsroom.podcasts.models import Podcast

    Podcast.objects.update(show=None)
    goodbye(show)
    assert show.step() == 0


def test_a_range_by_hand_is_kept_whole(show: Show, account: Callable[..., Any]) -> None:
    from athir.newsroom.airlink.episode_maker import by_hand
    from athir.newsroom.podcasts.models import Episode

    made = by_hand(show.podcast, show.at(5), show.at(20), account("producer"), "حلقة خاصة")
    assert made is not None and prepare() == 1
    episode: Any = Episode.objects.get()
    assert episode.title == "حلقة خاصة" and not episode.live and episode.broadcast is None
    assert episode.duration_ms == 15_000 and episode.created_by.username == "producer"
    assert by_hand(show.podcast, show.at(500), show.at(520), None) is None


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (["الخطارة: ماء من تحت الأرض"], "الخطارة: ماء من تحت الأرض"),
        (["Live"], "صباح الواحات – الثلاثاء 24\u00a0نونبر\u00a02026"),
        (["أمينة – صباح الواحات"], "صباح الواحات – الثلاثاء 24\u00a0نونبر\u00a02026"),
        (["أول", "ثان"], "صباح الواحات – الثلاثاء 24\u00a0نونبر\u00a02026"),
        ([], "صباح الواحات – الثلاثاء 24\u00a0نونبر\u00a02026"),
    ],
)
def test_the_title_is_the_presenters_own_or_the_show_and_the_day(show: Show, said: list[str], title: str) -> None:
    from athir.newsroom.airlink.broadcasts import Broadcast
    from athir.newsroom.airlink.episode_texts import title_of

    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    one = Broadcast("s", "x", {}, ((at, at),), True, said=tuple((at, words) for words in said))
    assert title_of(show.podcast, show.podcast.show, one, at) == title
