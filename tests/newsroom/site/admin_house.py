"""Fills a house for the test over the newsroom's own views, and lists an address of every one of them.

Run as a program with ``ATHIR_HOME`` set and a migrated database in it; prints JSON ``{"session", "views": {name:
[path]}}``. The views are those of the site's own table of addresses: what an app of ours registers in the admin is
tested without being named here, and one that needs more than a key of its model has to say below what it gets.
"""

from __future__ import annotations

import inspect
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from athir.newsroom.setup import setup

setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.urls import URLPattern, get_resolver  # noqa: E402

from athir.home import Home  # noqa: E402
from athir.newsroom.accounts.models import User  # noqa: E402
from athir.newsroom.accounts.roles import ensure_roles  # noqa: E402
from athir.newsroom.airlink.models import AsRun, ListenerSample, LiveSession  # noqa: E402
from athir.newsroom.audience.models import Message  # noqa: E402
from athir.newsroom.clips.models import Clip  # noqa: E402
from athir.newsroom.demo.seed import house, library, week  # noqa: E402
from athir.newsroom.demo.seed.articles import Newsdesk  # noqa: E402
from athir.newsroom.demo.seed.events import events  # noqa: E402
from athir.newsroom.demo.seed.house_pages import house_pages  # noqa: E402
from athir.newsroom.demo.seed.services import services  # noqa: E402
from athir.newsroom.demo.seed.stories import stories  # noqa: E402
from athir.newsroom.frame.models import Desk, Station  # noqa: E402
from athir.newsroom.fronts.models import Breaking  # noqa: E402
from athir.newsroom.library.media import MediaItem  # noqa: E402
from athir.newsroom.library.models import AudioFile  # noqa: E402
from athir.newsroom.news.models import Article, LiveEntry, Series  # noqa: E402
from athir.newsroom.news.storyforms import Form  # noqa: E402
from athir.newsroom.podcasts.models import Chapter, Episode, Podcast  # noqa: E402
from athir.newsroom.prepare import collect_static  # noqa: E402
from athir.newsroom.services.importing import runs  # noqa: E402
from athir.newsroom.services.models import Announcement, CalendarSetting, ImportRun, PrayerDay, Town  # noqa: E402

PAGES = ("list", "index", "add", "edit", "inspect")
"""Of the views that Wagtail makes for a model: those that show our forms, columns and words. Its pages of deletion,
usage and history show nothing of ours; its parts of lists and its choosers are no pages."""


NO_PAGES = {
    "services_imports:export": "a file",
    "frame-paste": "answers a script with JSON",
    "library_pieces": "takes pieces of files from a script",
    "admin/images/results/": "a part of the list of pictures",
    "library_states": "answers a script with JSON",
    "library_piece": "takes a piece of a file from a script",
    "library_piece_take": "takes the whole of a file from a script",
    "library_again": "takes a button and leads back",
    "clips_drawn": "answers a script with numbers",
    "clips_marks": "answers a script with JSON",
    "clips_snap": "answers a script with JSON",
    "clips_heard": "answers with sound",
    "clips_states": "answers a script with JSON",
    "clips_again": "takes a button and leads back",
    "clips_film": "takes a button and leads back",
    "wagtailsnippets_clips_clip:add": "leads to the clip desk",
    "log:take": "a file",
    "log:alarm": "takes a button and leads back",
    "log:end": "takes a form and leads back",
    "numbers_table": "a file",
    "podcast_revoke": "takes a button and leads back",
    "episodes_take": "takes the whole of a file from a script",
    "episodes_states": "answers a script with JSON",
    "episode_again": "takes a button and leads back",
    "episode_on_air": "takes a button and leads back",
    "episode_approve": "takes a button and leads back",
    "episode_preview": "the page of the site",
    "live_desk_state": "answers a script with JSON",
    "fronts:first": "leads to the first front",
    "fronts:alarm": "takes a button and leads back",
}
"""Views that have no page of their own to look at, and why."""


def own(view: Any) -> bool:
    """Whether a view is code of ours, not one that Wagtail made of a model of ours."""
    found = getattr(view, "view_class", None) or inspect.unwrap(view)
    return str(found.__module__).startswith("athir.")


def model_of(view: Any) -> Any:
    """The model that a view of Wagtail's was made for, if it is one of ours."""
    model = getattr(view, "view_initkwargs", {}).get("model")
    model = apps.get_model(model) if isinstance(model, str) else model
    return model if model is not None and model.__module__.startswith("athir.") else None


def patterns(found: Any, before: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    """(name, path with its parts in <>, view) of every address."""
    for one in found:
        path = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield f"{space}{one.name or path}", path, one.callback
        else:
            yield from patterns(one.url_patterns, path, f"{space}{one.namespace}:" if one.namespace else space)


def values(name: str, model: Any) -> list[dict[str, object]]:
    """What stands in the place of the parts of an address: a dictionary for each page that is worth a look."""
    blog = Article.objects.filter(form=Form.LIVE).order_by("-live", "pk").first()
    assert blog is not None
    entry = LiveEntry.objects.filter(article=blog).first()
    given: dict[str, list[dict[str, object]]] = {
        "live_desk": [{"pk": blog.pk}],
        "live_desk_entry": [{"pk": blog.pk, "entry_pk": entry.pk if entry else 0}],
        "withdraw_article": [{"pk": Article.objects.filter(live=True).values_list("pk", flat=True)[0]}],
        "fronts:home": [{"language": "ar"}],
        "log:term": [{"kind": "music"}],
        "podcast_transcript": [{"pk": Episode.objects.values_list("pk", flat=True)[0], "language": "ar"}],
        "podcast_subscribers": [{"pk": Podcast.objects.values_list("pk", flat=True)[0]}],
        "podcast_publication": [{"pk": Podcast.objects.values_list("pk", flat=True)[0]}],
        **{
            name: [{"pk": Episode.objects.values_list("pk", flat=True)[0]}]
            for name in ("episode_publication", "episode_cut")
        },
        "fronts:desk": [{"language": "ar", "slug": Desk.objects.filter(parent=None).values_list("slug", flat=True)[0]}],
        "services_imports:run": [{"public_id": run.public_id} for run in ImportRun.objects.all()],
    }
    if name in given:
        return given[name]
    row = model._default_manager.order_by("pk").first() if model is not None else None
    if row is None and name.endswith((":edit", ":inspect")):
        raise SystemExit(f"make a row for the view {name} in {__file__} (rows)")
    return [{"pk": row.pk if row is not None else 1}]


def filled(name: str, path: str, parts: dict[str, object]) -> str:
    """The path with its parts in place. Raises ``SystemExit`` with a sentence when one has no value."""
    wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", path))
    if missing := wanted - set(parts):
        raise SystemExit(f"say in {__file__} (values) what to put in for {missing} of the view {name}, {path}")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(parts[part[1]]), path)


def views() -> dict[str, list[str]]:
    """Name and addresses of every view of ours in the admin."""
    found: dict[str, list[str]] = {}
    for name, path, view in patterns(get_resolver().url_patterns):
        model = model_of(view)
        if not path.startswith("admin/") or "(?P" in path or name in NO_PAGES or not (own(view) or model):
            continue
        if hasattr(view, "view_initkwargs") and model and name.rpartition(":")[2] not in PAGES:
            continue
        found[name] = [filled(name, path, kept) for kept in values(name, model)]
    return {"home": ["/admin/"], "account": ["/admin/account/"], **found}


def rows(user: User) -> None:
    """A row of whatever the demo has none of."""
    now = datetime.now(UTC)
    Clip.objects.create(station=Station.objects.all()[0], title="كلمة الوالي", started_at=now, ended_at=now)
    podcast = Podcast.objects.create(station=Station.objects.all()[0], slug="sawt", names={"ar": "صوت الواحة"})
    episode = Episode.objects.create(
        podcast=podcast,
        station=podcast.station,
        title="حكاية الخطارة",
        started_at=now,
        ended_at=now,
        duration_ms=60_000,
    )
    Chapter.objects.create(episode=episode, start_ms=0, title="البداية")
    town = Town.objects.all()[0]
    Announcement.objects.create(kind="lost", town=town, title="مفاتيح ضائعة", text="قرب المحطة", contact="0600000000")
    table = (
        "town,name,address,phone,duty,date,from,to\n{0},صيدلية الواحة,شارع,0535000000,night,2026-11-24,21:00,08:00\n"
    )
    for number, data in enumerate((table.format(town.slug), table.format(town.slug), "town,name\nnowhere,X\n")):
        run = runs.preview("pharmacies", f"{number}.csv", data.encode(), Town.objects.all(), user)
        if number == 0:
            runs.apply(run, user)
    Article.objects.filter(form=Form.LIVE).update(live_until=None)
    Breaking.objects.create(text="خبر عاجل", language="ar", start=now, until=now + timedelta(hours=2))
    station = Station.objects.get(slug="main")
    AsRun.objects.create(event_id="a", station=station, title="أغنية", artist="فرقة", started_at=now, writer_boot="b")
    LiveSession.objects.create(event_id="b", station=station, account="chief", started_at=now, writer_boot="b")
    ListenerSample.objects.create(event_id="c", station=station, at=now, total=3)
    Message.objects.create(title="خبر عاجل", language="ar")
    AudioFile.objects.create(path="a.mp3", title="أغنية")
    MediaItem.objects.create(names={"ar": "معرض التمور"}, state=MediaItem.State.READY)
    CalendarSetting.objects.create(shift=0)
    hours = {"fajr": time(5), "sunrise": time(6, 30), "dhuhr": time(12), "asr": time(15), "maghrib": time(18)}
    PrayerDay.objects.create(town=town, day=now.date(), isha=time(19, 30), source="مندوبية", **hours)
    Series.objects.create(names={"ar": "سلسلة"}, slug="series")


def main() -> None:
    home = Home.from_environment()
    home.create()
    collect_static(home)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ensure_roles()
    station, desks = house.station(), house.desks()
    house_pages()
    house.accounts("a-long-demo-password")
    persons, pictures = house.persons(), library.pictures()
    week.shows(station, desks, persons, defaultdict(lambda: None), pictures)
    services(desks)
    events(desks, pictures)
    Newsdesk(desks, pictures, {}).given()
    stories(desks, pictures)
    user = User.objects.get(username="chief")
    rows(user)
    session = SessionStore()
    session.update({SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash()})
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    print(json.dumps({"session": session.session_key, "views": views()}))


main()
