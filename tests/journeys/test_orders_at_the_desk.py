"""Omar looks after orders: finds them, takes money at the door, cancels, sends tickets again, gives some away."""

import re

import openpyxl
import pytest
from sqlalchemy import select

from core.storage.orders import ORDER, ORDER_BY_CODE, REFUNDS
from core.storage.people import STAFF_ADDRESSES, STAFF_OF_ORGANIZER
from core.storage.query import Query
from core.storage.tables import audit, orders
from core.storage.work import Work
from core.usecases.add_staff import add_staff, change_role
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.record_movement import Money, record_movement
from tests.journeys.test_purchase import is_to_pay, reaches_the_ways_to_pay
from tests.journeys.test_sales import at_the_desk as desk
from tests.journeys.test_sales import buys


async def at_the_desk(*given, **named):
    """Without the notices of sales between the answers."""
    return await desk(*given, **named, told=False)


class Done:
    def __init__(self, what: str, details: str) -> None:
        self.what, self.details = what, details


AUDIT = Query(select(audit.c.what, audit.c.details).order_by(audit.c.id), Done)


async def finds(omar, words, *seen):
    await omar.taps("Orders")
    await omar.sees("whose order?")
    await omar.says(words)
    return await omar.sees(*seen)


async def order_of(stage, told):
    code = re.search(r"Order (\w{8})", told)[1]
    return (await stage.built.house.database.read(ORDER_BY_CODE, code=code))[0]


async def audited(stage):
    return [row.what for row in await stage.built.house.database.read(AUDIT)]


@pytest.mark.parametrize("channel", ["webchat", "telegram", "sms"])
async def test_found_by_name_phone_mail_and_code(stage, channel):
    await buys(stage, name="王小明", phone="+8613812345678", email="wang@example.org")
    order = await buys(stage, name="Ada Lovelace")
    await buys(stage, name="Ada Byron")
    omar = await at_the_desk(stage, channel)
    await finds(omar, "小明", "王小明", "paid")
    await omar.taps("Find another")
    await omar.sees("whose order?")
    await omar.says("5678")
    await omar.sees("王小明", "+8613812345678")
    for words in ("lovel", order.code.lower()):
        await omar.taps("Find another")
        await omar.sees("whose order?")
        await omar.says(words)
        await omar.sees(order.code, "Ada Lovelace", "ada@example.org")
    await omar.taps("Find another")
    await omar.sees("whose order?")
    await omar.says("Ada")
    await omar.sees("2 orders for")
    await omar.taps("Byron")
    await omar.sees("Ada Byron", "Paid: €12.50")
    await omar.taps("Find another")
    await omar.sees("whose order?")
    await omar.says("Nobody Atall")
    await omar.sees("Nobody found")


async def test_newest_orders_by_the_page(stage):
    for n in range(23):
        await buys(stage, "free", name=f"Guest {n}", payment=None, email=f"g{n}@example.org")
        stage.now.later(seconds=1)
    omar = await at_the_desk(stage)
    await omar.taps("Orders")
    await omar.sees("whose order?")
    await omar.taps("Newest orders")
    await omar.sees("newest orders first")
    buttons = omar.lines()[-1].buttons
    assert buttons[0].startswith("Guest 22 · paid") and len([one for one in buttons if "Guest" in one]) == 20
    await omar.taps("Older orders")
    await omar.sees("newest orders first")
    assert [one for one in omar.lines()[-1].buttons if "Guest" in one][-1].startswith("Guest 0 ")


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_who_pays_at_the_door_gets_the_tickets_again_as_paid(stage, channel):
    ada, omar = stage.person(channel), await at_the_desk(stage, channel)
    await reaches_the_ways_to_pay(ada)
    await ada.taps("at the door")
    await ada.sees("you pay at the door")
    await finds(omar, "Lovelace", "pays at the door", "Still to be paid: €12.50")
    await omar.taps("Paid at the door")
    await omar.sees("Ada Lovelace pays €12.50 now")
    await omar.taps("Yes, I have €12.50")
    await omar.has_seen("€12.50 from Ada Lovelace is noted, the order is paid.")
    await ada.has_seen("€12.50")
    await omar.taps("Show the order")
    told = await omar.sees("Paid: €12.50")
    order = await order_of(stage, told)
    assert (order.status, order.paid) == ("paid", 1250)
    assert "order.paid_at_door" in await audited(stage)


async def test_a_yes_counts_only_for_the_order_as_it_was_told(stage):
    order = await buys(stage, payment="pay_at_door", pays=False)
    omar = await at_the_desk(stage)
    await finds(omar, order.code, "pays at the door")
    await omar.taps("Cancel")
    await omar.sees("Cancel 1 ticket of Ada Lovelace")
    built = stage.built
    money = Money("cash", "r", order.total, order.currency)
    await built.house.do(built.actor, record_movement, built.events["evening"], order, money)
    await omar.taps("Yes, cancel for good")
    await omar.sees("could go back. How much do you keep?")
    assert (await built.house.database.read(ORDER, id=order.id))[0].status == "paid"


@pytest.mark.parametrize("channel", ["webchat", "telegram", "sms"])
async def test_one_ticket_of_two_is_cancelled_with_a_part_kept_and_the_rest_sent_back_by_hand(stage, channel):
    order = await buys(stage, quantity=2, payment="pay_at_door", pays=False)
    built = stage.built
    money = Money("cash", "r", order.total, order.currency)
    await built.house.do(built.actor, record_movement, built.events["evening"], order, money)
    omar = await at_the_desk(stage, channel)
    await finds(omar, order.code, "Paid: €25.00")
    await omar.taps("Cancel")
    await omar.sees("cancel what?")
    await omar.taps(omar.spelled("Standard · Ada Lovelace"))
    await omar.sees("Another one")
    await omar.taps("Only this 1 ticket")
    await omar.sees("€12.50 could go back")
    await omar.taps("A percentage")
    await omar.sees("How many percent")
    for nothing in ("a lot", "101", "1e-99999999"):
        await omar.says(nothing)
        await omar.sees("from 0 to 100")
    await omar.says("20")
    await omar.sees("Cancel 1 ticket of Ada Lovelace", "€10.00 goes back, €2.50 is kept.", "no chat here")
    await omar.taps("Yes, cancel for good")
    await omar.has_seen("€10.00 waits to be sent back")
    await omar.taps("Show the order")
    await omar.sees("Kept: €2.50", "€10.00 must still be sent back.", "cancelled")
    await omar.taps("€10.00 sent back")
    await omar.sees("Have you sent €10.00 back to Ada Lovelace")
    await omar.taps("Yes, it is sent")
    await omar.has_seen("€10.00 was sent back")
    [refund] = await built.house.database.read(REFUNDS, id=order.id)
    after = (await built.house.database.read(ORDER, id=order.id))[0]
    assert refund.state == "done" and (after.refunded, after.fee, after.status) == (1000, 250, "paid")
    assert {"order.cancelled", "refund.sent"} <= set(await audited(stage))


async def test_a_fixed_amount_is_kept_of_a_whole_order_and_the_buyer_is_told(stage):
    ada, omar = stage.person("telegram"), await at_the_desk(stage)
    await is_to_pay(ada)
    await ada.pays()
    await ada.has_tickets(1)
    told = await finds(omar, "Lovelace", "Paid: €12.50")
    await omar.taps("Cancel")
    await omar.sees("€12.50 could go back")
    await omar.taps("An amount")
    await omar.sees("How much do you keep, of €12.50?")
    await omar.says("20")
    await omar.sees("at most €12.50")
    await omar.says("2,50")
    await omar.sees("€10.00 goes back, €2.50 is kept.", "The buyer is told.")
    await omar.taps("Yes, cancel for good")
    await omar.has_seen("is cancelled", "€10.00 has gone back.")
    await ada.has_seen("€10.00")
    assert (await order_of(stage, told)).status == "cancelled"


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_tickets_are_sent_again_to_the_chat_or_handed_over_as_links(stage, channel):
    ada, omar = stage.person(channel), await at_the_desk(stage, channel)
    await is_to_pay(ada)
    await ada.pays()
    await ada.has_tickets(1)
    before = ada.happened()
    await finds(omar, "Lovelace", "paid")
    await omar.taps("Send tickets again")
    await omar.sees("Send 1 ticket to Ada Lovelace’s chat again?")
    await omar.taps("Yes, send")
    await omar.has_seen("1 ticket is on its way to Ada Lovelace.")
    async for _ in ada._waiting():
        if ada.happened() > before:
            break
    assert len(await ada.codes()) == 2 and len(set(await ada.codes())) == 1
    order = await buys(stage, name="Grace Hopper")
    await omar.taps("Find another")
    await omar.sees("whose order?")
    await omar.says(order.code)
    await omar.sees("Grace Hopper")
    await omar.taps("Send tickets again")
    told = await omar.sees("cannot be reached in a chat", "/t/")
    page = await stage.client.get(re.search(r"/t/\w+", told)[0])
    assert page.status_code == 200 and "Grace Hopper" in page.text


async def test_tickets_are_given_away_and_take_places_like_all_others(stage):
    omar = await at_the_desk(stage)
    await omar.taps("Orders")
    await omar.sees("whose order?")
    await omar.taps("Give tickets away")
    await omar.sees("which ticket do you give away?")
    await omar.taps("Scarce (10 left)")
    await omar.sees("How many Scarce tickets?")
    await omar.says("8")
    await omar.sees("For whom?")
    await omar.says("Grace Hopper")
    await omar.sees("8 × Scarce for Grace Hopper, free of charge?")
    await omar.taps("Yes, give")
    told = await omar.sees("These pages are the tickets")
    assert len(set(re.findall(r"/t/\w+", told))) == 8
    await omar.taps("Show the order")
    card = await omar.sees("given away", "8. Scarce · Grace Hopper")
    assert "€0.00" in card
    await omar.says("admin")
    await omar.taps("Sales")
    await omar.sees("Scarce: 8 sold, 8 of them given away, 2 left", "Today: 0 tickets in 0 orders")
    assert "order.given" in await audited(stage)


async def test_notes_and_cases(stage):
    order = await buys(stage)
    built = stage.built
    money = Money("sandbox", "twice", order.total, order.currency)
    await built.house.do(built.actor, record_movement, built.events["evening"], order, money)
    omar = await at_the_desk(stage)
    await finds(omar, order.code, "Paid more than due")
    await omar.taps("Write a note")
    await omar.sees("Only the team reads it.")
    await omar.says("Asked twice for an aisle seat")
    await omar.sees("Noted.")
    await omar.taps("Show the order")
    await omar.sees("Notes", "Omar", "Asked twice for an aisle seat")
    await omar.taps("Case is settled")
    await omar.sees("“Paid more than due”", "is it settled?")
    await omar.taps("Yes, it is settled")
    await omar.sees("The case is closed.")
    await omar.taps("Find another")
    await omar.taps("Refunds and cases")
    await omar.sees("No refund waits, and no case is open.")


async def test_the_list_of_refunds_that_wait(stage):
    built = stage.built
    order = await buys(stage, payment="pay_at_door", pays=False)
    money = Money("cash", "r", order.total, order.currency)
    await built.house.do(built.actor, record_movement, built.events["evening"], order, money)
    fresh = (await built.house.database.read(ORDER, id=order.id))[0]
    await built.house.do(built.actor, cancel_order, built.events["evening"], fresh, Cancelling(reason="x"))
    omar = await at_the_desk(stage, "telegram", language="zh-Hans")
    await omar.taps("订单")
    await omar.sees("查找订单")
    await omar.taps("退款与款项问题")
    await omar.sees("1 笔退款待打款。")
    await omar.taps("退 €12.50 给 Ada Lovelace")
    await omar.sees("已把 €12.50 退给 Ada Lovelace", "了吗？")
    await omar.taps("是，已打款")
    await omar.sees("已记录：€12.50 已退回。")


async def test_another_organizers_order_is_not_there_and_a_viewer_has_no_orders(stage):
    built = stage.built
    order = await buys(stage)
    omar = await at_the_desk(stage)
    await finds(omar, order.code, "Paid: €12.50")
    work = Work(built.house, built.actor)
    work.change(orders, {"id": order.id}, {"organizer": "another"})
    await built.house.commit(work)
    for tapped in ("Write a note", "Send tickets again", "Cancel"):
        await omar.taps(tapped)
        await omar.sees("This order is not here any more.")
    vera = await desk(stage, role="viewer", name="Vera")
    assert "Orders" not in vera.transcript()


async def file_of(omar):
    """The newest file that came, as it is opened."""
    async for _ in omar._waiting():
        if omar.channel == "telegram":
            found = [posted.document for posted in omar.user.received if posted.document]
        else:
            links = [row["file"] for row in omar.rows.values() if row.get("file")]
            found = [(await omar.stage.client.get(link)).content for link in links]
        if found:
            return found[-1]
    raise AssertionError(f"no file in\n{omar.transcript()}")


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_the_attendee_list_comes_as_a_file(stage, channel, tmp_path):
    await buys(stage, quantity=2, name="=cmd|' /C calc'!A0")
    await buys(stage, "free", name="王小明", payment=None, phone="+8613812345678")
    omar = await at_the_desk(stage, channel)
    await omar.taps("Attendee list")
    await omar.sees("An Evening: who should be on the list?")
    await omar.taps("Everybody (3)")
    await omar.sees("For which program?")
    await omar.taps("Excel")
    await omar.has_seen("The list comes as a file.")
    await omar.has_seen("An Evening: attendee list.", "7 days")
    (tmp_path / "list.xlsx").write_bytes(await file_of(omar))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    read = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert read[0][:5] == ["Order", "Short code", "Ticket type", "Status", "Name"] and len(read) == 4
    assert read[1][2:5] == ["Standard", "valid", "'=cmd|' /C calc'!A0"] and read[3][4] == "王小明"
    assert read[3][read[0].index("Buyer’s phone")] == "+8613812345678"


async def test_the_list_in_chinese_as_csv_and_nothing_for_who_was_removed_meanwhile(stage):
    await buys(stage, quantity=2)
    omar = await at_the_desk(stage, language="zh-Hans")
    await omar.taps("观众名单")
    await omar.sees("导出哪些人？")
    await omar.taps("标准票（2 人）")
    await omar.sees("需要哪种格式？")
    await omar.taps("通用格式")
    await omar.has_seen("观众名单，文件 7 天内有效")
    text = (await file_of(omar)).decode("utf-8-sig")
    assert text.startswith("订单号,短码,票种,状态,姓名,购票人") and text.count("标准票,有效,Ada Lovelace") == 2


async def test_a_list_is_not_made_for_who_has_lost_the_right(stage):
    omar = await at_the_desk(stage)
    house = stage.built.house
    member = next(one for one in await house.database.read(STAFF_OF_ORGANIZER, organizer=stage.built.organizer))
    await stage.built.house.do(stage.built.actor, add_staff, organizer=stage.built.organizer, name="Eve", role="owner")
    identity = (await house.database.read(STAFF_ADDRESSES, organizer=stage.built.organizer))[0].identity
    await house.do(stage.built.actor, change_role, member.id, "viewer")
    work = Work(house, stage.built.actor)
    event = stage.built.events["evening"].id
    omar.acts()
    work.send(account="webchat", identity=identity, kind="export", payload={"event": event, "format": "csv"})
    await house.commit(work)
    await omar.hears_nothing()
