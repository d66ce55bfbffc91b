"""Imports every podcast that an OPML file names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from athir.newsroom.importers import podcast
from athir.newsroom.importers.feed_reading import NoFeed, read_opml


def run(path: Path, wanted: podcast.Wanted, say: podcast.Say) -> Iterator[podcast.Report | tuple[str, str]]:
    """A report of each, or (feed, sentence) of one that could not be imported. Raises ``ImportRefused`` for no OPML."""
    try:
        feeds = read_opml(path.read_bytes())
    except OSError as error:
        told = {"file": str(path), "why": error.strerror}
        raise podcast.ImportRefused(_("%(file)s cannot be read: %(why)s") % told) from error
    except NoFeed as error:
        raise podcast.ImportRefused(_("%(file)s is no OPML file.") % {"file": str(path)}) from error
    for title, url in feeds:
        say(title or url)
        try:
            yield podcast.run(url, wanted, say)
        except podcast.ImportRefused as error:
            yield url, str(error)
