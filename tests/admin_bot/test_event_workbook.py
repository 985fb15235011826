"""An event as a workbook: it comes back as it went, says its mistakes by cell, and nothing in it swells or runs."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from admin_bot.events.workbook_laying import Workbook
from admin_bot.events.workbook_opening import Grids, is_event_workbook, open_workbook
from admin_bot.events.workbook_reading import slug_in, tree_of
from admin_bot.events.workbook_writing import write_workbook
from core.domain.event_file import Problem, problem_text, read_event_file, read_tree

EVENTS = Path(__file__).parents[1] / "data" / "events"
NOW = datetime(2027, 1, 4, 12)
NAMES = ["evening", "summit", "concert", "museum", "workshop"]


def definition(name="evening"):
    return read_event_file((EVENTS / f"{name}.yaml").read_text()).definition


def read(raw, old=None, language="en"):
    grids = open_workbook(raw)
    assert isinstance(grids, Grids), grids
    book = Workbook(language, NOW, currency=(old or {}).get("currency", ""))
    return read_tree(tree_of(grids, book, old), book.problems, language=language), book


def told(reading, book, language="en"):
    places = [book.places[problem.line - 1] for problem in reading.errors]
    return {f"{place.sheet}!{place.cell}": problem_text(problem, language)
            for place, problem in zip(places, reading.errors, strict=True)}  # fmt: skip


def changed(raw, **cells):
    """`Tickets_C2="x"` writes a cell."""
    book = load_workbook(io.BytesIO(raw))
    for place, value in cells.items():
        sheet, cell = place.split("_")
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("name", NAMES)
def test_an_event_comes_back_as_it_went(name, language):
    made = definition(name)
    raw = write_workbook(made, language)
    assert is_event_workbook(raw)
    reading, _ = read(raw, made, language)
    assert reading.errors == () and reading.definition == made


def test_a_workbook_alone_makes_the_event_too():
    made = definition()
    reading, _ = read(write_workbook(made, "en"))
    assert reading.errors == ()
    lost = {"lookups", "campaigns"}
    assert {key: value for key, value in reading.definition.items() if key not in lost}.keys() == made.keys() - lost
    assert reading.definition["forms"] == made["forms"] and reading.definition["quotas"] == made["quotas"]


def test_an_empty_template_filled_by_hand():
    start = datetime(2027, 5, 14, 19, 30)
    raw = changed(
        write_workbook(None, "zh-Hans"), 活动_D4="夏夜音乐会", 活动_C10="Asia/Shanghai", 活动_C11=start,
        活动_C14="CNY", 活动_C3="zh-Hans", 票种_B2="普通票", 票种_D2=88.5, 票种_E2=100,
    )  # fmt: skip
    grids = open_workbook(raw)
    assert slug_in(grids) == ""
    book = Workbook("zh-Hans", NOW)
    tree = tree_of(grids, book, None)
    assert "event" not in tree.pairs, "the conversation finds a free one"
    reading = read_tree(tree, book.problems, language="zh-Hans")
    assert [error.field for error in reading.errors] == ["event"]
    assert tree.pairs["starts_at"].text == "2027-05-14T19:30"
    (kind,) = tree.pairs["ticket_types"].items
    assert {key: node.text for key, node in kind.pairs.items() if key != "name"} == {
        "id": "type-1", "price": "88.50", "capacity": "100",
    }  # fmt: skip


def test_every_mistake_at_once_with_its_cell():
    made = definition()
    raw = changed(
        write_workbook(made, "en"), Event_C10="Europe/Nowhere", Event_C11="soon", Event_C14="GOLD", Event_A30="Colour",
        Event_C30="red", Tickets_F3="12.505", Tickets_G4=-3, Tickets_A5="single!", Form_C2="colour", Checkpoints_D2="x",
    )  # fmt: skip
    reading, book = read(raw, made)
    assert reading.definition is None
    found = told(reading, book)
    assert found["Event!C10"].startswith("Write the time zone") or "zone" in found["Event!C10"]
    assert {"Event!C10", "Event!C11", "Event!C14", "Event!A30", "Tickets!A5", "Form!C2"} <= found.keys()
    assert all(text for text in found.values())


def test_what_no_cell_tells_stays_and_what_a_cell_could_tell_goes():
    made = definition("summit")
    raw = changed(write_workbook(made, "en"), Event_C13=None, Tickets_F2=1380.0)
    reading, _ = read(raw, made)
    after = reading.definition
    assert "doors_at" not in after and after["ticket_types"][0]["price"] == "1380.00"
    assert after["ticket_types"][0]["prices"] == made["ticket_types"][0]["prices"]
    assert after["vouchers"] == made["vouchers"] and after["lookups"] == made["lookups"]
    assert after["forms"] == made["forms"]


def bare(write=lambda book: None, title="Event"):
    book = Book()
    book.active.title = title
    book.create_sheet("Tickets")
    write(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_formulas_without_a_result_are_told_and_nothing_is_calculated():
    raw = changed(write_workbook(definition(), "en"), Tickets_F3="=1+1", Event_C7='=HYPERLINK("http://x","y")')
    reading, book = read(raw, definition())
    assert sum("formula" in problem_text(error, "en") for error in reading.errors) == 2
    assert {"C7", "F3"} <= {book.places[error.line - 1].column for error in reading.errors}


def test_texts_that_look_like_formulas_stay_texts():
    made = definition()
    made["title"]["en"] = "=cmd|'/c calc'!A1"
    reading, _ = read(write_workbook(made, "en"), made)
    assert reading.definition["title"]["en"] == "=cmd|'/c calc'!A1"


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 nothing", b"event: x", b"\xd0\xcf\x11\xe0" + b"x" * 600])
def test_what_is_no_workbook_is_told(raw):
    found = open_workbook(raw)
    assert not isinstance(found, Grids) and problem_text(found, "en")
    assert is_event_workbook(raw) == found


def test_a_bomb_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in ("[Content_Types].xml", "xl/workbook.xml"):
            packed.writestr(part, b" " * 20_000_000)
    assert len(out.getvalue()) < 100_000
    assert open_workbook(out.getvalue()).code == "workbook_swollen"
    assert isinstance(is_event_workbook(bare()[:200]), Problem)


def test_macros_thousands_of_columns_and_other_peoples_sheets():
    out = io.BytesIO(bare())
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    assert open_workbook(out.getvalue()).code == "workbook_macros"
    wide = bare(lambda book: [book["Tickets"].cell(1, n, "x") for n in range(1, 3000)])
    assert open_workbook(wide).code == "workbook_big"
    long = bare(lambda book: [book["Event"].cell(n, 1, "x") for n in range(1, 3000)])
    assert open_workbook(long).code == "workbook_big"
    assert not is_event_workbook(bare(title="Seats")) and open_workbook(bare(title="Seats")).sheets == {}
