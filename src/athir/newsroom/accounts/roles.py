"""Roles: what each kind of account may do. Kept as Django groups, brought up to date at each start.

A station may make groups of its own beside them; a permission it adds to one of these by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission

_ALL = ("add", "change", "delete", "view")
_WRITE = ("add", "change", "view")


def _on(model: str, *actions: str) -> tuple[str, ...]:
    app, name = model.split(".")
    return tuple(f"{app}.{action}_{name}" for action in actions)


def _views(*models: str) -> tuple[str, ...]:
    return tuple(permission for model in models for permission in _on(model, "view"))


_ADMIN = ("wagtailadmin.access_admin",)
_TABLES = tuple(
    f"services.{model}"
    for model in ("pharmacy", "duty", "usefulnumber", "line", "departure", "cut", "market", "forecast")
)
_CALENDAR = ("services.prayerday", "services.hijrimonth")
_SERVICES = (
    *(permission for model in _TABLES for permission in _on(model, *_ALL)),
    *_on("services.announcement", "change", "view"),
    "services.view_town",
    "services.add_importrun",
)
"""What a desk keeps of the services, for the towns it works for."""
_SERVICES_ALL = (
    *_SERVICES,
    *(permission for model in _CALENDAR for permission in _on(model, *_ALL)),
    *_on("services.calendarsetting", "add", "change", "view"),
    *_on("services.announcement", "delete"),
)
_PLANNING = ("shows.show", "shows.slot", "library.playlist", "library.playlistitem", "library.audiofile")
_PODCASTS = (
    *_on("podcasts.podcast", "add", "change", "view", "publish"),
    *_on("podcasts.episode", *_ALL, "publish"),
)
"""Makes, publishes and withdraws episodes, and says what their feeds say."""
_SOUND = ("podcasts.podcast", "podcasts.episode")
_OWN_EPISODES = (*_on("podcasts.episode", "change", "view"), "podcasts.view_podcast")
"""Works on the drafts of one's own shows (podcasts/policy.py)."""
_HEARD = _views("airlink.asrun", "airlink.livesession", "airlink.listenersample", "numbers.audience", "record.outcome")
_LETTERS = ("record.hold_range", *_on("record.export", "add", "view"))
"""What answers a letter: keep a range of the log, and hand it out."""
_LOG = (*_LETTERS, "record.withdraw_range", "record.set_terms")
_READ = (
    *_views("news.topic", "news.series", "dossiers.person", "frame.desk", "shows.show", "shows.slot", "clips.clip"),
    "library.view_mediaitem",
)
_FRONTS = (*_on("fronts.slot", *_ALL), *_on("fronts.breaking", *_ALL))
_READ_NEWS = ("news.view_article", "events.view_event", "news.work_on_all_desks")
_LIVE = _on("news.liveentry", "add", "view")
_WRITES_NEWS = (
    *_ADMIN,
    *_READ,
    *_on("news.article", *_WRITE),
    *_on("events.event", *_WRITE),
    "news.work_on_all_desks",
    "library.view_audiofile",
    *_on("library.mediaitem", *_WRITE),
    *_on("clips.clip", *_WRITE),
)


@dataclass(frozen=True)
class Role:
    """``slug`` is the group's name; ``pictures`` what it may do with pictures (add, change, delete, choose)."""

    slug: str
    label: object
    permissions: tuple[str, ...]
    pictures: tuple[str, ...] = ("choose",)


ROLES: tuple[Role, ...] = (
    Role(
        "chief",
        _("Editor-in-chief"),
        (
            *_WRITES_NEWS,
            *_on("news.article", "delete", "publish", "lock", "unlock", "withdraw"),
            *_on("events.event", "delete", "publish"),
            "audience.view_message",
            *_on("library.mediaitem", "delete", "publish"),
            *_on("clips.clip", "delete", "publish"),
            *_on("news.topic", *_ALL),
            *_FRONTS,
            *_on("news.series", *_ALL),
            *_on("news.liveentry", *_ALL),
            *_on("dossiers.person", *_ALL),
            *_on("frame.desk", *_ALL),
            *_on("frame.transmitter", *_ALL),
            *_SERVICES_ALL,
            *_on("services.town", *_ALL),
            *_on("services.weathersource", "add", "change", "view"),
            *_on("frame.station", "change", "view"),
            *_on("frame.fixedpage", "change", "view"),
            *(permission for model in _PLANNING for permission in _on(model, *_ALL)),
            *_on("accounts.user", *_ALL),
            *_on("accounts.deskmembership", *_ALL),
            "simple_translation.submit_translation",
            *_PODCASTS,
            *_on("podcasts.podcast", "delete"),
            "accounts.go_live",
            *_LOG,
            *_HEARD,
        ),
        pictures=("add", "change", "delete", "choose"),
    ),
    Role(
        "editor",
        _("Desk editor"),
        (
            *_WRITES_NEWS,
            *_on("news.article", "lock", "unlock"),
            *_on("events.event", "publish"),
            "audience.view_message",
            *_on("library.mediaitem", "publish"),
            *_on("clips.clip", "publish"),
            *_FRONTS,
            *_on("news.topic", *_WRITE),
            *_on("news.series", *_WRITE),
            *_on("news.liveentry", *_WRITE),
            *_on("dossiers.person", *_WRITE),
            "simple_translation.submit_translation",
            *_SERVICES_ALL,
            *_PODCASTS,
            *_HEARD,
        ),
        pictures=("add", "change", "choose"),
    ),
    Role("reporter", _("Reporter"), (*_WRITES_NEWS, *_LIVE, *_SERVICES), pictures=("add", "choose")),
    Role(
        "correspondent",
        _("Correspondent"),
        (
            *(permission for permission in _WRITES_NEWS if permission != "news.work_on_all_desks"),
            *_LIVE,
            *_SERVICES,
        ),
        pictures=("add", "choose"),
    ),
    Role("translator", _("Translator"), (*_WRITES_NEWS, "simple_translation.submit_translation")),
    Role(
        "photo",
        _("Picture desk"),
        (*_ADMIN, *_READ, *_READ_NEWS, *_on("library.mediaitem", *_ALL, "publish")),
        ("add", "change", "delete", "choose"),
    ),
    Role(
        "presenter",
        _("Presenter"),
        (
            *_ADMIN,
            *_READ,
            *_READ_NEWS,
            *_views(*_PLANNING),
            *_on("clips.clip", *_WRITE),
            *_OWN_EPISODES,
            "accounts.go_live",
            *_HEARD,
        ),
    ),
    Role(
        "producer",
        _("Producer"),
        (
            *_ADMIN,
            *_READ,
            *_READ_NEWS,
            *(permission for model in _PLANNING for permission in _on(model, *_ALL)),
            *_on("events.event", *_WRITE, "publish"),
            *_on("library.mediaitem", *_WRITE, "publish"),
            *_on("clips.clip", *_WRITE, "publish"),
            *_on("dossiers.person", *_WRITE),
            *_PODCASTS,
            "accounts.go_live",
            *_LOG,
            *_HEARD,
        ),
        pictures=("add", "change", "choose"),
    ),
    Role(
        "engineer",
        _("Engineer"),
        (
            *_ADMIN,
            *_READ,
            *_views(*_PLANNING),
            *_on("frame.station", "change", "view"),
            *_on("frame.transmitter", *_ALL),
            *_on("library.audiofile", "change", "view"),
            *_on("services.weathersource", "add", "change", "view"),
            *_LETTERS,
            *_HEARD,
        ),
    ),
    Role(
        "viewer",
        _("Viewer"),
        (
            *_ADMIN,
            *_READ,
            *_READ_NEWS,
            *_views(*_PLANNING, *_TABLES, *_SOUND, "frame.station", "frame.transmitter"),
            *_HEARD,
        ),
        pictures=(),
    ),
)

BY_SLUG = {role.slug: role for role in ROLES}
SLUGS = tuple(BY_SLUG)


def ensure_roles(roles: Iterable[Role] = ROLES) -> None:
    """Make the groups and give them what is missing. Idempotent; takes nothing away."""
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    groups = {group.name: group for group in Group.objects.prefetch_related("permissions")}
    root = Collection.get_first_root_node()
    for role in roles:
        group = groups.get(role.slug) or Group.objects.create(name=role.slug)
        held = {permission.pk for permission in group.permissions.all()}
        missing = {known[name] for name in role.permissions} - held
        if missing:
            group.permissions.add(*missing)
        for action in role.pictures:
            permission = known[f"wagtailimages.{action}_image"]
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission_id=permission)
