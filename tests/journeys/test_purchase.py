"""Ada buys, on every kind of phone: the same story."""

import pytest

from tests.journeys.stage import CHANNELS

on_every_phone = pytest.mark.parametrize("channel", CHANNELS)


async def reaches_the_ways_to_pay(ada, kind="Standard", count="1", names=("Ada Lovelace",)):
    await ada.arrives()
    await ada.sees("Which ticket would you like?")
    await ada.taps(kind)
    await ada.sees(f"How many {kind} tickets?")
    await ada.picks(count)
    for number, name in enumerate(names, start=1):
        await ada.sees("Your name?", *([f"Ticket {number} of {count}"] if count != "1" else []))
        await ada.says(name)
    await ada.sees("How would you like to pay?")


async def is_to_pay(ada, **more):
    """Up to the pay link; answers the order's code."""
    await reaches_the_ways_to_pay(ada, **more)
    await ada.taps("test, no money moves")
    told = await ada.sees("please pay", "no money moves")
    return told.split("Order ")[1].split(":")[0]


@on_every_phone
async def test_an_ordinary_purchase_takes_four_taps_and_one_typed_answer_at_most(stage, channel):
    ada = stage.person(channel)
    await ada.arrives()
    await ada.sees("An Evening", "Single", "Which ticket would you like?")
    await ada.taps("Single")
    await ada.sees("Your place is held until", "Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("1 × Single, free. Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")
    [code] = await ada.has_tickets(1)
    assert code.startswith("T1.")
    assert (ada.taps_made, ada.answers_typed) == (2, 1)


async def test_a_ticket_s_picture_speaks_the_language_of_its_chat(stage):
    ada = stage.person("webchat", "Ada", "zh-Hans")
    await ada.arrives()
    await ada.sees("请选择票种")
    await ada.taps("单张票")
    await ada.sees("姓名")
    await ada.says("王小明")
    await ada.sees("现在领取吗")
    await ada.taps("确认领取")
    await ada.has_tickets(1)
    [picture] = [row["image"] for row in ada.rows.values() if row.get("image")]
    assert picture.endswith("/card.png?lang=zh-Hans")


@on_every_phone
async def test_a_paid_ticket_takes_four_taps_and_one_typed_answer_and_comes_by_itself(stage, channel):
    ada = stage.person(channel)
    await is_to_pay(ada)
    ada.taps_made += 1  # the link
    page = await ada.pays("pay")
    assert "no money moves" in page.lower()
    await ada.has_seen("Payment received: €12.50")
    assert len(await ada.has_tickets(1)) == 1
    assert ada.taps_made <= 4 and ada.answers_typed <= 1
    assert ada.count("Payment received") == 1


@on_every_phone
async def test_ada_buys_for_herself_and_for_charles(stage, channel):
    ada = stage.person(channel)
    await reaches_the_ways_to_pay(ada, count="2", names=("Ada Lovelace", "Charles Babbage"))
    assert "€25.00" in ada.heard()[-1]
    await ada.taps("at the door")
    await ada.sees("Please bring €25.00", "Your 2 tickets are above")
    assert len(await ada.has_tickets(2)) == 2
    for name in ("Ada Lovelace", "Charles Babbage"):
        assert "To be paid at the door: €12.50" in await ada.has_seen(f"Standard · {name}")


@on_every_phone
async def test_a_declined_payment_can_be_tried_again(stage, channel):
    ada = stage.person(channel)
    await is_to_pay(ada)
    assert "declined" in (await ada.pays("decline")).lower()
    await ada.hears_nothing()
    await ada.pays("pay")
    await ada.has_seen("Payment received: €12.50")
    await ada.has_tickets(1)


async def test_money_that_comes_late_still_buys_where_there_is_room(stage):
    ada = stage.person("webchat")
    await is_to_pay(ada)
    await ada.pays("late")
    await ada.has_seen("Payment received: €12.50")
    await ada.has_tickets(1)
    assert ada.count("The time to pay for An Evening") == 1


async def test_money_that_comes_when_the_places_are_gone_goes_back(stage):
    ada = stage.person("webchat")
    await is_to_pay(ada, kind="Scarce", count="6", names=[f"Friend {n}" for n in "ABCDEF"])
    address = await ada.link("Pay €240.00")
    stage.now.later(minutes=16)
    await ada.has_seen("The time to pay for An Evening")
    bob = stage.person("telegram", "Bob")
    await reaches_the_ways_to_pay(bob, kind="Scarce", count="5", names=[f"Guest {n}" for n in "ABCDE"])
    await ada.presses(address, "late")
    await ada.has_seen("Your €240.00 for An Evening", "came when the places were gone. All of it goes back to you.")
    assert await ada.codes() == []


async def test_who_pays_twice_gets_one_ticket_and_the_second_money_back(stage):
    ada = stage.person("webchat")
    await is_to_pay(ada)
    page = await ada.pays("twice")
    assert "back" in page
    await ada.has_seen("Payment received: €12.50")
    await ada.has_tickets(1)
    assert ada.count("Payment received") == 1


async def test_who_pays_less_gets_the_ticket_when_the_rest_has_come(stage):
    ada = stage.person("webchat")
    await is_to_pay(ada)
    page = await ada.pays("less")
    assert "€6.25" in page
    await ada.hears_nothing()
    await ada.pays("pay")
    await ada.has_seen("Payment received: €12.50")
    await ada.has_tickets(1)
