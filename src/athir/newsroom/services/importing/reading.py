"""The bytes of a CSV file as rows of named columns, whatever encoding, separator and digits they were saved with.

No Django models here; errors are sentences (:class:`Unreadable`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from athir.arabic.normalise import clean, fold, stem

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 1_000

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATORS = ",;\t|،؛"

COLUMNS: dict[str, tuple[str, ...]] = {
    "town": ("town", "city", "ville", "commune", "المدينة", "مدينة", "الجماعة"),
    "date": ("date", "day", "jour", "التاريخ", "تاريخ", "اليوم"),
    "fajr": ("fajr", "sobh", "الفجر", "الصبح"),
    "sunrise": ("sunrise", "chourouk", "lever", "الشروق"),
    "dhuhr": ("dhuhr", "dohr", "duhr", "zuhr", "الظهر"),
    "asr": ("asr", "العصر"),
    "maghrib": ("maghrib", "المغرب"),
    "isha": ("isha", "icha", "العشاء"),
    "name": ("name", "pharmacy", "pharmacie", "nom", "الصيدلية", "صيدلية", "الاسم"),
    "address": ("address", "adresse", "العنوان"),
    "phone": ("phone", "tel", "telephone", "téléphone", "الهاتف", "هاتف"),
    "duty": ("duty", "garde", "type", "المداومة", "الحراسة", "النوع"),
    "from": ("from", "de", "debut", "début", "من", "البداية"),
    "to": ("to", "a", "à", "fin", "إلى", "الى", "النهاية"),
    "source": ("source", "المصدر"),
}
"""Names under which a column is known; compared folded and without the article."""

_KNOWN = {stem(fold(name)): column for column, names in COLUMNS.items() for name in names}


_FORMULA = ("=", "+", "-", "@")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


class Unreadable(Exception):
    """The file is no table we can read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """``line`` of the file (1 = the headings), and its cells by column, trimmed."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


def decode(data: bytes) -> str:
    """Text of the file: by its mark, else UTF-8, else Windows-1256, which has Arabic and French letters."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1256", errors="replace")


def read(data: bytes, needed: Iterable[str]) -> list[Row]:
    """The rows under the headings. Raises :class:`Unreadable`; empty lines are skipped."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 4 MB: split it."))
    if data.startswith(_SPREADSHEETS):
        raise Unreadable(_("This is a spreadsheet, not a CSV file: in your program choose “Save as”, then CSV UTF-8."))
    text = decode(data)
    if "\x00" in text:
        raise Unreadable(_("This is no text file. Save the table as CSV UTF-8."))
    lines = text.lstrip("\ufeff\r\n \t")
    head = lines.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        table = list(csv.reader(io.StringIO(lines, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable(_("The file cannot be read as CSV (%(why)s).") % {"why": error}) from None
    if not table:
        raise Unreadable(_("The file is empty."))
    columns = [_KNOWN.get(stem(fold(name.strip()))) for name in table[0]]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise Unreadable(
            _("The first line must name the columns; these are missing: %(names)s.") % {"names": ", ".join(missing)}
        )
    if len(table) - 1 > MAX_ROWS:
        raise Unreadable(_("The file has more than %(rows)d rows: split it.") % {"rows": MAX_ROWS})
    rows = []
    for line, cells in enumerate(table[1:], start=2):
        named = {c: _unguarded(clean(cell[:MAX_CELL]).strip()) for c, cell in zip(columns, cells, strict=False) if c}
        if any(named.values()):
            rows.append(Row(line, named))
    return rows
