"""A range handed to a regulator or a court: one folder that whoever receives it can verify without us.

====================== ======================================================================================
``sound.<suffix>``     the log's bytes, untouched, from the segment that holds the start to the one with the end
``rows.csv``           each segment: number, times, its bytes in ``sound``, SHA-256, the row before, the row itself
``running-order.csv``  what was on air, out of the journal (who exports adds it for people: on paper, as a table)
``manifest.json``      what was asked for, what is missing, by whom it was made, the chain's first and last hash
``SHA256SUMS``         of all the files, for ``sha256sum -c``
``VERIFY.html``        how to verify it, in words
====================== ======================================================================================

Made in a folder with a dot before its name and renamed when all of it is on the disk: half an export has no name that
anybody would take for one.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from athir import __version__
from athir.airlog.aired import Aired, RangeError
from athir.airlog.framed import sound_of
from athir.airlog.index import Index
from athir.airlog.running import Entry, as_csv
from athir.airlog.segment import RowError, Segment, decode, encode, row_hash
from athir.contracts.files import ContractError, disk_hint, fsync_dir
from athir.contracts.units import from_utc_ns, iso

FORMAT, VERSION = "athir-export", 1
ROWS = ("seq", "start_utc", "epoch", "first_sample", "samples", "offset", "bytes", "sha256", "prev", "row")
SUMS, MANIFEST, PAGE = "SHA256SUMS", "manifest.json", "VERIFY.html"

BY_HAND = r"""tail -n +2 rows.csv | { while IFS=, read -r n start epoch first samples at size sha256 prev row; do
  sound=$(tail -c +$((at + 1)) %(sound)s | head -c "$size" | sha256sum | cut -c 1-64)
  [ "$sound" = "$sha256" ] && [ "$(echo "$row" | cut -c 113-176)" = "$sha256" ] || echo "$n: NOT its sound"
  [ "$last" != $((n - 1)) ] || [ "$prev" = "$hash" ] || echo "$n: NOT after the row before it"
  hash=$(perl -e 'print pack "H*", shift' "$row" | sha256sum | cut -c 1-64) last=$n
done; echo "$hash"; }"""
"""For any shell, with what every Debian has. Says nothing of rows that are right, then the hash of the last one."""

Words = Callable[[str], str]
"""gettext of whoever exports: this room knows no catalogue."""

Extra = Callable[[Path], None]
"""Writes more files into the folder before it is closed, such as the running order as a PDF."""


@dataclass(frozen=True)
class Facts:
    """Who asked for it, and why; ``station`` is its name in words."""

    station: str
    by: str
    why: str
    language: str = "en"


def export(
    target: Path,
    index: Index,
    range_: Aired,
    order: Sequence[Entry],
    facts: Facts,
    zone: tzinfo,
    *,
    words: Words = str,
    extra: Extra | None = None,
    made_at: datetime | None = None,
) -> Path:
    """Make the folder ``target``, which must not be there. Raises :class:`RangeError` or ``ContractError``."""
    if not range_.pieces:
        raise RangeError(f"{range_.mount}: nothing was logged in this range")
    if target.exists():
        raise RangeError(f"{target} is there already: name another folder")
    work = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        _fill(work, index, range_, order, facts, zone, words, extra, made_at or datetime.now(UTC))
        work.rename(target)
        fsync_dir(target.parent)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise ContractError("exporting to", target, str(error.strerror or error), disk_hint(error)) from error
    except RangeError:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return target


def _fill(
    work: Path,
    index: Index,
    range_: Aired,
    order: Sequence[Entry],
    facts: Facts,
    zone: tzinfo,
    words: Words,
    extra: Extra | None,
    made_at: datetime,
) -> None:
    sound = f"sound.{range_.mount.rpartition('.')[2]}"
    segments = [segment for piece in range_.pieces for segment in piece.segments]
    rows = _sound(work / sound, index, segments)
    _put(work / "rows.csv", rows.encode())
    _put(work / "running-order.csv", as_csv(order, zone).encode())
    manifest = _manifest(range_, segments, facts, sound, made_at)
    _put(work / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n")
    _put(work / PAGE, page(manifest, zone, facts, words).encode())
    if extra is not None:
        _synced(work, lambda: extra(work))
    sums = "".join(f"{_sum(path)}  {path.name}\n" for path in sorted(work.iterdir()) if path.is_file())
    _put(work / SUMS, sums.encode())
    fsync_dir(work)


def _synced(work: Path, deed: Callable[[], None]) -> None:
    """What ``deed`` writes into ``work`` is on the disk when this returns, whoever wrote it."""
    before = set(work.iterdir())
    deed()
    for path in sorted(set(work.iterdir()) - before):
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _put(path: Path, *chunks: bytes) -> None:
    _write(path, chunks)


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                view = view[os.write(fd, view) :]
        os.fsync(fd)
    finally:
        os.close(fd)


def write_file(path: Path, chunks: Iterable[bytes]) -> None:
    """A file that is whole or not there: written beside, synced, renamed. Raises ``ContractError``; what ``chunks``
    raises goes through.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        try:
            _write(part, chunks)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        fsync_dir(path.parent)
    except OSError as error:
        raise ContractError("writing", path, str(error.strerror or error), disk_hint(error)) from error


def _sound(path: Path, index: Index, segments: Sequence[Segment]) -> str:
    """Write the segments' bytes; their rows as CSV. Raises :class:`RangeError` where the log was changed."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(ROWS)
    offset = 0

    def chunks() -> Iterable[bytes]:
        nonlocal offset
        for s in segments:
            data = sound_of(index, s)
            if hashlib.sha256(data).digest() != s.sha256:
                raise RangeError(f"{index.folder.name}, segment {s.seq}: its sound was changed; run `athir log verify`")
            places = (s.seq, iso(s.start), s.epoch, s.first_sample, s.samples, offset, s.bytes)
            table.writerow([*places, s.sha256.hex(), s.prev.hex(), encode(s).hex()])
            offset += len(data)
            yield data

    _write(path, chunks())
    return out.getvalue()


def _manifest(
    range_: Aired, segments: Sequence[Segment], facts: Facts, sound: str, made_at: datetime
) -> dict[str, object]:
    first, last = segments[0], segments[-1]
    return {
        "format": FORMAT,
        "v": VERSION,
        "made_at": iso(made_at),
        "made_with": f"Athir {__version__}",
        "station": facts.station,
        "mount": range_.mount,
        "by": facts.by,
        "why": facts.why,
        "start": iso(from_utc_ns(range_.start_ns)),
        "end": iso(from_utc_ns(range_.end_ns)),
        "sound": sound,
        "begins_in_sound": round((max(range_.start_ns, first.utc_ns) - first.utc_ns) / 1e9, 6),
        "stretches": [stretch.as_record() for stretch in range_.stretches],
        "missing": [{"start": iso(gap.start), "end": iso(gap.end)} for gap in range_.gaps],
        "segments": [first.seq, last.seq],
        "chain_before": first.prev.hex(),
        "chain_after": row_hash(encode(last)).hex(),
    }


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_export(folder: Path) -> list[str]:
    """What is wrong with an exported folder, in words; empty: it is what left the log. Needs nothing but the folder."""
    wrong: list[str] = []
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
        for line in lines:
            digest, _, name = line.partition("  ")
            if Path(name).name != name or _sum(folder / name) != digest:
                wrong.append(f"{name}: not what {SUMS} says")
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        wrong += _verify_rows(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        wrong.append(f"{folder}: {error}")
    return wrong


def _verify_rows(folder: Path, manifest: dict[str, str]) -> list[str]:
    wrong: list[str] = []
    prev, seq = bytes.fromhex(manifest["chain_before"]), -1
    with (folder / manifest["sound"]).open("rb") as sound, (folder / "rows.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            raw = bytes.fromhex(row["row"])
            try:
                segment = decode(raw, folder)
            except RowError as error:
                return [*wrong, f"row {row['seq']}: {error}"]
            data = sound.read(segment.bytes)
            if hashlib.sha256(data).digest() != segment.sha256:
                wrong.append(f"segment {segment.seq}: its sound is not what its row says")
            if seq in (-1, segment.seq - 1) and segment.prev != prev:
                wrong.append(f"segment {segment.seq}: it does not follow the one before it")
            prev, seq = row_hash(raw), segment.seq
        if sound.read(1):
            wrong.append("there is more sound than rows")
    if prev.hex() != manifest["chain_after"]:
        wrong.append("the last row is not the one that the manifest names")
    return wrong


def page(manifest: dict[str, object], zone: tzinfo, facts: Facts, words: Words) -> str:
    """The page that says what this is and how to verify it. One file, no script, right to left where Arabic is."""
    _ = words
    rtl = facts.language == "ar"
    times = [datetime.fromisoformat(str(manifest[name])).astimezone(zone) for name in ("start", "end")]
    shown = {
        "station": facts.station,
        "start": f"{times[0]:%Y-%m-%d %H:%M:%S %z}",
        "end": f"{times[1]:%Y-%m-%d %H:%M:%S %z}",
        "sound": str(manifest["sound"]),
        "first": str(manifest["chain_before"]),
        "last": str(manifest["chain_after"]),
    }
    title = _("What %(station)s broadcast from %(start)s to %(end)s") % shown
    steps = (
        (_("See that no file was changed since the export:"), f"sha256sum -c {SUMS}"),
        (_("See that the sound is what the station's log holds, segment by segment:"), "athir log verify --export ."),
        (
            _(
                "The same by hand: the bytes of each row of rows.csv in %(sound)s have its sha256, and the SHA-256 of its row is the next one's prev. These lines say which row is wrong, and then the last of the two hashes below:"
            )
            % shown,
            BY_HAND % {"sound": shlex.quote(shown["sound"])},
        ),
        (
            _(
                "Ask the station for its log's rows: the chain goes on before and after these hashes, so nothing can have been put in later."
            ),
            f"{shown['first']}\n{shown['last']}",
        ),
    )
    items = "".join(
        f"<li>{html.escape(text)}" + (f'<pre dir="ltr">{html.escape(code)}</pre>' if code else "") + "</li>"
        for text, code in steps
    )
    missing = len(manifest["missing"]) if isinstance(manifest["missing"], list) else 0
    unlogged = html.escape(_("Some of this time was not logged: manifest.json says when."))
    gaps = f"<p>{unlogged}</p>" if missing else ""
    return (
        f'<!doctype html><html lang="{facts.language}" dir="{"rtl" if rtl else "ltr"}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        "<style>body{font:1.1rem/1.6 system-ui;max-width:45rem;margin:2rem auto;padding:0 1rem}"
        "pre{background:#8882;padding:.5rem;overflow:auto}</style>"
        f"<h1>{html.escape(title)}</h1>{gaps}<p>{html.escape(facts.why)}</p><ol>{items}</ol></html>\n"
    )
