"""An organizer's table as it comes from a spreadsheet, and the keys by which people find their row in it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.domain.event import Event
from core.domain.event_file.problems import Problem
from core.domain.forms import e164
from core.domain.table_text import decoded
from core.domain.writing import ascii_digits, folded, one_line

SIZE_MAX = 20_000_000  # bytes
ROWS_MAX = 200_000
COLUMNS_MAX = 100
_SEPARATORS = ",;\t"
_QUOTED = re.compile('"[^"]*"')

KeyKind = Literal["phone", "text"]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are as wide as `columns`; cells are trimmed, an empty one is ""."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(data: bytes) -> Table | Problem:
    """CSV in UTF-8 (with or without BOM), UTF-16, GB18030 or Windows-1252; comma, semicolon or tab, whichever the first
    line has most of.

    The first line names the columns. Empty lines, and empty cells beyond the last column, do not count.
    """
    if len(data) > SIZE_MAX:
        return Problem(1, "", "table_too_big", {"count": ROWS_MAX})
    text = decoded(data)
    if isinstance(text, Problem):
        return text
    head, _, rest = text.lstrip("\r\n").partition("\n")
    separator = max(_SEPARATORS, key=_QUOTED.sub("", head).count)
    if re.fullmatch(r"sep=.\r?", head):  # Excel's own way to tell
        separator, text = head[4], rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return table_of((reader.line_num, cells) for cells in reader)
    except csv.Error:
        return Problem(reader.line_num, "", "table_quotes")


def table_of(rows: Iterable[tuple[int, Sequence[str]]], *, ragged: bool = False) -> Table | Problem:
    """`rows`: each with its line. `ragged`: a row may end before the last column, as sheets have it."""
    columns: tuple[str, ...] = ()
    kept: list[tuple[str, ...]] = []
    for line, cells in rows:
        row = tuple(one_line(cell) for cell in cells)
        while len(row) > len(columns) and row and not row[-1]:
            row = row[:-1]
        if not any(row):
            continue
        if not columns:
            columns = row
            if problem := _wrong_columns(line, columns):
                return problem
            continue
        row += ("",) * (len(columns) - len(row)) if ragged else ()
        if len(row) != len(columns):
            return Problem(line, "", "table_width", {"found": len(row), "wanted": len(columns)})
        kept.append(row)
        if len(kept) > ROWS_MAX:
            return Problem(line, "", "table_too_big", {"count": ROWS_MAX})
    return Table(columns, tuple(kept)) if kept else Problem(1, "", "table_empty")


def _wrong_columns(line: int, columns: tuple[str, ...]) -> Problem | None:
    if len(columns) > COLUMNS_MAX:
        return Problem(line, "", "table_wide", {"found": len(columns), "count": COLUMNS_MAX})
    wrong = "" in columns or len(set(columns)) < len(columns)
    return Problem(line, "", "table_columns") if wrong else None


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


def row_key(way: Sequence[str], values: Sequence[str], kinds: Mapping[str, KeyKind], country: str) -> str:
    """The normal form of a combination: `company=…|name=…`; empty where a value is nothing."""
    parts = [lookup_key(kinds[column], value, country) for column, value in zip(way, values, strict=True)]
    if not all(parts):
        return ""
    return "|".join(f"{column}={part}" for column, part in sorted(zip(way, parts, strict=True)))
