"""Rows of the station itself: its names, desks, transmitters, people, accounts. Each function is idempotent and
leaves alone what somebody has changed."""

from __future__ import annotations

from decimal import Decimal

from athir.home import MAIN
from athir.newsroom.accounts.actions import create_user, set_password, set_stream_key
from athir.newsroom.accounts.models import User
from athir.newsroom.demo.content import people, places
from athir.newsroom.demo.content.places import Names
from athir.newsroom.dossiers.models import Person
from athir.newsroom.frame.models import Desk, Station, Transmitter


def _completed(names: Names, more: Names) -> Names:
    """``names`` with the languages it lacks."""
    return {**more, **{code: text for code, text in names.items() if text}}


def station() -> Station:
    """The first station, named in all languages."""
    found, _made = Station.objects.get_or_create(slug=MAIN)
    names, tagline = _completed(found.names, places.STATION), _completed(found.tagline, places.TAGLINE)
    if (names, tagline) != (found.names, found.tagline):
        found.names, found.tagline = names, tagline
        found.save()
    return found


def desks() -> dict[str, Desk]:
    """All desks by slug, with an example of a frequency in each province."""
    found: dict[str, Desk] = {}
    for order, place in enumerate(places.PLACES):
        defaults = {
            "names": place.names,
            "description": place.description,
            "parent": found.get(place.parent),
            "order": order,
            "hue": f"d-{place.slug}" if place.parent else "",
        }
        desk, made = Desk.objects.get_or_create(slug=place.slug, defaults=defaults)
        found[place.slug] = desk
        if made and place.mhz:
            town = {code: f"{name} ({places.EXAMPLE[code]})" for code, name in place.names.items()}
            Transmitter.objects.create(desk=desk, town=town, mhz=Decimal(place.mhz))
    return found


def accounts(password: str) -> list[str]:
    """The demo's accounts, in their order; all have ``password``, and who goes live has it as stream key."""
    known = {user.username: user for user in User.objects.filter(username__in=[a.username for a in people.ACCOUNTS])}
    # Hashing takes a third of a second an account: one is asked for all.
    chief = known.get("chief")
    current = chief is not None and chief.check_password(password)
    for account in people.ACCOUNTS:
        user = known.get(account.username)
        if user is None:
            name = account.names["ar"]
            user = create_user(account.username, account.role, password, name=name, desks=account.desks, check=False)
            if account.role == "chief":  # somebody must be, as with `athir init`
                user.is_superuser = user.is_staff = True
                user.save(update_fields=["is_superuser", "is_staff"])
        elif not current:
            set_password(user, password, check=False)
        if account.goes_live:
            set_stream_key(user, password)
    return [account.username for account in people.ACCOUNTS]


def persons() -> dict[str, Person]:
    """The people of the demo by slug, each with its account."""
    found: dict[str, Person] = {}
    for account in people.ACCOUNTS:
        if account.person:
            defaults = {
                "names": account.names,
                "role": account.titles or {},
                "user": User.objects.get(username=account.username),
            }
            found[account.person], _made = Person.objects.get_or_create(slug=account.person, defaults=defaults)
    return found
