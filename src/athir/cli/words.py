"""The words of the commands: gettext from the catalogue that the pages use too.

Language: ``ATHIR_LANG``, else ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` when they name one of ours, else the station's.
Without a compiled catalogue the English of the source is shown.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Callable, Mapping
from pathlib import Path

LANGUAGES = ("ar", "fr", "zgh", "en")
DOMAIN = "django"
CATALOGUE = Path(__file__).resolve().parent.parent / "locale"

_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def choose(environ: Mapping[str, str], station_language: str = "") -> str:
    """One of :data:`LANGUAGES`: what the person asked for, else the station's, else English."""
    for name in ("ATHIR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        language = environ.get(name, "").split(".")[0].replace("-", "_").split("_")[0].lower()
        if language in LANGUAGES:
            return language
    return station_language if station_language in LANGUAGES else "en"


def use(language: str) -> None:
    """Speak ``language`` from now on, in the standard library's own sentences (argparse) too."""
    global _translations, _language
    _language = language
    _translations = _gettext.translation(DOMAIN, CATALOGUE, [language], fallback=True)
    _gettext.bindtextdomain(DOMAIN, str(CATALOGUE))
    _gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language


def language() -> str:
    """The language in use."""
    return _language


def gettext(message: str) -> str:
    """``message`` in the language in use; an empty one stays empty (gettext would give the catalogue's header)."""
    return _translations.gettext(message) if message else ""


def of(language: str) -> Callable[[str], str]:
    """``gettext`` in a language, whatever the one in use."""
    return _gettext.translation(DOMAIN, CATALOGUE, [language], fallback=True).gettext


def ngettext(singular: str, plural: str, number: int) -> str:
    return _translations.ngettext(singular, plural, number)


def gettext_noop(message: str) -> str:
    """Marks ``message`` for the catalogue; it is translated where it is shown."""
    return message


# What argparse says, so that the catalogue has it; argparse looks these up itself.
_ARGPARSE = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("show program's version number and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("expected one argument"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
)
