"""The words of an episode that is made of a broadcast: title, notes, chapters, and who is heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from athir.airlog.aired import Stretch
from athir.arabic.dates import clock, full_date
from athir.contracts.units import utc_ns
from athir.newsroom.airlink.broadcasts import Broadcast
from athir.newsroom.airlink.chapter_pictures import clips_in
from athir.newsroom.dossiers.models import Person
from athir.newsroom.news.models import Article, Byline
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast
from athir.newsroom.record import places
from athir.newsroom.shows.models import Show
from athir.newsroom.syndication.addresses import absolute

LEAST_CHAPTERS = 3
"""With fewer there are none: two parts need no table."""

BRIEF_MS = 5_000
"""What was on for less is no chapter of its own."""

MOST_ARTICLES = 10

NO_TITLES = frozenset(
    {"", "live", "on air", "stream", "radio", "unknown", "untitled", "no title", "no name", "test", "-"}
)
"""What encoders say of themselves when nobody wrote anything."""


def title_of(podcast: Podcast, show: Show | None, one: Broadcast | None, start: datetime) -> str:
    """The presenter's title when they gave the whole broadcast one; else the show and its day, as it is written here."""
    said = list(dict.fromkeys(title for _at, title in one.said)) if one else []
    language, station = podcast.language, podcast.station
    name = (show or podcast).name_in(language)
    ours = {*(show.names.values() if show else ()), *podcast.names.values(), *station.names.values()}
    only = said[0].strip() if len(said) == 1 else ""
    if only.casefold() not in NO_TITLES and not any(only.endswith(known) for known in ours if known):
        return only[:300]
    day = start.astimezone(station.tz)
    title = f"{name} – {full_date(day.date(), language)}"
    if Episode.objects.filter(podcast=podcast, title=title).exists():
        title = f"{title} – {clock(day)}"
    return title[:300]


def chapters_of(
    marks: Iterable[tuple[datetime, str]], stretches: Sequence[Stretch], language: str
) -> list[tuple[int, str]]:
    """(ms from the beginning, title); none when there would be fewer than three."""
    placed: dict[int, str] = {}
    for at, title in marks:
        ms = places.place(stretches, utc_ns(at), after=True)
        if ms is None or not title.strip():
            continue
        placed = {other: text for other, text in placed.items() if ms - other >= BRIEF_MS}
        placed[ms] = title.strip()[:200]
    found: list[tuple[int, str]] = []
    for ms, title in sorted(placed.items()):
        if not found or found[-1][1] != title:
            found.append((ms, title))
    if found and found[0][0] < BRIEF_MS:
        found[0] = 0, found[0][1]
    elif found:
        with override(language):
            found.insert(0, (0, _("Opening")))
    return found if len(found) >= LEAST_CHAPTERS else []


def people_of(one: Broadcast | None, show: Show | None) -> list[Person]:
    """Who was on the air, in order; of a broadcast without a line, the show's presenters."""
    accounts = one.accounts if one else ()
    known = {p.user.get_username(): p for p in Person.objects.filter(user__username__in=accounts) if p.user}
    found = [known[account] for account in accounts if account in known]
    return found or (list(show.presenters.all()) if show and not accounts else [])


def mentioned(station: int, people: Sequence[Person], start: datetime, end: datetime, language: str) -> list[Article]:
    """Articles that carry a clip of the broadcast, and what its presenters published on that day."""
    keys = [key for _clip, own in clips_in(station, start, end) for key in own]
    seen = Article.objects.on_site().filter(locale__language_code=language)
    found = list(seen.filter(pk__in=keys).for_list().newest()[:MOST_ARTICLES])
    if people:
        day = start.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
        of_day = seen.filter(published_at__gte=day, published_at__lt=max(end, day + timedelta(days=1)))
        theirs = Byline.objects.filter(person__in=people).values("article_id")
        found += list(of_day.filter(pk__in=theirs).exclude(pk__in=keys).for_list().newest()[:MOST_ARTICLES])
    return found[:MOST_ARTICLES]


def notes_of(description: str, articles: Sequence[Article], language: str) -> SafeString:
    """The show's description, and where to read on, as HTML."""
    lines = [line.strip() for line in description.splitlines() if line.strip()]
    html = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    if not articles:
        return html
    with override(language):
        heading = _("Read on the site")
    links = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((absolute(one.get_absolute_url()), one.title) for one in articles)
    )
    return format_html("{}<h3>{}</h3><ul>{}</ul>", html, heading, links)
