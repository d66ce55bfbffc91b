"""What is done to accounts, from the admin, the commands and the demo alike: checked, written, recorded."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from athir.contracts.access import hash_key
from athir.newsroom.accounts.models import DeskMembership, StreamKey, User
from athir.newsroom.accounts.roles import SLUGS


class AccountError(Exception):
    """An account cannot be made or changed so; the message says why and what to do."""


@dataclass(frozen=True)
class AccountFacts:
    """An account as ``athir user list`` shows it."""

    username: str
    name: str
    roles: tuple[str, ...]
    desks: tuple[str, ...]
    active: bool
    has_stream_key: bool
    last_login: datetime | None


def find(username: str) -> User:
    """The account; raises :class:`AccountError` when there is none."""
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        message = _("There is no account %(username)s; `athir user list` shows those there are.")
        raise AccountError(message % {"username": username}) from None


def check_password(password: str, user: User) -> None:
    """Raises :class:`AccountError` when it is too weak, or too much like what is known of ``user``. No database."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountError(" ".join(error.messages)) from None


@transaction.atomic
def create_user(
    username: str,
    role: str,
    password: str,
    language: str = "ar",
    name: str = "",
    *,
    desks: Iterable[str] = (),
    check: bool = True,
    by: User | None = None,
) -> User:
    """Make an account with a role (one of ``roles.SLUGS``) and the desks it works for (slugs).

    Raises :class:`AccountError`: unknown role or desk, name taken or not usable, password too weak (``check``).
    """
    if role not in SLUGS:
        message = _("There is no role %(role)s; use one of: %(roles)s.")
        raise AccountError(message % {"role": role, "roles": ", ".join(SLUGS)})
    if User.objects.filter(username=username).exists():
        raise AccountError(_("The account %(username)s exists already.") % {"username": username})
    user = User(username=username, name=name, language=language)
    if check:
        check_password(password, user)
    user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise AccountError(" ".join(error.messages)) from None
    user.save()
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    set_desks(user, desks)
    log(instance=user, action="wagtail.create", user=by)
    return user


def set_desks(user: User, desks: Iterable[str]) -> None:
    """The desks an account works for, by slug; raises :class:`AccountError` for one that is not there."""
    desk_model = DeskMembership._meta.get_field("desk").related_model
    wanted = set(desks)
    found = {desk.slug: desk for desk in desk_model.objects.filter(slug__in=wanted)}
    if wanted - set(found):
        message = _("There is no desk %(desk)s.")
        raise AccountError(message % {"desk": ", ".join(sorted(wanted - set(found)))})
    user.desk_memberships.exclude(desk__in=found.values()).delete()
    for desk in found.values():
        DeskMembership.objects.get_or_create(user=user, desk=desk)


@transaction.atomic
def set_password(user: User, password: str, *, check: bool = True, by: User | None = None) -> None:
    """Give an account a new password; raises :class:`AccountError` when it is too weak."""
    if check:
        check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    log(instance=user, action="wagtail.edit", user=by)


@transaction.atomic
def new_stream_key(user: User, *, by: User | None = None) -> str:
    """A new stream key, 160 bits, in letters that an encoder's form takes. Shown now and never again.

    Earlier keys of the account end. The air knows it within some seconds (``airlink/access_writer.py``).
    """
    key = secrets.token_hex(20)
    set_stream_key(user, key, by=by)
    return key


@transaction.atomic
def set_stream_key(user: User, key: str, *, by: User | None = None) -> None:
    """Make ``key`` the account's stream key. For the demo, where it equals the demo password; else use a new one."""
    digest = hash_key(key)
    if user.stream_keys.filter(sha256=digest, revoked_at__isnull=True).exists():
        return
    revoke_stream_keys(user, by=by)
    StreamKey.objects.create(user=user, sha256=digest)
    log(instance=user, action="athir.stream_key.new", user=by)


@transaction.atomic
def revoke_stream_keys(user: User, *, by: User | None = None) -> int:
    """End all stream keys of the account; how many there were."""
    ended = user.stream_keys.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    if ended:
        log(instance=user, action="athir.stream_key.revoke", user=by)
    return int(ended)


def list_users() -> list[AccountFacts]:
    """All accounts, by name."""
    users = User.objects.order_by("username").prefetch_related("groups", "desks", "stream_keys")
    return [
        AccountFacts(
            username=user.username,
            name=user.shown_name,
            roles=tuple(group.name for group in user.groups.all()),
            desks=tuple(desk.slug for desk in user.desks.all()),
            active=user.is_active,
            has_stream_key=any(key.revoked_at is None for key in user.stream_keys.all()),
            last_login=user.last_login,
        )
        for user in users
    ]
