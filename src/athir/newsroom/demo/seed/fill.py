"""Fills a house with the demo: one call, which may be made again."""

from __future__ import annotations

from django.db import transaction

from athir.config import Settings
from athir.home import MAIN, Home
from athir.newsroom.accounts.roles import ensure_roles
from athir.newsroom.airlink.access_writer import AccessWriter
from athir.newsroom.airlink.holds_writer import HoldsWriter
from athir.newsroom.airlink.plan_compiler import PlanCompiler
from athir.newsroom.demo.seed import house, library, passwords, week
from athir.newsroom.demo.seed.articles import Newsdesk
from athir.newsroom.demo.seed.events import events
from athir.newsroom.demo.seed.house_pages import house_pages
from athir.newsroom.demo.seed.media import media
from athir.newsroom.demo.seed.podcasts import podcasts
from athir.newsroom.demo.seed.services import services
from athir.newsroom.demo.seed.stories import stories


def fill(home: Home, settings: Settings, password: str | None = None) -> list[str]:
    """Make the demo in a house that ``prepare`` has made ready; the accounts' names, in order.

    Nothing is doubled, and what an editor has changed stays. ``password``: ``None`` takes the setting, the one kept,
    or a new one (:func:`athir.newsroom.demo.seed.passwords.choose`). The first plan and access are written at the
    end. Raises ``OSError`` and :class:`~athir.contracts.files.ContractError` when the disk refuses.
    """
    home.create()
    chosen = passwords.choose(home, settings, password)
    files = library.audio(home.audio_dir)  # minutes of sound are measured: not inside a transaction
    with transaction.atomic():
        ensure_roles()
        station, desks = house.station(), house.desks()
        house_pages()
        accounts, persons = house.accounts(chosen), house.persons()
        pictures, playlists = library.pictures(), library.playlists(station, files)
        week.shows(station, desks, persons, playlists, pictures)
        services(desks)
        events(desks, pictures)
    media(desks, pictures)
    podcasts(home, station, desks, persons, pictures)
    newsdesk = Newsdesk(desks, pictures, files)
    with transaction.atomic():
        newsdesk.given()
        newsdesk.items()
        stories(desks, pictures)
        newsdesk.unfinished()
    PlanCompiler(home, MAIN).step()
    AccessWriter(home, MAIN).step()
    HoldsWriter(home, MAIN).step()
    return accounts
