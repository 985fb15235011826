"""Cancelling says what becomes of the money, before and after: what is kept, what comes back, who must allow it."""

import pytest

from core.usecases.record_movement import Money, record_movement
from tests.bots.flows.conftest import EVENING

RULE = "refund: {until_before_start: 24h, keep_percent: 10}"
KEEPS = "Under the terms of these tickets, {} of what you paid stays with the organizer."
ALLOWS = "Your refund of {} now waits for the organizer to approve it."
NOTHING = "Under the terms of these tickets, the {} that you paid will not be refunded."


async def has_paid(ada, rule, language="en"):
    event = await ada.built.imports(EVENING.replace(RULE, f"refund: {rule}"))
    await ada.arrives()
    await ada.taps("Standard")
    await ada.says("1", "Ada Lovelace")
    await ada.taps("no money moves")
    [order] = await ada.all_orders()
    money = Money("cash", "r1", order.total, "EUR")
    await ada.built.house.do(ada.built.actor, record_movement, event, order, money)
    if language != "en":
        await ada.says("language")
        await ada.taps("简体中文")
    return order


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("{keep_percent: 0}", ["€12.50 will be refunded."], ["€12.50 goes back to you."]),
        ("{keep_percent: 10}", [KEEPS.format("€1.25"), "€11.25 will be refunded."],
         [KEEPS.format("€1.25"), "€11.25 goes back to you."]),
        ("{keep_percent: 100}", [NOTHING.format("€12.50")], [NOTHING.format("€12.50")]),
        ("{keep_percent: 20, approval: true}",
         [KEEPS.format("€2.50"), "€10.00 can be refunded once the organizer approves it."],
         [KEEPS.format("€2.50"), ALLOWS.format("€10.00")]),
    ],
    ids=["all", "part", "nothing", "approval"],
)  # fmt: skip
async def test_what_is_kept_and_what_comes_back_is_said_before_and_after(ada, rule, before, after):
    order = await has_paid(ada, rule)
    await ada.says("cancel")
    asked = await ada.taps(order.code)
    assert asked.split("\n") == [f"An Evening, order {order.code}: cancel 1 ticket for good?", *before]
    done = await ada.taps("Yes, cancel")
    assert done.split("\n") == [f"Order {order.code} for An Evening is cancelled.", *after]


async def test_that_nothing_comes_back_is_said_in_chinese_too(ada):
    order = await has_paid(ada, "{keep_percent: 100}", "zh-Hans")
    await ada.says("取消")
    assert "您支付的 €12.50 由主办方保留，不予退还" in await ada.taps(order.code)


async def test_what_cost_nothing_is_cancelled_without_a_word_of_money(ada):
    await ada.arrives()
    await ada.taps("Single")
    await ada.says("Ada Lovelace")
    await ada.taps("Yes, take the ticket")
    [order] = await ada.all_orders()
    await ada.says("cancel")
    assert (await ada.taps(order.code)).endswith("cancel 1 ticket for good?")
    assert (await ada.taps("Yes, cancel")).endswith("is cancelled.\nNothing is due.")
