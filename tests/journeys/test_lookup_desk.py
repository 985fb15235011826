"""Tables from the desk: sent as a file, told apart by asking, replaced as a whole, tried out; bad files change none."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from core.storage.lookups import HEAD
from core.usecases.add_staff import add_staff

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GUESTS = (
    "name,company,phone,seat,room\nAda Lovelace,Engines,+4915112345678,A1,12\nBo Li,Acme,,A2,14\nBo Li,Acme,,A3,15\n"
)
CHINESE = "姓名,单位,座位 (新),房间\n王小明,华为,A排1座,1201\n李雷,中兴,A排2座,1202\n"


async def omar_on(stage, channel, language="en", role="manager"):
    built = stage.built
    made = await built.house.do(built.actor, add_staff, organizer=built.organizer, name="Omar", role=role)
    omar = stage.person(channel, "Omar", language)
    await omar.arrives(made["invitation"])
    await omar.sees("Omar")
    return omar


async def head(stage, lookup):
    event = stage.built.house.catalog.by_slug["evening"]
    found = await stage.built.house.database.read(HEAD, event=event.id, lookup=lookup)
    return found[0] if found else None


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def sets_up_seats(omar):
    await omar.taps("Seat and room tables")
    await omar.sees("No table yet")
    await omar.taps("Send a new table")
    await omar.sees("CSV or Excel")
    await omar.hands(GUESTS.encode(), "guests.csv")
    await omar.sees("What do attendees call it, in English")
    await omar.says("Where do I sit?")
    await omar.sees("简体中文")
    await omar.says("我坐哪儿？")
    await omar.sees("What finds a row?")
    await omar.taps("phone")
    await omar.sees("Found by: phone")
    await omar.taps("Two columns together")
    await omar.sees("The first of the two?")
    await omar.taps("name")
    await omar.sees("And the other one?")
    await omar.taps("company")
    await omar.sees("Found by: phone or name and company")
    await omar.taps("That is all")
    await omar.sees("Which columns are private?")
    await omar.taps("room")
    await omar.sees("So far: room")
    await omar.taps("That is all")
    await omar.sees("What is answered?", "seat: {seat}")
    await omar.taps("Write my own")
    await omar.sees("Write the answer in English")
    await omar.says("{name} sits at {place}.")
    await omar.sees("The table has no {place}")
    await omar.says("{name}: seat {seat}, room {room}.")
    await omar.sees("Write the answer in 简体中文")
    await omar.says("{name}：座位 {seat}，房间 {room}。")
    await omar.sees("By which words")
    await omar.says("seat, chair")
    await omar.sees("Make the table")


async def asks(ada, name, company):
    await ada.says("seat")
    await ada.sees("How shall I find you?")
    await ada.taps("By name, company")
    await ada.sees("Your name")
    await ada.says(name)
    await ada.sees("Your company")
    await ada.says(company)


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_omar_sends_a_table_ada_finds_her_seat_and_the_misses_are_counted(stage, channel):
    omar = await omar_on(stage, channel)
    await sets_up_seats(omar)
    preview = await omar.has_seen("Found by: phone or name and company", "Private: room", "Make the table")
    assert "Ad•••: seat A1, room •••." in preview and "Lovelace" not in preview
    assert "2 rows share what finds them with another (lines 3, 4)" in preview
    await omar.taps("Yes, 3 rows")
    await omar.has_seen("3 rows are being written")
    await omar.has_seen("“Where do I sit?” is answered from the new table now: 3 rows.")

    ada = stage.person("telegram")
    await ada.arrives()
    await ada.sees("Evening")
    await asks(ada, "Ada Lovelace", "Engines")
    await ada.has_seen("Ada Lovelace: seat A1, room (only for your verified phone)")
    for name in ("Nobody", "Noone"):
        await asks(ada, name, "Nowhere")
        await ada.has_seen(f"{name}, Nowhere")

    await omar.says("admin")
    await omar.sees("What would you like")
    await omar.taps("Seat and room tables")
    await omar.sees("3 rows", "1 person asked and was not found.")
    await omar.taps("Ask as an attendee")
    await omar.sees("How does the attendee ask?")
    await omar.taps("phone")
    await omar.sees("Ask as: phone?")
    await omar.says("+49 151 12345678")
    await omar.sees("verified phone", "seat A1, room 12", "anybody else", "only for your verified phone")
    await omar.taps("Ask again")
    await omar.sees("How does the attendee ask?")
    await omar.taps("name and company")
    await omar.sees("Ask as: name?")
    await omar.says("Bo Li")
    await omar.sees("Ask as: company?")
    await omar.says("acme")
    await omar.sees("Several rows fit")
    assert (await head(stage, "where-do-i-sit")).misses == 1


async def test_a_newer_table_replaces_the_old_one_as_a_whole_and_a_no_leaves_it(stage):
    omar = await omar_on(stage, "webchat")
    await sets_up_seats(omar)
    await omar.taps("Yes, 3 rows")
    await omar.has_seen("answered from the new table")
    newer = sheet(["name", "company", "phone", "seat", "room"], ["Ada Lovelace", "Engines", 4915112345678, "B7", 20])
    for answer in ("No", "Yes"):
        await omar.says("admin")
        await omar.sees("What would you like")
        await omar.taps("Seat and room tables")
        await omar.sees("3 rows")
        await omar.taps("Send a newer table")
        await omar.sees("CSV or Excel")
        await omar.hands(newer, "guests (2).xlsx", XLSX)
        await omar.sees("Ask it as before?", "phone or name and company")
        await omar.taps("As before")
        await omar.sees("Now 3 rows, then 1", "Ad•••: seat B7, room •••")
        await omar.taps(answer)
        await omar.has_seen("Nothing was changed" if answer == "No" else "1 row is being written")
        assert answer == "Yes" or (await head(stage, "where-do-i-sit")).rows == 3
    await omar.has_seen("from the new table now: 1 row.")
    assert (await head(stage, "where-do-i-sit")).rows == 1
    await omar.taps("Open the table")
    await omar.sees("1 row, since")
    await omar.taps("Remove")
    await omar.sees("Its 1 row is deleted")
    await omar.taps("Yes, remove")
    await omar.sees("“Where do I sit?” is removed, with its 1 row.")
    await omar.taps("Tables")
    await omar.sees("No table yet")


async def test_the_whole_in_chinese_with_names_of_columns_as_people_write_them(stage):
    omar = await omar_on(stage, "telegram", "zh-hans")
    await omar.taps("座位、房间等查询表")
    await omar.sees("还没有查询表")
    await omar.taps("发一张新表")
    await omar.sees("CSV 或 Excel")
    await omar.hands(CHINESE.encode("gb18030"), "座位表.csv")
    await omar.sees("观众怎么称呼这张表")
    await omar.says("Seats")
    await omar.sees("简体中文")
    await omar.says("我的座位")
    await omar.sees("用哪一列查找")
    await omar.taps("姓名")
    await omar.sees("查找依据：姓名")
    await omar.taps("就这些")
    await omar.sees("哪些列要保密")
    await omar.taps("没有保密列")
    await omar.sees("建议：", "座位 (新)：{座位 (新)}")
    await omar.taps("就用这个")
    await omar.sees("用逗号隔开")
    await omar.says("座位, 桌号")
    await omar.sees("新建“我的座位”，共 2 行？", "每个人都能查到")
    await omar.taps("确认，2 行")
    await omar.has_seen("“我的座位”已换成新表，共 2 行。")
    ada = stage.person("webchat", "王小明", "zh-Hans")
    await ada.arrives()
    await ada.sees("一个晚上")
    await ada.says("座位")
    await ada.sees("姓名")
    await ada.says("王小明")
    await ada.has_seen("座位 (新)：A排1座", "房间：1201")


def bomb():
    """Small on the way, gigabytes when opened."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    return file.getvalue()


def entities():
    """Small in the zip's directory too: it swells when the XML is read."""
    good = zipfile.ZipFile(io.BytesIO(sheet(["name", "seat"], ["Ada", "A1"])))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in good.infolist():
            raw = good.read(part)
            laugh = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
            packed.writestr(part.filename, laugh + raw if "sheet1" in part.filename else raw)
    return file.getvalue()


BAD = {
    "encoding": ("guests.csv", "name,seat\nМария,1\n".encode("koi8-r"), "neither UTF-8 nor GB18030"),
    "wide": ("guests.csv", ",".join(f"c{n}" for n in range(200)).encode() + b"\n1\n", "200 columns; at most 100"),
    "wide sheet": ("guests.xlsx", sheet([f"c{n}" for n in range(200)], [1]), "200 columns; at most 100"),
    "formula": ("guests.xlsx", sheet(["name", "seat"], ["Ada", "=A1&B1"]), "Cell B2 holds a formula"),
    "bomb": ("guests.xlsx", bomb(), "would unpack to 121 MB"),
    "entities": ("guests.xlsx", entities(), "no Excel file that can be opened"),
    "old": ("guests.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
    "broken": ("guests.xlsx", b"PK\x03\x04 and no more", "no Excel file that can be opened"),
}


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_a_bad_file_is_answered_clearly_and_changes_nothing(stage, channel):
    omar = await omar_on(stage, channel)
    await omar.taps("Seat and room tables")
    await omar.sees("No table yet")
    await omar.taps("Send a new table")
    await omar.sees("CSV or Excel")
    for name, raw, told in BAD.values():
        await omar.hands(raw, name, XLSX if "xls" in name else CSV)
        await omar.sees(told, "Nothing was changed", "Send the table as a file")
    await omar.says("here it comes")
    await omar.sees("That was no file")
    event = stage.built.house.catalog.by_slug["evening"]
    assert event.lookups == () and event.version == 1
    await omar.hands(GUESTS.encode("utf-16"), "guests.csv")
    await omar.sees("What do attendees call it")


async def test_a_table_that_nobody_asked_for_is_understood_as_one(stage):
    omar = await omar_on(stage, "telegram")
    await omar.hands(sheet(["name", "seat"], ["Ada", "A1"]), "seats.xlsx", XLSX)
    await omar.sees("What do attendees call it")
    grace = await omar_on(stage, "webchat", role="gate")
    await grace.hands(GUESTS.encode(), "guests.csv")
    await grace.sees("not part of your role")
    omar = await omar_on(stage, "webchat")
    await omar.hands(bomb(), "seats.xlsx", XLSX)
    await omar.sees("would unpack to 121 MB", "Nothing was changed")


async def test_fifty_megabytes_are_too_much_on_every_way(stage):
    big = b"name,seat\n" + b"Ada,A1\n" * 7_200_000
    omar = await omar_on(stage, "webchat")
    await omar.taps("Seat and room tables")
    await omar.sees("No table yet")
    await omar.taps("Send a new table")
    await omar.sees("CSV or Excel")
    await omar.hands(big, "guests.csv", answer=413)
    omar = await omar_on(stage, "telegram")
    await omar.taps("Seat and room tables")
    await omar.sees("No table yet")
    await omar.taps("Send a new table")
    await omar.sees("CSV or Excel")
    await omar.hands(big, "guests.csv")
    await omar.sees("too large")
