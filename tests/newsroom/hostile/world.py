"""A house with something of every kind that not everybody may see, and who may.

Each secret is a word that stands nowhere else; all of them belong to the desk of Errachidia, so that an account bound
to Zagora is a stranger to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Locale

from athir.config import load
from athir.home import Home
from athir.newsroom.accounts.actions import create_user, set_stream_key
from athir.newsroom.accounts.models import User
from athir.newsroom.accounts.roles import SLUGS
from athir.newsroom.audience.models import Message, Subscription, digest_of
from athir.newsroom.demo.seed.fill import fill
from athir.newsroom.events.models import Event
from athir.newsroom.frame.models import Desk, Station
from athir.newsroom.fronts import actions as fronts
from athir.newsroom.fronts.models import TOP, Breaking
from athir.newsroom.library.media import MediaItem
from athir.newsroom.news import actions
from athir.newsroom.news.models import Article, Byline, Correction, LiveEntry
from athir.newsroom.podcasts.models import Chapter, Episode, Podcast, Subscriber, Transcript
from athir.newsroom.services.models import Announcement, ImportRun, Town

HERE, ELSEWHERE = "errachidia", "zagora"

HELD = "زعفران"
"""In every text of articles that readers may not see (yet, or any more)."""
PRIVATE = "قرنفل"
"""In announcements that nobody has read yet."""
PLANNED = "يانسون"
"""In an event that is not published."""
UPLOADED = "كمون"
"""In a gallery that is not published."""
HEARD = "زنجبيل"
"""In an episode that is not published, and in one of a private podcast."""
TABLE = "مقدونس"
"""In a table that another account has brought in and not applied."""
CONTACT = "+212535998877"
"""The telephone of somebody who sent an announcement and does not want it shown."""
ENDPOINT = "fcm-endpoint-of-a-reader"
"""Part of the address at which a reader's browser gets notifications: for nobody's eyes."""
KEY = "stream-key-of-a-presenter"

ROLES = ("anonymous", "nobody", *SLUGS, "administrator")
"""As whom every address is asked; ``correspondent`` and ``nobody`` are of another desk than all secrets."""


@dataclass
class World:
    """``articles`` by state; ``accounts`` by role."""

    accounts: dict[str, Any]
    articles: dict[str, Article] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)

    def may_see(self, role: str) -> set[str]:
        """What is no secret for this account."""
        user = self.accounts[role]
        everywhere = user.has_perm("news.work_on_all_desks")
        seen = set()
        if everywhere and user.has_perm("news.view_article"):
            seen.add(HELD)
        if everywhere and user.has_perm("events.view_event"):
            seen.add(PLANNED)
        if user.has_perm("library.view_mediaitem"):
            seen.add(UPLOADED)
        if user.has_perm("podcasts.view_episode"):
            seen.add(HEARD)
        if everywhere and user.has_perm("services.view_announcement"):
            seen |= {PRIVATE, CONTACT}
        if everywhere and user.has_perm("services.add_importrun"):
            seen.add(TABLE)
        return seen


SECRETS = (HELD, PRIVATE, PLANNED, UPLOADED, HEARD, TABLE, CONTACT, ENDPOINT)


def build(home: Home, *, demo: bool) -> World:
    """Two desks (with ``demo``: all that the demo fills in, some seconds), and what is not for everybody."""
    if demo:
        fill(home, load(home), password="a-long-test-password")
    else:
        _two_desks()
    world = World({"anonymous": AnonymousUser()})
    for role in SLUGS:
        desks = (ELSEWHERE,) if role == "correspondent" else ()
        world.accounts[role] = create_user(f"w-{role}", role, "x", "en", desks=desks, check=False)
    world.accounts["nobody"] = User.objects.create(username="w-nobody", language="en")
    world.accounts["administrator"] = User.objects.create(username="w-administrator", language="en", is_superuser=True)
    desk = Desk.objects.get(slug=HERE)
    _articles(world, desk)
    _services(world, desk)
    event = Event(names={"ar": f"{PLANNED} مهرجان"}, desk=desk, day=date(2027, 1, 3), live=False)
    event.full_clean()
    event.save()
    event.save_revision()
    item = MediaItem.objects.create(
        names={"ar": f"{UPLOADED} صور"}, kind="gallery", desk=desk, live=False, state="ready"
    )
    world.others |= {"event": event, "media": item}
    _podcasts(world)
    Subscription.objects.create(
        endpoint=f"https://push.example/{ENDPOINT}",
        digest=digest_of(f"https://push.example/{ENDPOINT}"),
        p256dh="p",
        auth="a",
        language="ar",
        seen_at=timezone.now(),
    )
    Message.objects.create(language="ar", title="خبر أرسل", desks=[])
    set_stream_key(world.accounts["presenter"], KEY)
    return world


def _podcasts(world: World) -> None:
    """A draft in a podcast that everybody may hear, and an episode of one that nobody may who has no address of his own."""
    station, _made = Station.objects.get_or_create(slug="main", defaults={"names": {"ar": "إذاعة"}})
    for slug, hidden in (("halaqat", False), ("sirr", True)):
        podcast = Podcast.objects.create(
            slug=slug,
            station=station,
            names={"ar": f"{HEARD} خاص" if hidden else "حلقات"},
            description={"ar": "حكايات."},
            private=hidden,
            live=True,
        )
        episode = Episode.objects.create(
            podcast=podcast,
            station=station,
            title=f"{HEARD} حلقة",
            slug=f"{slug}-1",
            notes=f"<p>{HEARD} في الملاحظات</p>",
            state=Episode.State.READY,
            duration_ms=60_000,
            live=hidden,
            published_at=timezone.now() if hidden else None,
        )
        episode.files.create(name="e.mp3", content_type="audio/mpeg", bytes=1)
        Chapter.objects.create(episode=episode, start_ms=0, title=f"{HEARD} فصل")
        Transcript.objects.create(episode=episode, text=f"WEBVTT\n\n00:00.000 --> 00:04.000\n{HEARD}\n")
        Subscriber.objects.create(podcast=podcast, name=f"{HEARD} مستمع", token=f"hash-of-{slug}")
        world.others[slug] = episode


def _two_desks() -> None:
    region = Desk.objects.create(slug="draa-tafilalet", names={"ar": "درعة تافيلالت"})
    for slug, name in ((HERE, "الرشيدية"), (ELSEWHERE, "زاكورة")):
        desk = Desk.objects.create(slug=slug, names={"ar": name}, parent=region)
        Town.objects.create(slug=slug, names={"ar": name}, desk=desk, latitude=31.9, longitude=-4.4)


def _article(desk: Desk, name: str, **fields: Any) -> Article:
    body = [("text", f"<p>{HELD} في المتن</p>")]
    texts = {"kicker": HELD, "lead": f"{HELD} مقدمة", "body": body, "place": HELD}
    made = Article(
        title=f"{HELD} {name}", desk=desk, locale=Locale.objects.get(language_code="ar"), **{**texts, **fields}
    )
    made.bylines = [Byline(name=f"{HELD} الكاتب")]
    return made


def _articles(world: World, desk: Desk) -> None:
    later = timezone.now() + timedelta(hours=1)
    made = world.articles
    draft = _article(desk, "مسودة")
    draft.full_clean()
    draft.save()
    draft.save_revision()
    made["draft"] = draft
    made["embargoed"] = actions.publish(_article(desk, "محظور", embargo_until=later))
    made["scheduled"] = actions.publish(_article(desk, "مجدول", go_live_at=later))
    again = actions.publish(_article(desk, "حظر من جديد", form="live"))
    Correction.objects.create(article=again, text=f"{HELD} تصحيح")
    LiveEntry.objects.create(article=again, text=f"{HELD} الآن", title=f"{HELD} لحظة", key=True)
    again.embargo_until = later
    again.save()
    made["embargoed again"] = again
    Breaking.objects.create(language="ar", text=f"{HELD} عاجل", article=again)
    fronts.pin(desk, again, TOP)
    gone = actions.publish(_article(desk, "أزيل"))
    gone.unpublish()
    made["unpublished"] = gone
    never = actions.publish(_article(desk, "سحب قبل وقته", embargo_until=later))
    actions.withdraw(never, f"{HELD} سبب")
    made["withdrawn unseen"] = never


def _services(world: World, desk: Desk) -> None:
    town = Town.objects.filter(desk=desk)[0]
    world.others["announcement"] = Announcement.objects.create(
        kind="lost", town=town, title=f"{PRIVATE} ضائع", text=f"{PRIVATE} نص", contact=CONTACT
    )
    world.others["run"] = ImportRun.objects.create(
        kind="pharmacies", filename=f"{TABLE}.csv", made_by=world.accounts["reporter"], rows=[], errors=[], changes=[]
    )
