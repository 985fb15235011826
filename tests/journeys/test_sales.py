"""Omar looks at his sales; each of the staff sees what the role needs, and no more."""

import asyncio
import time

import pytest

from admin_bot.sale_beats import tell_mornings
from core.domain.ordering import Item
from core.storage.orders import ORDER
from core.usecases.change_settings import tell_of_sales
from core.usecases.place_order import Wanted, place_order
from core.usecases.record_movement import Money, record_movement
from tests.journeys.test_staff import add


async def buys(stage, kind="standard", quantity=1, name="Ada Lovelace", payment="sandbox", pays=True, **told):
    """An order as an integrator places it; paid at once where it costs something."""
    built, event = stage.built, stage.built.events["evening"]
    people = tuple({"name": name} for _ in range(quantity))
    wanted = Wanted((Item(kind, quantity),), {"name": name, "email": "ada@example.org", **told}, people, payment)
    order = (await built.house.do(built.actor, place_order, event, wanted)).order
    if pays and order.total:
        money = Money("sandbox", f"m-{order.id}", order.total, order.currency)
        await built.house.do(built.actor, record_movement, event, order, money)
    return (await built.house.database.read(ORDER, id=order.id))[0]


async def at_the_desk(stage, channel="webchat", role="owner", name="Omar", language="en", told=True):
    """`told`: of each sale."""
    made = await add(stage, role, name)
    if not told:
        await stage.built.house.do(stage.built.actor, tell_of_sales, made["id"], False)
    person = stage.person(channel, name, language)
    await person.arrives(made["invitation"])
    await person.sees("你好" if language != "en" else f"Hello {name}")
    return person


async def some_sales(stage):
    await buys(stage, quantity=2)
    await buys(stage, "free", 3, payment=None)
    await buys(stage, "scarce", 2, payment="pay_at_door", pays=False)
    await buys(stage, "scarce", pays=False)


@pytest.mark.parametrize("channel", ["webchat", "telegram", "sms"])
async def test_sales_at_a_glance_in_words_and_as_a_picture(stage, channel):
    await some_sales(stage)
    omar = await at_the_desk(stage, channel, told=False)
    await omar.taps("Sales")
    told = await omar.sees("An Evening", "Today: 5 tickets in 2 orders")
    assert omar.spelled("In all (3 orders): 5 sold, 2 to be paid at the door, 1 held by a buyer") in told
    assert omar.spelled("Standard: 2 sold, 95 left") in told
    assert omar.spelled("Scarce: 0 sold, 2 to be paid at the door, 1 held by a buyer, 7 left") in told
    assert "Poster: 0 arrivals" in told
    assert "Money in: €25.00" in told and "at the door: €80.00" in told and "Still to be paid: €40.00" in told
    await omar.taps("Chart")
    await omar.sees("The chart shows sales up to this minute.")
    if channel != "sms":
        async for _ in omar._waiting():
            if any(line.picture for line in omar.lines()):
                break
        assert any(line.picture for line in omar.lines()), omar.transcript()


async def test_in_chinese(stage):
    await some_sales(stage)
    omar = await at_the_desk(stage, "telegram", language="zh-Hans", told=False)
    await omar.taps("销售情况")
    told = await omar.sees("一个晚上", "今天：2 笔订单，共 5 张票", "标准票：已售 2 张，剩余 95 张")
    assert "已收款：€25.00" in told
    await omar.taps("图表")
    await omar.sees("图表为截至目前的销售情况。")


async def test_a_viewer_sees_counts_without_sums_and_names(stage):
    await some_sales(stage)
    vera = await at_the_desk(stage, role="viewer", name="Vera")
    await vera.taps("Sales")
    told = await vera.sees("Today: 5 tickets in 2 orders")
    assert "€" not in told and "Money" not in told
    assert not any(word in vera.transcript() for word in ("Ada", "Attendee list", "Orders"))


async def test_the_gate_sees_no_sales(stage):
    gate = await at_the_desk(stage, role="gate", name="Grace")
    assert "Sales" not in gate.transcript()


async def test_a_hold_that_ran_out_counts_nowhere_before_anybody_swept(stage):
    await buys(stage, "scarce", 4, pays=False)
    omar = await at_the_desk(stage, told=False)
    stage.now.later(minutes=16)
    await omar.taps("Sales")
    told = await omar.sees("An Evening")
    assert "held" not in told and "Still to be paid" not in told and "Scarce: 0 sold, 10 left" in told


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_a_sale_is_in_omars_chat_within_two_seconds(stage, channel):
    omar = await at_the_desk(stage, channel)
    omar.acts()
    began = time.monotonic()
    order = await buys(stage, quantity=2)
    told = await omar.sees("Ada Lovelace bought 2 × Standard, €25.00. 2 sold today.")
    assert time.monotonic() - began < 2.5 and order.code not in told
    omar.acts()
    await buys(stage, quantity=1, name="Bob")
    await buys(stage, "free", name="Eve", payment=None)
    await omar.hears_nothing()  # a minute of quiet after each message
    stage.now.later(minutes=1)
    await omar.sees("Bob bought 1 × Standard, €12.50.\nEve bought 1 × Guest.\n4 sold today.")
    omar.acts()
    stage.now.later(minutes=2)
    await omar.hears_nothing()


async def test_in_chinese_and_without_names_and_sums_for_who_may_not_see_them(stage):
    omar = await at_the_desk(stage, language="zh-Hans")
    vera = await at_the_desk(stage, "telegram", "viewer", "Vera")
    await vera.taps("My settings")
    await vera.sees("Each sale: off")
    await vera.taps("Tell me of each sale")
    await vera.sees("I will tell you of each sale")
    await buys(stage, quantity=2)
    await omar.sees("Ada Lovelace 购买了 2 张标准票，€25.00。今天已售 2 张。")
    told = await vera.sees("Sold: 2 × Standard. 2 sold today.")
    assert "Ada" not in told and "€" not in told


async def test_settings_are_switched_and_remembered(stage):
    omar = await at_the_desk(stage)
    await omar.taps("My settings")
    await omar.sees("Each sale: on", "you are on duty", "Daily summary: off")
    await omar.taps("Do not tell me of each sale")
    await omar.sees("I will not tell you of sales any more.")
    await omar.taps("My settings")
    await omar.taps("Daily summary")
    await omar.sees("At which hour")
    await omar.says("half past eight")
    await omar.sees("A full hour, please")
    await omar.says("8:00")
    await omar.sees("Every day at 8:00 AM (Berlin)")
    await omar.taps("My settings")
    await omar.sees("Each sale: off", "Daily summary: at 8:00 AM (Berlin)")
    omar.acts()
    await buys(stage)
    await omar.hears_nothing()
    await asyncio.sleep(3)  # whoever tells of sales has passed this one, on a busy machine too
    await omar.taps("Tell me of each sale")
    await omar.sees("I will tell you of each sale")
    omar.acts()
    stage.now.later(minutes=2)
    await omar.hears_nothing()  # what was sold before is not told


async def test_a_morning_summary_at_the_hour_that_was_chosen(stage):
    omar = await at_the_desk(stage)
    await buys(stage, quantity=2)
    await omar.has_seen("2 sold today")
    await omar.taps("My settings")
    await omar.sees("Daily summary: off")
    await omar.taps("Daily summary")
    await omar.sees("At which hour")
    await omar.taps("8:00")
    await omar.sees("Every day at 8:00 AM (Berlin)")
    omar.acts()
    stage.now.later(hours=17)  # six in the morning in Berlin
    await tell_mornings(stage.built.house)
    await omar.hears_nothing()
    stage.now.later(hours=2)
    for _ in range(2):
        await tell_mornings(stage.built.house)
    told = await omar.sees("Good day, Omar. What Mon, Jan 4 brought:")
    assert "2 tickets in 1 order, €25.00\nIn all: 2 sold, 108 left\nIt begins in 60 days." in told
    omar.acts()
    await omar.hears_nothing()


async def test_a_restart_neither_repeats_nor_loses_a_sale(stage):
    omar = await at_the_desk(stage)
    await buys(stage, name="Ada")
    await omar.has_seen("Ada bought 1 × Standard")
    await buys(stage, name="Bob")
    await stage.goes_down()
    stage.now.later(minutes=1)
    await stage.comes_up()
    await omar.has_seen("Bob bought 1 × Standard")
    stage.now.later(minutes=2)
    omar.acts()
    await omar.hears_nothing()
    assert omar.count("Ada bought") == omar.count("Bob bought") == 1
