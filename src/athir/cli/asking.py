"""Questions to a person at a terminal, and what happens where there is none."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

from athir.cli.failure import Failure
from athir.cli.words import gettext as _


def ask(question: str, default: str, check: Callable[[str], str], option: str) -> str:
    """The answer, or ``default`` for an empty one; ``check`` says what is wrong with it, or nothing.

    Where nobody can answer: the default, or a :class:`Failure` of wrong use that names ``option``.
    """
    if not sys.stdin.isatty():
        if not default:
            raise Failure(_("%(option)s is missing.") % {"option": option}, _("Nobody is here to be asked."), 2)
        return default
    while True:
        answer = input(f"{question} [{default}] " if default else f"{question} ").strip() or default
        wrong = check(answer) if answer else _("An answer is needed.")
        if not wrong:
            return answer
        print(wrong)


def password(option: str) -> str:
    """Asked for twice at a terminal; else the first line of what is piped in."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\n")
        if not line:
            raise Failure(_("%(option)s is missing.") % {"option": option}, _("Nobody is here to be asked."), 2)
        return line
    while True:
        first = getpass.getpass(_("Password: "))
        if first and first == getpass.getpass(_("The same again: ")):
            return first
        print(_("They differ, or are empty. Again."))
