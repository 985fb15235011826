"""Omar looks at his sales; each of the staff sees what the role needs, and no more."""

import pytest

from core.domain.ordering import Item
from core.storage.orders import ORDER
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


async def at_the_desk(stage, channel="webchat", role="owner", name="Omar", language="en"):
    made = await add(stage, role, name)
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
    omar = await at_the_desk(stage, channel)
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
    omar = await at_the_desk(stage, "telegram", language="zh-Hans")
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
    omar = await at_the_desk(stage)
    stage.now.later(minutes=16)
    await omar.taps("Sales")
    told = await omar.sees("An Evening")
    assert "held" not in told and "Still to be paid" not in told and "Scarce: 0 sold, 10 left" in told
