"""What else Ada does: ask again, change her mind, come late, and write what nobody expects."""

import asyncio

import pytest

from core.storage.chats import CAMPAIGN
from core.storage.orders import OVERDUE
from scheduler.sweeper import sweep


async def takes_a_ticket(ada):
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.taps("Yes, take")
    await ada.sees("You are in!")


@pytest.mark.parametrize("channel", ["webchat", "telegram", "sms"])
async def test_my_tickets_sends_the_picture_again_and_a_free_one_can_be_given_back(stage, channel):
    ada = stage.person(channel)
    await takes_a_ticket(ada)
    await ada.says("my tickets")
    await ada.sees("All settled")
    assert len(await ada.codes()) >= (1 if channel == "sms" else 2)
    await ada.taps("Cancel this order")
    await ada.sees("for good?")
    await ada.taps("Yes, cancel")
    await ada.sees("is cancelled. Nothing is due.")


async def test_leaving_a_purchase_frees_its_places(stage):
    ada = stage.person("webchat")
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Scarce")
    await ada.sees("How many")
    await ada.taps("2")
    await ada.sees("Ticket 1 of 2")
    await ada.says("cancel")
    await ada.sees("What would you like to cancel?")
    await ada.taps("Leave this purchase")
    await ada.sees("You have left this purchase")


async def test_help_and_another_language_in_the_middle_lose_nothing(stage):
    ada = stage.person("telegram")
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")
    await ada.says("help")
    await ada.sees("Your name?")
    await ada.says("中文")
    await ada.sees("语言")
    await ada.taps("简体中文")
    await ada.sees("您的姓名？")
    await ada.says("艾达")
    await ada.sees("现在预订吗")


async def test_odd_messages_get_an_answer_and_keep_what_was_given(stage):
    ada = stage.person("telegram")
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")
    ada.user.sticker()
    await ada.sees("sticker", "Your name?")
    ada.user.contact("+4915199999999", user_id=999)
    await ada.sees("somebody else", "Your name?")
    ada.user.tap_token("made:up")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")


async def test_a_message_that_comes_twice_is_taken_once(stage):
    ada = stage.person("webchat")
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")
    for _ in range(3):
        await ada.sends({"text": "Ada Lovelace"}, id="same")
    await ada.sees("Shall I book it?")
    assert sum("Shall I book" in text for text in ada.heard()) == 1


async def test_a_hold_that_runs_out_is_told_once_with_a_way_to_start_again(stage):
    ada = stage.person("webchat")
    await ada.arrives("evening")
    await ada.sees("Which ticket")
    await ada.taps("Scarce")
    await ada.sees("How many")
    await ada.taps("1")
    await ada.sees("Your name?")
    stage.built.now.later(minutes=16)
    await sweep(stage.built.house)
    await sweep(stage.built.house)
    await ada.has_seen("The time to pay for An Evening")
    await ada.sees("Your name?")
    assert sum("The time to pay" in text for text in ada.heard()) == 1
    assert await stage.built.house.database.read(OVERDUE, now=stage.built.now(), most=5) == []
    await ada.says("Ada Lovelace")
    await ada.sees("How would you like to pay?")


async def test_gone_and_held_by_others_are_told_apart(stage):
    others = [stage.person("webchat") for _ in range(2)]
    for other, count in zip(others, ("6", "4"), strict=True):
        await other.arrives("evening")
        await other.sees("Which ticket")
        await other.taps("Scarce")
        await other.sees("How many")
        await (other.says(count) if count == "6" else other.taps(count))
        await other.sees("Ticket 1 of")
    ada = stage.person("webchat")
    await ada.arrives("evening")
    await ada.sees("Others are paying for the last ones right now")


async def test_a_campaigns_link_is_counted(stage):
    ada = stage.person("webchat")
    await ada.arrives("poster-a", way="campaign")
    await ada.sees("An Evening")
    found = await stage.built.house.database.read(CAMPAIGN, code="poster-a")
    assert found[0].arrivals == 1


async def test_in_a_group_only_the_way_into_private_is_told(stage):
    ada = stage.person("telegram")
    ada.user.start("")
    await ada.sees("An Evening")
    ada.user.say_in_group("/tickets")
    for _ in range(100):
        told = [call for call in stage.telegram.called("sendMessage") if "-100" in str(call.get("chat_id"))]
        if told:
            break
        await asyncio.sleep(0.1)
    assert "t.me/" in str(told[0])
