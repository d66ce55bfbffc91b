"""``athir import``: what a station had elsewhere comes in, podcasts by their feeds. Run again, it goes on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from athir.cli import newsroom
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.cli.words import ngettext


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar=_("WHAT"), required=True)
    one = verbs.add_parser("podcast", help=_("a podcast from its feed: episodes, sound, identities"))
    one.add_argument("source", metavar="FEED", help=_("the feed’s address, or a file that holds it"))
    one.add_argument("--slug", default="", help=_("its name in addresses; else made of its title"))
    one.add_argument("--language", default="", help=_("ar, fr, zgh or en; else as the feed says"))
    all_of = verbs.add_parser("opml", help=_("every podcast that an OPML file names"))
    all_of.add_argument("source", metavar="FILE", type=Path)
    for command in (one, all_of):
        command.add_argument(
            "--i-own-it", action="store_true", help=_("the rights are yours, although the feed is locked")
        )
        command.add_argument("--no-sound", action="store_true", help=_("only what the feed says, no sound yet"))
        command.add_argument(
            "--allow-private", action="store_true", help=_("also from addresses inside your own network")
        )


def run(context: Context, options: argparse.Namespace) -> int:
    newsroom.load(context.home)
    from athir.newsroom.importers import opml, podcast

    wanted = podcast.Wanted(
        slug=getattr(options, "slug", ""),
        language=getattr(options, "language", ""),
        own=options.i_own_it,
        private=options.allow_private,
        sound=not options.no_sound,
    )
    try:
        if options.verb == "podcast":
            return _tell(podcast.run(options.source, wanted, _say))
        results = [_tell_one(result) for result in opml.run(options.source, wanted, _say)]
    except podcast.ImportRefused as error:
        raise Failure(str(error)) from None
    return max(results, default=0)


def _say(text: str) -> None:
    print(text, flush=True)


def _tell_one(result: Any) -> int:
    if isinstance(result, tuple):
        print(f"{result[0]}: {result[1]}")
        return 1
    return _tell(result)


def _tell(report: Any) -> int:
    """The report in words; 1 when some sound could not be had."""
    name = report.podcast.name_in(report.podcast.language)
    made = ngettext("%(name)s: %(count)s new episode", "%(name)s: %(count)s new episodes", report.new)
    print(made % {"name": name, "count": report.new})
    if report.known:
        told = ngettext("%(count)s was there already", "%(count)s were there already", report.known)
        print(told % {"count": report.known})
    for title in report.left_out:
        print(_("Left out, since it has no sound: %(title)s") % {"title": title})
    for title, why in (*report.failed, *report.pictures):
        print(f"{title}: {why}")
    if report.failed:
        print(_("Run the same command again: it goes on where it broke off."))
    if not report.podcast.live:
        print(_("It is a draft: look at it in the newsroom, under Podcasts, then publish it."))
    return 1 if report.failed else 0
