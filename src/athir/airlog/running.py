"""The running order of a range out of the journal: what was on air when, as entries, chapters and a CSV.

The journal's files may be a year long; the place to begin is found by bisection, for their lines are in order of time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from athir.airlog.join import Joined
from athir.airlog.mp4 import Mark
from athir.contracts.journal import MAX_LINE, Event, decode
from athir.contracts.units import utc_ns

LOOK_BACK = timedelta(hours=12)
"""How long before a range something may have begun that is still on at its start."""

LATE = timedelta(minutes=2)
"""Lines are written as their events are told: a little out of order."""

COLUMNS = (
    "start_utc",
    "end_utc",
    "start_local",
    "seconds",
    "kind",
    "title",
    "artist",
    "source",
    "item",
    "slot",
    "account",
    "ended_by",
)


@dataclass(frozen=True)
class Entry:
    """Something that was on air. ``end`` is where the range ends when it was still on then."""

    start: datetime
    end: datetime
    kind: str
    """``slot`` (a show), ``item`` (of a playlist) or ``live`` (a presenter)."""
    title: str
    artist: str = ""
    source: str = ""
    item: str = ""
    slot: str = ""
    account: str = ""
    why: str = ""
    path: str = ""
    """Of an item: its file in the library."""
    show: str = ""
    """Of a slot: the show's public id."""

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


def running_order(journal_dir: Path, start: datetime, end: datetime) -> list[Entry]:
    """What was on air in ``start`` ≤ t < ``end``, cut to it, in order. Never raises for what stands in the journal."""
    found: list[Entry] = []
    files = _files(journal_dir, start, end)
    for number, (_began_at, path) in enumerate(files):
        # Of an air that was killed nothing tells the end: it was over when the next one began.
        over = min(end, files[number + 1][0]) if number + 1 < len(files) else end
        found += _entries(_events(path, start - LOOK_BACK, end + LATE), over)
    cut = [replace(e, start=max(e.start, start), end=min(e.end, end)) for e in found if e.end > start and e.start < end]
    return sorted(cut, key=lambda e: (e.start, ("slot", "live", "item").index(e.kind)))


def events(journal_dir: Path, start: datetime, end: datetime) -> list[Event]:
    """What the air wrote in ``start`` ≤ t < ``end`` and in :data:`LOOK_BACK` before it, one boot after another."""
    found: list[Event] = []
    for _began_at, path in _files(journal_dir, start, end):
        found += sorted(_events(path, start - LOOK_BACK, end + LATE), key=lambda event: event.seq)
    return found


def chapters(order: Iterable[Entry], joined: Joined, kinds: Sequence[str] = ("slot", "item", "live")) -> list[Mark]:
    """The entries' beginnings as marks in a file; what began before it, or is not in it, begins where it is heard."""
    marks: dict[int, str] = {}
    for entry in order:
        if entry.kind not in kinds or not entry.title:
            continue
        at = _first_heard(entry, joined)
        if at is not None:
            marks[at] = f"{entry.artist} – {entry.title}" if entry.artist else entry.title
    return [Mark(at, title) for at, title in sorted(marks.items())]


def _first_heard(entry: Entry, joined: Joined) -> int | None:
    begins, ends = utc_ns(entry.start), utc_ns(entry.end)
    for place in joined.placed:
        first = max(begins, place.stretch.utc_ns)
        if first < min(ends, place.stretch.end_utc_ns):
            return max(0, place.sample(first) or 0)
    return None


def as_csv(order: Iterable[Entry], zone: tzinfo) -> str:
    """The running order for a spreadsheet: UTF-8 with a mark that Excel wants, times in UTC and on the wall."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for e in order:
        local = e.start.astimezone(zone)
        times = (_utc(e.start), _utc(e.end), f"{local:%Y-%m-%d %H:%M:%S%z}", f"{e.seconds:.3f}")
        words = (e.kind, e.title, e.artist, e.source, e.item, e.slot, e.account, e.why)
        writer.writerow([*times, *map(_harmless, words)])
    return out.getvalue()


def as_table(order: Iterable[Entry], zone: tzinfo, words: Callable[[str], str]) -> str:
    """The running order for a person's spreadsheet, on the station's clock. ``words`` is gettext in their language.

    With the mark that Excel wants and its ``;``, which is the one of Morocco and France: a double click opens columns.
    """
    _ = words
    kinds = {"slot": _("show"), "item": _("item"), "live": _("presenter live")}
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("from"), _("to"), _("length"), _("kind"), _("title"), _("artist"), _("account")])
    for e in order:
        times = (f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S}" for when in (e.start, e.end))
        told = (kinds[e.kind], e.title, e.artist, e.account)
        writer.writerow([*times, length(e.seconds), *map(_harmless, told)])
    return out.getvalue()


def length(seconds: float) -> str:
    """As a clock shows it: ``1:02:03``."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _harmless(text: str) -> str:
    """A cell that a spreadsheet takes for a formula is kept as text."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _files(folder: Path, start: datetime, end: datetime) -> list[tuple[datetime, Path]]:
    """The air's journals of boots that may have been running then: all that began before its end, but only the last
    few of those that began before its start.
    """
    try:
        named = sorted((began, path) for path in folder.glob("air.*.jsonl") if (began := _began(path)) is not None)
    except OSError:
        return []
    before = [one for one in named if one[0] < start - LOOK_BACK]
    return before[-1:] + [one for one in named if start - LOOK_BACK <= one[0] < end + LATE]


def _began(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(path.name.split(".")[1].split("-")[0], 16) / 1000, UTC)
    except (ValueError, IndexError, OverflowError, OSError):
        return None


def _events(path: Path, start: datetime, end: datetime) -> Iterator[Event]:
    try:
        with path.open("rb") as file:
            low, high = 0, file.seek(0, 2)
            while high - low > MAX_LINE:
                middle = (low + high) // 2
                file.seek(middle)
                file.readline()
                event = decode(file.readline())
                if event is not None and event.at < start:
                    low = middle
                else:
                    high = middle
            file.seek(low)
            if low:
                file.readline()
            for line in file:
                event = decode(line)
                if event is not None and event.at >= end:
                    return
                if event is not None and event.at >= start:
                    yield event
    except OSError:
        return


_BEGIN = {"slot.start": "slot", "item.start": "item", "live.on": "live"}
_END = {"slot.end": "slot", "item.end": "item", "live.off": "live"}


def _entries(events: Iterable[Event], end: datetime) -> list[Entry]:
    """One boot's events as entries; whatever is open when the air dies or the range ends, ends there."""
    open_: dict[tuple[str, str], Entry] = {}
    found: list[Entry] = []
    last: datetime | None = None
    for event in sorted(events, key=lambda e: e.seq):
        last = event.at
        if event.kind in _BEGIN:
            kind = _BEGIN[event.kind]
            for key in [k for k in open_ if k[0] == kind and kind != "live"]:
                found.append(replace(open_.pop(key), end=event.at))
            open_[kind, _name(kind, event)] = _entry(kind, event, end)
        elif event.kind in _END:
            entry = open_.pop((_END[event.kind], _name(_END[event.kind], event)), None)
            if entry is not None:
                found.append(replace(entry, end=event.at, why=str(event.data.get("why", ""))))
        elif event.kind == "live.title":
            known = open_.get(("live", _name("live", event)))
            if known is not None and event.data.get("title"):
                open_["live", _name("live", event)] = replace(known, title=str(event.data["title"]))
        elif event.kind == "air.stop":
            found += [replace(entry, end=event.at, why="air.stop") for entry in open_.values()]
            open_.clear()
    if last is not None:
        found += open_.values()
    return found


def _name(kind: str, event: Event) -> str:
    return str(event.data.get({"slot": "slot", "item": "item", "live": "line"}[kind], ""))


def _entry(kind: str, event: Event, end: datetime) -> Entry:
    data = {
        name: _text(event.data.get(name)) for name in ("title", "artist", "source", "item", "slot", "account", "name")
    }
    title = data["title"] or (data["name"] or data["account"] if kind == "live" else "")
    ends = end
    length = event.data.get("duration_ms")
    if kind == "item" and isinstance(length, int) and length > 0:
        ends = min(end, event.at + timedelta(milliseconds=length))
    return Entry(
        event.at,
        ends,
        kind,
        title,
        data["artist"],
        data["source"],
        data["item"],
        data["slot"],
        data["account"],
        path=_text(event.data.get("path")),
        show=_text(event.data.get("show")),
    )


def _text(value: object) -> str:
    """Titles by language (of a slot) as one: Arabic before any other."""
    if isinstance(value, dict):
        return next((str(value[language]) for language in ("ar", "fr", "zgh", "en") if value.get(language)), "")
    return "" if value is None else str(value)
