"""``athir user``: accounts, passwords, stream keys."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from athir.cli import asking, newsroom, words
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar=_("WHAT"), required=True)
    listing = verbs.add_parser("list", help=_("all accounts"))
    listing.add_argument("--json", action="store_true", help=_("for programs: one JSON object"))
    add = verbs.add_parser("add", help=_("make an account"))
    add.add_argument("account")
    add.add_argument(
        "--role", required=True, help=_("chief, editor, reporter, presenter, … (the roles of the newsroom)")
    )
    add.add_argument("--name", default="", help=_("as listeners and readers see it"))
    add.add_argument("--language", default="", choices=words.LANGUAGES, help=_("language of the newsroom for it"))
    add.add_argument("--desk", action="append", default=[], help=_("a desk it works for; may be given again"))
    password = verbs.add_parser("password", help=_("give an account a new password"))
    for one in (add, password):
        one.add_argument("--password", help=_("asked for, or read from standard input, when not given"))
    password.add_argument("account")
    for verb, purpose in (
        ("key", _("make a new stream key for its encoder; the earlier one ends")),
        ("disable", _("close an account: no login, no going on the air")),
        ("enable", _("open a closed account again")),
    ):
        verbs.add_parser(verb, help=purpose).add_argument("account")


def run(context: Context, options: argparse.Namespace) -> int:
    newsroom.load(context.home)
    from athir.newsroom.accounts.actions import AccountError

    try:
        _VERBS[options.verb](context, options)
    except AccountError as error:
        raise Failure(str(error)) from None
    return 0


def _list(_context: Context, options: argparse.Namespace) -> None:
    from athir.newsroom.accounts.actions import list_users

    users = list_users()
    if options.json:
        json.dump({"users": [asdict(u) for u in users]}, sys.stdout, ensure_ascii=False, indent=2, default=str)
        print()
        return
    for user in users:
        notes = [", ".join(user.roles) or _("no role")]
        notes += [_("stream key")] if user.has_stream_key else []
        notes += [] if user.active else [_("closed")]
        print(f"{user.username:<16}{user.name:<24}{'; '.join(notes)}")


def _add(context: Context, options: argparse.Namespace) -> None:
    from athir.newsroom.accounts.actions import create_user

    password = options.password or asking.password("--password")
    language = options.language or context.settings.language
    create_user(options.account, options.role, password, language, options.name, desks=options.desk)
    print(_("The account %(account)s is made.") % {"account": options.account})


def _password(_context: Context, options: argparse.Namespace) -> None:
    from athir.newsroom.accounts.actions import find, set_password

    user = find(options.account)
    set_password(user, options.password or asking.password("--password"))
    print(_("The account %(account)s has a new password.") % {"account": options.account})


def _key(context: Context, options: argparse.Namespace) -> None:
    from athir.newsroom.accounts.actions import find, new_stream_key

    key = new_stream_key(find(options.account))
    print(_("Stream key of %(account)s, shown this once:") % {"account": options.account}, file=sys.stderr)
    print(key)
    shown = {"address": f"{context.settings.radio_base}/live.mp3", "account": options.account}
    print(_("In the encoder: %(address)s, user %(account)s, this key as the password.") % shown, file=sys.stderr)


def _disable(_context: Context, options: argparse.Namespace) -> None:
    from athir.newsroom.accounts.actions import find, revoke_stream_keys

    user = find(options.account)
    user.is_active = False
    user.save(update_fields=["is_active"])
    revoke_stream_keys(user)
    print(_("The account %(account)s is closed; its stream key has ended.") % {"account": options.account})


def _enable(_context: Context, options: argparse.Namespace) -> None:
    from athir.newsroom.accounts.actions import find

    user = find(options.account)
    user.is_active = True
    user.save(update_fields=["is_active"])
    print(_("The account %(account)s is open. For the air it needs a new stream key.") % {"account": options.account})


_VERBS = {
    "list": _list,
    "add": _add,
    "password": _password,
    "key": _key,
    "disable": _disable,
    "enable": _enable,
}
