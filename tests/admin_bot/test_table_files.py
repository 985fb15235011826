"""Tables as files hold what they were given, and nothing in them is a formula."""

import csv
import tracemalloc

import openpyxl
import pytest

from admin_bot.table_files import defused, table_file, write_row

NASTY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n@x", "=HYPERLINK(\"http://x\",\"y\")",
         "＝1+1", "＋1", "－1", "＠x", "  =1+1"]  # fmt: skip
HARMLESS = ["Ada Lovelace", "王小明", "a=b", "x+y", "O'Brien", "12", "1e5", "{=1+1}", "", "😀", 'say "hi", then\nleave']


@pytest.mark.parametrize("text", NASTY)
def test_what_begins_like_a_formula_is_text(text):
    for phones in (True, False):
        assert defused(text, phones=phones).startswith("'")


def test_a_phone_number_stays_readable():
    assert defused("+4915112345678", phones=True) == "+4915112345678"
    assert defused("+49 151 1234 5678", phones=True) == "+49 151 1234 5678"
    assert defused("+4915112345678", phones=False) == "'+4915112345678"
    assert defused("+49151+1", phones=True) == "'+49151+1"


def made(tmp_path, kind, rows):
    source, target = tmp_path / "rows", tmp_path / "made"
    with source.open("wb") as file:
        for row in rows:
            write_row(file, row)
    assert table_file(kind, str(source), str(target)) == target.stat().st_size
    return target


ROWS = [["Name", "Phone", "Price"], *([text, "+4915112345678", ["12.50"]] for text in [*NASTY, *HARMLESS])]


def test_excel_reads_every_cell_as_it_was_meant(tmp_path):
    target = made(tmp_path, "xlsx", ROWS)
    target = target.rename(target.with_suffix(".xlsx"))
    sheet = openpyxl.load_workbook(target).active
    read = list(sheet.iter_rows())
    assert len(read) == len(ROWS) and all(cell.data_type != "f" for row in read for cell in row)
    for row, text in zip(read[1:], [*NASTY, *HARMLESS], strict=True):
        wanted = defused(text, phones=True)
        assert (row[0].value or "", row[1].value, row[2].value) == (wanted, "+4915112345678", 12.5)
    assert read[0][0].font.bold and sheet.freeze_panes == "A2"


def test_csv_is_utf_8_with_a_mark_for_excel(tmp_path):
    target = made(tmp_path, "csv", ROWS)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read[0] == ["Name", "Phone", "Price"]
    for row, text in zip(read[1:], [*NASTY, *HARMLESS], strict=True):
        assert row == [defused(text, phones=False), "'+4915112345678", "12.50"]
        assert row[0][:1] not in set("=+-@\t\r＝＋－＠")


def test_a_very_long_text_is_cut_to_what_excel_holds(tmp_path):
    target = made(tmp_path, "xlsx", [["Text"], ["x" * 40_000]])
    sheet = openpyxl.load_workbook(target.rename(target.with_suffix(".xlsx"))).active
    assert 32_000 < len(sheet["A2"].value) <= 32_767


def test_a_table_without_rows_has_its_head(tmp_path):
    sheet = openpyxl.load_workbook(made(tmp_path, "xlsx", [["A", "B"]]).rename(tmp_path / "t.xlsx")).active
    assert [cell.value for cell in next(sheet.iter_rows())] == ["A", "B"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_thousand_rows_need_no_more_memory_than_a_few(tmp_path, kind):
    row = ["8F4K2M9Q", "Ada Lovelace 王小明", ["12.50"]]
    tracemalloc.start()
    target = made(tmp_path, kind, [["Column"] * 3, *([row] * 10_000)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000
    if kind == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            assert sum(1 for _ in csv.reader(file)) == 10_001
    else:
        book = openpyxl.load_workbook(target.rename(tmp_path / "big.xlsx"), read_only=True)
        assert sum(1 for _ in book.active.iter_rows(values_only=True)) == 10_001
        book.close()
