"""Tables as files, CSV and XLSX: written beside the house, row by row, from rows that lie in a file.

Nothing in a cell is ever a formula. What begins like one (= + - @, also as Chinese keyboards write them) gets an
apostrophe before it; a phone number is kept as it is where the cell is text anyway (XLSX), since an apostrophe is only
needed where a program guesses (CSV).
"""

import csv
import re
from pathlib import Path
from typing import IO, Any

import orjson

BEGINS_A_FORMULA = frozenset("=+-@＝＋－＠")
MOST_IN_CELL = 32_767  # Excel's limit
WIDTHS = (8, 42)  # characters
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PHONE = re.compile(r"\+\d[\d ]{5,18}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
Cell = str | list[str]  # a list of one: a number as decimal text


def defused(text: str, *, phones: bool) -> str:
    """`phones`: a phone number may stand as it is."""
    plain = _CONTROL.sub(" ", text).strip()[: MOST_IN_CELL - 1]
    if plain[:1] not in BEGINS_A_FORMULA or (phones and _PHONE.fullmatch(plain)):
        return plain
    return f"'{plain}"


def write_row(file: IO[bytes], cells: list[Cell]) -> None:
    """Into the file from which a table is made."""
    file.write(orjson.dumps(cells) + b"\n")


def table_file(kind: str, rows: str, made: str) -> int:
    """Makes `made` of the rows in `rows`, the first of which is the head; answers its size in bytes."""
    with open(rows, "rb") as source:
        (_csv if kind == "csv" else _xlsx)(source, made)
    return Path(made).stat().st_size


def _csv(source: IO[bytes], made: str) -> None:
    with open(made, "w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        for line in source:
            writer.writerow([defused(cell, phones=False) if isinstance(cell, str) else cell[0]
                             for cell in orjson.loads(line)])  # fmt: skip


def _xlsx(source: IO[bytes], made: str) -> None:
    """With constant memory: each row is written and forgotten, so widths are those of the first rows."""
    import xlsxwriter

    own = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    first = [orjson.loads(line) for _, line in zip(range(50), source, strict=False)]
    source.seek(0)
    with xlsxwriter.Workbook(made, own) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for at, width in enumerate(_widths(first)):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 0)
        rows = 0
        for rows, line in enumerate(source):
            for at, cell in enumerate(orjson.loads(line)):
                if isinstance(cell, str):
                    sheet.write_string(rows, at, defused(cell, phones=True), bold if rows == 0 else None)
                else:
                    sheet.write_number(rows, at, float(cell[0]))
        sheet.autofilter(0, 0, rows, max(0, len(first[0]) - 1) if first else 0)


def _widths(rows: list[list[Any]]) -> list[int]:
    """Wide enough for what stands in the first rows; Chinese letters are twice as wide."""
    low, high = WIDTHS
    columns = zip(*rows, strict=False)
    longest = (max(sum(2 if sign > "\u2e7f" else 1 for sign in str(cell)) for cell in column) for column in columns)
    return [min(high, max(low, width + 2)) for width in longest]
