"""Ada buys, on every kind of phone: the same story."""

import pytest

CHANNELS = ["webchat", "telegram", "sms"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_an_ordinary_purchase_takes_four_taps_and_one_typed_answer_at_most(stage, channel):
    ada = stage.person(channel)
    await ada.arrives("evening")
    await ada.sees("An Evening", "Single")
    await ada.taps("Single")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")
    codes = await ada.codes()
    assert len(codes) == 1 and codes[0].startswith("T1.")
    assert ada.taps_made <= 4 and ada.answers_typed <= 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_ada_pays_in_the_sandbox_and_the_ticket_comes_by_itself(stage, channel):
    ada = stage.person(channel)
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Standard")
    await ada.sees("How many")
    await (ada.says("2") if channel == "sms" else ada.taps("2"))
    await ada.sees("Ticket 1 of 2", "Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Ticket 2 of 2")
    await ada.says("Charles Babbage")
    await ada.sees("€25.00", "How would you like to pay?")
    await ada.taps("no money moves")
    await ada.sees("please pay €25.00", "no money moves")
    link = await ada.link("Pay")
    assert "declined" in (await stage.pays(link, "decline")).lower()
    assert "paid" in (await stage.pays(link, "pay")).lower()
    await ada.has_seen("Payment received: €25.00")
    await ada.has_seen("Charles Babbage")
    assert len(await ada.codes()) == 2


@pytest.mark.parametrize("channel", CHANNELS)
async def test_ada_pays_at_the_door(stage, channel):
    ada = stage.person(channel)
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Standard")
    await ada.sees("How many")
    await (ada.says("1") if channel == "sms" else ada.taps("1"))
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("How would you like to pay?")
    await ada.taps("at the door")
    await ada.sees("you pay at the door")
    assert len(await ada.codes()) == 1
