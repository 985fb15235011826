"""Events come and go as files: every mistake at once, what would change is shown first; bad files change nothing."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from core.domain.event_file import read_event_file
from core.usecases.found_organizer import found_organizer
from core.usecases.import_event import import_event
from tests.house import DATA
from tests.journeys.test_staff import add

EVENING = (DATA / "events" / "evening.yaml").read_text()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML = "application/yaml"
FILES = ("webchat", "telegram")


async def omar_on(stage, channel="webchat", role="owner", language="en"):
    omar = stage.person(channel, "Omar", language)
    await omar.arrives((await add(stage, role))["invitation"])
    await omar.has_seen("Omar")
    return omar


async def event(stage, slug="evening"):
    return (await stage.built.house.catalog.current()).by_slug.get(slug)


async def newest_file(omar):
    """What the last message with a file leads to."""
    if omar.channel == "telegram":
        return omar.user.documents[-1]
    address = next(row["file"] for row in reversed(omar.rows.values()) if row.get("file"))
    address = address["url"] if isinstance(address, dict) else address
    return (await omar.stage.client.get(address)).content


@pytest.mark.parametrize("channel", FILES)
async def test_every_mistake_of_a_yaml_file_is_told_at_once(stage, channel):
    omar = await omar_on(stage, channel)
    wrong = EVENING.replace('price: "12.50"', "price: 12.50").replace("Europe/Berlin", "Berlin").replace("20:00", "8pm")
    await omar.hands(wrong.encode(), "evening.yaml", YAML)
    told = await omar.sees(
        "3 things are wrong in this file", "line 6 · timezone", "line 7 · starts_at", "Nothing was changed"
    )
    assert "ticket_types[1].price" in told
    assert (await event(stage)).version == 1


async def test_a_long_list_of_mistakes_comes_as_a_file(stage):
    omar = await omar_on(stage)
    rows = "\n".join(f"  - {{id: t{n}, name: {{en: T}}, price: much}}" for n in range(30))
    head, _, tail = EVENING.partition("ticket_types:\n")
    await omar.hands(f"{head}ticket_types:\n{rows}\nforms:{tail.split('forms:')[1]}".encode(), "evening.yml", YAML)
    await omar.sees("30 things are wrong", "and 22 more")
    listed = (await newest_file(omar)).decode("utf-8-sig")
    assert listed.count("ticket_types[") == 30 and "ticket_types[29].price" in listed


@pytest.mark.parametrize("channel", FILES)
async def test_a_yaml_file_shows_what_it_changes_and_is_imported_when_confirmed(stage, channel):
    omar = await omar_on(stage, channel)
    changed = (
        EVENING.replace('"12.50"', '"15.00"').replace("Old Hall", "New Hall").replace("capacity: 10", "capacity: 12")
    )
    changed += "lookups:\n  - {id: seat, name: {en: Seat}, file: seats.csv, find_by: [name], answer: {en: x}}\n"
    await omar.hands(changed.encode(), "evening.yaml", YAML)
    await omar.sees(
        "“An Evening” would change in 4 places", "standard · Price: 12.50 → 15.00", "Place (en): Old Hall → New Hall",
        "scarce · Places: 10 → 12", "“seats.csv” is not read here",
    )  # fmt: skip
    assert (await event(stage)).version == 1
    await omar.taps("Import it")
    await omar.sees("Imported", "Standard · €15.00", "New Hall", "Scarce · €40.00 · 0 sold, 12 left")
    assert (await event(stage)).version == 2


async def test_a_new_event_by_file_and_the_short_name_of_another_organizer(stage):
    omar = await omar_on(stage, language="zh-Hans")
    new = EVENING.replace("event: evening", "event: night").replace("poster-a", "poster-b")
    await omar.hands(new.encode(), "night.yaml", YAML)
    await omar.sees("新活动：“一个晚上”，短名称 night", "导入后立即可购票")
    await omar.taps("导入")
    await omar.sees("已导入，这是新活动", "售票中")
    built = stage.built
    other = await built.house.do(built.actor, found_organizer, "other")
    theirs = read_event_file(EVENING.replace("event: evening", "event: theirs").replace("poster-a", "poster-c"))
    await built.house.do(built.actor.of(other), import_event, theirs.definition, other)
    await omar.hands(new.replace("event: night", "event: theirs").encode(), "theirs.yaml", YAML)
    await omar.sees("短名称“theirs”已被占用")


async def test_the_template_goes_out_and_comes_back(stage):
    omar = await omar_on(stage)
    await omar.says("send me the template")
    await omar.sees("With which event?")
    await omar.taps("An Evening")
    await omar.sees("As which kind of file?")
    await omar.taps("Excel")
    await omar.sees("Fill it in and send it here")
    book = load_workbook(io.BytesIO(await newest_file(omar)))
    assert book["Event"]["C2"].value == "evening" and book["Tickets"]["B3"].value == "Standard"
    book["Tickets"]["F3"] = 14
    book["Event"]["C11"] = "next year"
    out = io.BytesIO()
    book.save(out)
    await omar.hands(out.getvalue(), "evening.xlsx", XLSX)
    await omar.sees("1 thing is wrong", "Event!C11 · Start", "Nothing was changed")
    book["Event"]["C11"] = "13 March 2027 8pm"
    out = io.BytesIO()
    book.save(out)
    await omar.hands(out.getvalue(), "evening.xlsx", XLSX)
    await omar.sees("1 thing is wrong", "Event!C12 · End")
    book["Event"]["C12"] = None
    book["Event"]["C13"] = None
    out = io.BytesIO()
    book.save(out)
    await omar.hands(out.getvalue(), "evening.xlsx", XLSX)
    await omar.sees(
        "would change in 4 places", "Start: 2027-03-06 20:00 → 2027-03-13 20:00", "standard · Price: 12.50 → 14.00"
    )
    await omar.taps("Import it")
    await omar.sees("Imported", "March 13, 2027, 8:00 PM")
    await omar.says("template")
    await omar.sees("With which event?")
    await omar.taps("An Evening")
    await omar.sees("As which kind of file?")
    await omar.taps("YAML")
    await omar.sees("Fill it in")
    assert b"event: evening" in await newest_file(omar)


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(8):
            packed.writestr(f"xl/worksheets/sheet{n}.xml", b" " * 20_000_000)
    return out.getvalue()


def with_macro():
    out = io.BytesIO(wide())
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


def wide():
    book = Workbook()
    book.active.title = "Event"
    book.create_sheet("Tickets").append(["x"] * 2_000)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("channel", FILES)
async def test_bad_files_get_a_clear_answer_and_change_nothing(stage, channel):
    omar = await omar_on(stage, channel)
    for raw, name, told in (
        (EVENING.encode("utf-16"), "evening.yaml", "not UTF-8"),
        (b"event: [", "evening.yaml", "cannot be read as YAML"),
        (b"", "evening.yaml", "empty") if channel == "webchat" else (b"\n", "evening.yaml", "empty"),
        (b"a: &a [x]\nb: [" + b"*a," * 30_000 + b"]", "evening.yaml", "too big"),
        (b"MZ" + b"\0" * 100, "evening.exe", "cannot tell what “evening.exe” is"),
    ):
        await omar.hands(raw, name, YAML)
        await omar.sees(told)
    for raw, name, told in (
        (bomb(), "evening.xlsx", "would unpack to 160 MB"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "evening.xls", "old Excel file"),
        (b"PK\x03\x04 and no more", "evening.xlsx", "no Excel file that can be opened"),
        (with_macro(), "evening.xlsm", "has macros"),
        (wide(), "evening.xlsx", "at most 1000 rows and 80 columns"),
    ):
        await omar.hands(raw, name, XLSX)
        await omar.sees(told, "Nothing was changed")
    assert (await event(stage)).version == 1
    taken = EVENING.replace("event: evening", "event: other")
    await omar.hands(taken.encode(), "other.yaml", YAML)
    await omar.sees("A new event")
    await omar.taps("Import it")
    await omar.sees("The campaign’s code “poster-a” is taken by another event")
    assert await event(stage, "other") is None


async def test_a_viewer_may_not_import_and_a_file_cannot_turn_what_was_sold(stage):
    viewer = await omar_on(stage, role="viewer")
    await viewer.hands(EVENING.encode(), "evening.yaml", YAML)
    await viewer.sees("not part of your role")
    ada = stage.person("webchat", "Ada")
    await ada.arrives()
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.taps("take the ticket")
    await ada.has_tickets(1)
    omar = await omar_on(stage)
    await omar.hands((EVENING + "live: true\n").encode(), "evening.yaml", YAML)
    await omar.sees("There is 1 test order")
    moved = EVENING.replace("2027-03-06T", "2027-03-07T")
    await omar.hands(moved.encode(), "evening.yaml", YAML)
    await omar.sees("would change in 3 places", "1 ticket is sold", "keeps its price and place")
    await omar.taps("Import it and tell 1 person")
    await omar.sees("Imported")
    await ada.has_seen("“An Evening” has changed", "New time: Sunday, March 7, 2027")
