"""An organizer's table as it comes from a spreadsheet, and the keys by which people find their row in it."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any, Literal

from core.domain.event import Event
from core.domain.event_file.problems import Problem
from core.domain.forms import e164
from core.domain.writing import ascii_digits, folded, one_line

SIZE_MAX = 20_000_000  # bytes
ROWS_MAX = 200_000
COLUMNS_MAX = 100
_SEPARATORS = ",;\t"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_QUOTED = re.compile('"[^"]*"')

KeyKind = Literal["phone", "text"]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are as wide as `columns`; cells are trimmed, an empty one is ""."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(data: bytes) -> Table | Problem:
    """CSV in UTF-8 (with or without BOM) or GB18030; comma, semicolon or tab, whichever the first line has most of.

    The first line names the columns. Empty lines, and empty cells beyond the last column, do not count.
    """
    text = _decoded(data)
    if isinstance(text, Problem):
        return text
    head, _, rest = text.lstrip("\r\n").partition("\n")
    separator = max(_SEPARATORS, key=_QUOTED.sub("", head).count)
    if re.fullmatch(r"sep=.\r?", head):  # Excel's own way to tell
        separator, text = head[4], rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return _table(reader)
    except csv.Error:
        return Problem(reader.line_num, "", "table_quotes")


def key_kind(event: Event, column: str) -> KeyKind:
    """Phones are compared as phones: columns called phone, or like a field of that kind in the event's forms."""
    phones = {field.id for fields in event.forms.values() for field in fields if field.kind == "phone"}
    return "phone" if column == "phone" or column in phones else "text"


def lookup_key(kind: KeyKind, value: str, country: str = "") -> str:
    """What two writings of one value have in common; "" finds nothing.

    Texts: letters and digits alone, without case or accents. Phones: E.164, `country` being where they are from.
    """
    if kind == "phone":
        return e164(value, country) or re.sub(r"\D", "", ascii_digits(value))
    return "".join(char for char in folded(value) if char.isalnum())


def _decoded(data: bytes) -> str | Problem:
    if len(data) > SIZE_MAX:
        return Problem(1, "", "table_too_big", {"count": ROWS_MAX})
    text = ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    else:
        return Problem(line, "", "table_encoding")
    bad = _UNPRINTABLE.search(text)
    return Problem(text[: bad.start()].count("\n") + 1, "", "control") if bad else text


def _table(reader: Any) -> Table | Problem:
    """`reader` is csv's, whose type has no public name."""
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    for cells in reader:
        row = tuple(one_line(cell) for cell in cells)
        while len(row) > len(columns) and row and not row[-1]:
            row = row[:-1]
        if not any(row):
            continue
        if not columns:
            columns = row
            if "" in columns or len(set(columns)) < len(columns) or len(columns) > COLUMNS_MAX:
                return Problem(reader.line_num, "", "table_columns")
        elif len(row) != len(columns):
            return Problem(reader.line_num, "", "table_width", {"found": len(row), "wanted": len(columns)})
        else:
            rows.append(row)
            if len(rows) > ROWS_MAX:
                return Problem(reader.line_num, "", "table_too_big", {"count": ROWS_MAX})
    return Table(columns, tuple(rows)) if rows else Problem(1, "", "table_empty")
