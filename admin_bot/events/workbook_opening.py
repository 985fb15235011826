"""An uploaded workbook as plain cells, opened beside the house: values only, and nothing that swells or runs."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from admin_bot.events.workbook_columns import NEEDED, sheet_of
from admin_bot.workbook import OLD, swollen
from core.domain.event_file.changing import MINUTES
from core.domain.event_file.problems import Problem

UNPACKED_MAX = 24_000_000  # an event's workbook takes some kilobytes
ROWS_MAX, COLUMNS_MAX = 1_000, 80
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of ours: its title, its rows by their numbers; `wrong` are cells without a value of their own."""

    title: str
    rows: tuple[tuple[int, tuple[Value, ...]], ...]
    wrong: tuple[tuple[str, str], ...] = ()  # (cell, code)


@dataclass(frozen=True, slots=True)
class Grids:
    """By the name of our sheets; empty where the workbook is no event's."""

    sheets: dict[str, Grid] = field(default_factory=dict)


def open_workbook(raw: bytes) -> Grids | Problem:
    if raw.startswith(OLD):
        return Problem(1, "", "workbook_old")
    try:
        if problem := swollen(raw, UNPACKED_MAX) or _runs(raw):
            return problem
        return _opened(raw)
    except Exception:  # openpyxl raises whatever its parts raise on a broken file
        return Problem(1, "", "workbook_broken")


def is_event_workbook(raw: bytes) -> bool | Problem:
    """By the titles of its sheets alone: an event's, or a table of some kind; or why it cannot be opened at all."""
    if raw.startswith(OLD):
        return Problem(1, "", "workbook_old")
    try:
        if problem := swollen(raw) or _runs(raw):
            return problem
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        return set(NEEDED) <= {sheet_of(title) for title in book.sheetnames}
    except Exception:
        return Problem(1, "", "workbook_broken")


def _runs(raw: bytes) -> Problem | None:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        names = {name.lower() for name in packed.namelist()}
    return Problem(1, "", "workbook_macros") if any(name.endswith("vbaproject.bin") for name in names) else None


def _opened(raw: bytes) -> Grids | Problem:
    from openpyxl import load_workbook

    values = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    found: dict[str, Grid] = {}
    for sheet in values.worksheets:
        name = sheet_of(sheet.title)
        if name and name not in found:
            grid = _grid(sheet, written[sheet.title])
            if isinstance(grid, Problem):
                return grid
            found[name] = grid
    return Grids(found) if set(NEEDED) <= found.keys() else Grids()


def _grid(sheet: Any, written: Any) -> Grid | Problem:
    rows, wrong = [], []
    for one in (sheet, written):
        one.reset_dimensions()  # what a sheet says of its size is not believed
    size = {"max_row": ROWS_MAX + 1, "max_col": COLUMNS_MAX + 1}
    for number, (cells, formulas) in enumerate(
        zip(sheet.iter_rows(**size), written.iter_rows(**size), strict=False), 1
    ):
        values = tuple(_value(cell) for cell in cells)
        if not any(value is not None for value in values):
            continue
        if number > ROWS_MAX or (len(values) > COLUMNS_MAX and values[COLUMNS_MAX] is not None):
            told = {"rows": ROWS_MAX, "columns": COLUMNS_MAX, "sheet": sheet.title}
            return Problem(1, "", "workbook_big", told)
        rows.append((number, values))
        for cell, formula in zip(cells, formulas, strict=False):
            if cell.data_type == "e":
                wrong.append((cell.coordinate, "cell_error"))
            elif formula.data_type == "f" and cell.value is None:
                wrong.append((formula.coordinate, "cell_formula"))
    return Grid(sheet.title, tuple(rows), tuple(wrong))


def _value(cell: Any) -> Value:
    value = cell.value
    if isinstance(value, datetime):
        return value.strftime(MINUTES)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool | int | float):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    return None if value is None else str(value)
