"""The demo's accounts, and the people who stand for them on the page. Roles, not persons: their names say so."""

from __future__ import annotations

from dataclasses import dataclass

from athir.newsroom.demo.content.places import Names


@dataclass(frozen=True)
class Account:
    """``username`` with ``role`` (a role's slug). ``person``: slug of the person it is on the page, if it is one."""

    username: str
    role: str
    names: Names
    desks: tuple[str, ...] = ()
    person: str = ""
    titles: Names | None = None
    goes_live: bool = False


ACCOUNTS = (
    Account("chief", "chief", {"ar": "رئيس تحرير تجريبي"}, goes_live=True),
    Account("editor", "editor", {"ar": "محرر تجريبي"}),
    Account("reporter", "reporter", {"ar": "صحافي تجريبي"}),
    Account("correspondent", "correspondent", {"ar": "مراسل تجريبي"}, desks=("zagora",)),
    Account("translator", "translator", {"ar": "مترجم تجريبي"}),
    Account("photo", "photo", {"ar": "مصور تجريبي"}),
    Account(
        "presenter",
        "presenter",
        {"ar": "مقدّم تجريبي", "fr": "Présentateur de démonstration", "en": "Demo presenter"},
        person="demo-presenter",
        titles={"ar": "مقدّم برامج", "fr": "Présentateur", "en": "Presenter"},
        goes_live=True,
    ),
    Account(
        "presenter2",
        "presenter",
        {"ar": "مقدّمة تجريبية", "fr": "Présentatrice de démonstration", "en": "Second demo presenter"},
        person="demo-presenter-2",
        titles={"ar": "مقدّمة برامج", "fr": "Présentatrice", "en": "Presenter"},
        goes_live=True,
    ),
    Account("producer", "producer", {"ar": "منتج تجريبي"}, goes_live=True),
    Account("engineer", "engineer", {"ar": "تقني تجريبي"}),
    Account("viewer", "viewer", {"ar": "مطّلع تجريبي"}),
)
