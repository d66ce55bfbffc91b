"""The way from the commands to the newsroom: Django is loaded only when a command needs it."""

from __future__ import annotations

import os
import subprocess

from athir import config
from athir.cli import words
from athir.cli.failure import Failure
from athir.cli.words import gettext as _
from athir.home import Home
from athir.supervisor.processes import module


def prepare(home: Home) -> None:
    """Make or upgrade the newsroom's tables and files, in a process of its own. Raises :class:`Failure`."""
    home.create()
    environ = {**os.environ, "ATHIR_HOME": str(home.root)}
    done = subprocess.run(
        module("athir.newsroom.prepare"), env=environ, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise Failure(
            _("The newsroom could not be prepared: %(why)s.")
            % {"why": said[-1].rstrip(".") if said else done.returncode},
            _("Run `athir doctor`; it says how to mend it."),
        )


def load(home: Home) -> None:
    """Make the newsroom's models usable in this process. Raises :class:`Failure` when the house has none yet."""
    if not home.database.exists() and not config.load(home).database_url:
        raise Failure(
            _("There is no station in %(folder)s yet.") % {"folder": str(home.root)},
            _("Run `athir init`, or `athir demo` for the demo."),
        )
    _set_up(home)


def _set_up(home: Home) -> None:
    os.environ["ATHIR_HOME"] = str(home.root)
    from athir.newsroom.setup import setup

    setup()
    from django.utils import translation

    translation.activate(words.language())


def check_password(home: Home, account: str, password: str) -> None:
    """Whether the first account may have it, before a house is made for it. Raises :class:`Failure`."""
    _set_up(home)
    from athir.newsroom.accounts import actions
    from athir.newsroom.accounts.models import User

    try:
        actions.check_password(password, User(username=account))
    except actions.AccountError as error:
        raise Failure(str(error)) from None


def create_chief(account: str, password: str, language: str) -> None:
    """The first account: editor-in-chief, and superuser, since somebody must be. Raises :class:`Failure`."""
    from athir.newsroom.accounts.actions import AccountError, create_user
    from athir.newsroom.accounts.models import User

    if User.objects.filter(username=account).exists():  # an earlier `init` was interrupted
        return
    try:
        user = create_user(account, "chief", password, language)
    except AccountError as error:
        raise Failure(str(error)) from None
    user.is_superuser = user.is_staff = True
    user.save(update_fields=["is_superuser", "is_staff"])
