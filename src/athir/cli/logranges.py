"""``athir log cut`` and ``export``: ranges out of the log."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from athir.airlog import Index, id3, mp4
from athir.airlog import export as exports
from athir.airlog.aired import Aired, RangeError, aired
from athir.airlog.away import kept
from athir.airlog.join import Joined, join
from athir.airlog.running import Entry, as_table, chapters, running_order
from athir.cli import words
from athir.cli.failure import Failure
from athir.cli.main import Context
from athir.cli.words import gettext as _
from athir.contracts.mounts import BY_NAME
from athir.contracts.units import RATE
from athir.home import MAIN

KINDS = ("mp3", "m4a", "aac", "opus", "wav")
Span = tuple[datetime, datetime]


def arguments(cut: argparse.ArgumentParser) -> None:
    cut.description = _(
        "A range as one sound file; its suffix says as what: mp3, m4a, aac, opus or wav. Out of a mount of their own"
        " kind mp3, m4a and opus begin and end with the very sample, and aac with a frame, without anything being"
        " encoded anew. A wav, another kind than the mount's, an opus with a gap in it, a loudness and a fade are"
        " encoded anew as a whole."
    )
    cut.add_argument("--title", default="", help=_("written into the file"))
    cut.add_argument("--chapters", action="store_true", help=_("mark what was on air, out of the journal"))
    cut.add_argument(
        "--loudness",
        type=float,
        nargs="?",
        const=-16.0,
        metavar="LUFS",
        help=_("encode anew at this loudness; else -16"),
    )
    cut.add_argument("--fade", type=float, default=0.0, metavar="SECONDS", help=_("encode anew, faded in and out"))


def cut(context: Context, options: argparse.Namespace, folders: Sequence[Path], span: Span) -> int:
    """Make ``--output``; its suffix says as what."""
    kind = options.output.suffix.lstrip(".").lower()
    if kind not in KINDS:
        shown = {"kinds": ", ".join(KINDS)}
        raise Failure(_("The name of the file says its kind: one of %(kinds)s.") % shown, status=2)
    index, found = _best(folders, span, kind)
    joined = _made(context, options, index, found, kind)
    exports.write_file(options.output, joined.chunks(index))
    shown = {"file": options.output, "mount": found.mount, "seconds": f"{joined.samples / RATE:.3f}"}
    print(_("%(file)s: %(seconds)s s of %(mount)s") % shown)
    _say_gaps(context, found)
    return 0


def _made(context: Context, options: argparse.Namespace, index: Index, found: Aired, kind: str) -> Joined:
    """Joined as it is where that is possible, else encoded anew."""
    told, tag = mp4.Told(options.title), b""
    encoded = options.loudness is not None or options.fade > 0 or not _joins(found, kind)

    def make() -> Joined:
        if not encoded:
            return join(index, found.pieces, kind, told=told, tag=tag)
        from athir.airlog import cut as cutting

        fade = round(options.fade * RATE)
        as_kind = "m4a" if kind == "aac" else kind
        return cutting.encode(index, found.pieces, as_kind, loudness=options.loudness, fade=fade, told=told, tag=tag)

    if encoded and kind == "aac":
        raise Failure(_("What is encoded anew becomes m4a, not aac."), _("Name the file .m4a."), 2)
    marks = []
    if options.chapters and kind in ("mp3", "m4a"):
        station = context.home.station()
        order = running_order(station.journal_dir, found.pieces[0].stretch.start, found.pieces[-1].stretch.end)
        marks = chapters(order, _placed(index, found, kind, encoded))
    if kind == "m4a" and marks:
        told = mp4.Told(options.title, chapters=tuple(marks))
    if kind == "mp3":
        tag = id3.tag(options.title, chapters=marks, samples=found.samples)
    return make()


def _placed(index: Index, found: Aired, kind: str, encoded: bool) -> Joined:
    """Where everything is heard, for the chapters: a plan that costs next to nothing."""
    if not encoded and kind == "mp3":
        return join(index, found.pieces, kind)
    if not encoded:
        return join(index, found.pieces, "aac")
    from athir.airlog.cut import placed

    return Joined(kind, (), 0, found.samples, True, tuple(placed(found.pieces)))


def _joins(found: Aired, kind: str) -> bool:
    codec = BY_NAME[found.mount].codec
    return kind in (("aac", "m4a") if codec == "aac" else (codec,)) and (codec != "opus" or len(found.pieces) == 1)


def _best(folders: Sequence[Path], span: Span, kind: str = "") -> tuple[Index, Aired]:
    """The log that has most of the range; of equals the one that need not be encoded anew, then the best sounding."""
    found = []
    for folder in folders:
        index = Index(folder)
        there = aired(index, MAIN, *span)
        if folder.name not in BY_NAME or not there.pieces:
            continue
        if all(kept(path) for path in {segment.path for piece in there.pieces for segment in piece.segments}):
            mount = BY_NAME[folder.name]
            found.append((round(there.samples / RATE), bool(kind) and _joins(there, kind), mount.bitrate, index, there))
    if not found:
        raise RangeError(_("Nothing of this range is in the log any more, or it never was."))
    *_rank, index, there = max(found, key=lambda one: one[:3])
    return index, there


def export(context: Context, options: argparse.Namespace, folders: Sequence[Path], span: Span) -> int:
    """Make the folder ``--output``."""
    if len(folders) > 1:
        kept = context.settings.logged_mounts
        folders = sorted(folders, key=lambda folder: -kept.get(folder.name, 0))[:1]
    index, found = _best(folders, span)
    order = running_order(context.home.station().journal_dir, *span)
    facts = exports.Facts(context.settings.name, options.by, options.why, words.language())
    extra = _papers(context, facts, found.mount, span, order)
    exports.export(options.output, index, found, order, facts, context.settings.tz, words=_, extra=extra)
    shown = {"folder": options.output, "mount": found.mount, "seconds": f"{found.samples / RATE:.3f}"}
    print(_("%(folder)s: %(seconds)s s of %(mount)s, with running order and hashes") % shown)
    _say_gaps(context, found)
    return 0


def _papers(context: Context, facts: exports.Facts, mount: str, span: Span, order: list[Entry]) -> exports.Extra:
    """The running order on paper and as a table, in the languages of whoever reads letters here."""

    def write(folder: Path) -> None:
        from athir.airlog.paper import LANGUAGES, Heading, running_order_pdf

        heading = Heading(facts.station, mount, *span, facts.by, facts.why, datetime.now(UTC))
        for language in LANGUAGES:
            path = folder / f"running-order.{language}.pdf"
            told = words.of(language)
            running_order_pdf(path, order, heading, context.settings.tz, language, told)
            path.with_suffix(".csv").write_text(as_table(order, context.settings.tz, told), "utf-8", newline="")

    return write


def _say_gaps(context: Context, found: Aired) -> None:
    for gap in found.gaps:
        start, end = (when.astimezone(context.settings.tz) for when in (gap.start, gap.end))
        shown = {"start": f"{start:%Y-%m-%d %H:%M:%S%z}", "end": f"{end:%Y-%m-%d %H:%M:%S%z}"}
        print(_("Not logged: %(start)s to %(end)s") % shown)
