"""An Excel file as a table: its first sheet with something in it, values only. Opened beside the house.

A file from a stranger may be built to swell: the zip's directory is looked at before anything is unpacked, and no part
of it can unpack to more than it says there.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from core.domain.event_file.problems import Problem
from core.domain.lookup_table import COLUMNS_MAX, ROWS_MAX, Table, table_of

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UNPACKED_MAX = 96_000_000  # bytes of all parts
PARTS_MAX = 2_000
CELLS_MAX = 400_000  # as many as are read while somebody waits
MIDNIGHT = time()


class _Wrong(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def is_workbook(raw: bytes) -> bool:
    return raw.startswith((ZIP, OLD))


def read_workbook(raw: bytes) -> Table | Problem:
    if raw.startswith(OLD):
        return Problem(1, "", "workbook_old")
    try:
        if problem := swollen(raw):
            return problem
        return _read(raw)
    except _Wrong as wrong:
        return wrong.problem
    except Exception:  # openpyxl raises whatever its parts raise on a broken file
        return Problem(1, "", "workbook_broken")


def swollen(raw: bytes, most: int = UNPACKED_MAX) -> Problem | None:
    """What the directory says, and entities, which would swell after unpacking. `most`: bytes of all parts."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        parts = packed.infolist()
        size = sum(part.file_size for part in parts)
        if size > most or len(parts) > PARTS_MAX:
            told = {"size": -(-size // 1_000_000), "most": most // 1_000_000}
            return Problem(1, "", "workbook_swollen", told)
        for part in parts:
            with packed.open(part) as opened:
                if b"<!" in opened.read(400).replace(b"<!--", b""):
                    return Problem(1, "", "workbook_broken")
    return None


def _read(raw: bytes) -> Table | Problem:
    from openpyxl import load_workbook

    values = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    empty: Table | Problem = Problem(1, "", "table_empty")
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            continue
        table = table_of(_rows(sheet), ragged=True)
        if isinstance(table, Problem) and table.code == "table_empty":
            continue
        return _formula(raw, sheet.title) or table
    return empty


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    cells = 0
    sheet.reset_dimensions()  # what a sheet says of its size is not believed
    for line, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row)
        if line > ROWS_MAX + 1 or cells > CELLS_MAX:
            raise _Wrong(Problem(line, "", "table_cells", {"count": CELLS_MAX}))
        yield line, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """As the sheet shows it, plainly: 13800138000, not 1.38E+10; a day without the midnight that Excel adds."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise _Wrong(Problem(cell.row, "", "table_error", {"cell": cell.coordinate, "value": str(value)[:20]}))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        whole_day = value.time() == MIDNIGHT
        return value.date().isoformat() if whole_day else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)


def _formula(raw: bytes, title: str) -> Problem | None:
    """The first formula that no program has calculated; its cell would read as empty."""
    from openpyxl import load_workbook

    if not _has_formulas(raw):
        return None
    known = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)[title]
    written = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)[title]
    for sheet in (known, written):
        sheet.reset_dimensions()
    pairs = zip(known.iter_rows(max_col=COLUMNS_MAX), written.iter_rows(max_col=COLUMNS_MAX), strict=False)
    for values, formulas in pairs:
        for value, formula in zip(values, formulas, strict=False):
            if formula.data_type == "f" and value.value is None:
                return Problem(formula.row, "", "table_formula", {"cell": formula.coordinate})
    return None


def _has_formulas(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        sheets = [part for part in packed.infolist() if part.filename.startswith("xl/worksheets/")]
        return any(_mentions_formula(packed, part) for part in sheets)


def _mentions_formula(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    before = b""
    with packed.open(part) as opened:
        while piece := opened.read(1 << 20):
            if b"<f>" in before + piece or b"<f " in before + piece:
                return True
            before = piece[-3:]
    return False
