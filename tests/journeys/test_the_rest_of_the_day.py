"""What else Ada does: ask again, change her mind, come late, come back."""

import pytest

from core.storage.campaigns import CAMPAIGN
from core.storage.orders import ORDER_BY_CODE
from scheduler.reminders import nudge, remind
from scheduler.sweeper import sweep
from tests.journeys.stage import CHANNELS, EVENTS
from tests.journeys.test_purchase import is_to_pay, reaches_the_ways_to_pay

on_every_phone = pytest.mark.parametrize("channel", CHANNELS)


async def takes_a_ticket(ada):
    await is_asked_for_her_name(ada)
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")


async def is_asked_for_her_name(ada, kind="Single"):
    await ada.arrives()
    await ada.sees("Which ticket would you like?")
    await ada.taps(kind)
    await ada.sees("Your name?")


@on_every_phone
async def test_my_tickets_sends_the_picture_again_and_a_free_one_can_be_given_back(stage, channel):
    ada = stage.person(channel)
    await takes_a_ticket(ada)
    [code] = await ada.has_tickets(1)
    await ada.says("my tickets")
    await ada.sees("An Evening", "All settled. See you there!")
    assert ada.count("Single · Ada Lovelace") == 2
    assert set(await ada.codes()) == {code}
    await ada.taps("Cancel this order")
    await ada.sees("cancel 1 ticket for good?")
    await ada.taps("No, keep it")
    await ada.sees("Nothing was cancelled.")
    await ada.says("leave" if channel == "sms" else "cancel")
    await ada.sees("What would you like to cancel?")
    await ada.taps("An Evening")
    await ada.sees("cancel 1 ticket for good?")
    await ada.taps("Yes, cancel")
    await ada.sees("is cancelled.\nNothing is due.")
    await ada.says("my tickets")
    await ada.sees("You have no tickets here yet.")


@on_every_phone
async def test_leaving_a_purchase_frees_its_places(stage, channel):
    ada, charles = stage.person(channel), stage.person(channel, "Charles")
    await ada.arrives()
    await ada.sees("Which ticket would you like?")
    await ada.taps("Scarce")
    await ada.sees("How many Scarce tickets?")
    await ada.picks("6")
    await ada.sees("Ticket 1 of 6")
    await ada.says("leave")
    await ada.sees("What would you like to cancel?")
    await ada.taps("Leave this purchase")
    await ada.sees("You have left this purchase. The places are free again")
    await charles.arrives()
    await charles.sees("only 10 left")


@on_every_phone
async def test_help_a_person_and_another_language_in_the_middle_lose_nothing(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    await ada.says("menu")
    await ada.has_seen("Words that always work", "BACK")
    await ada.sees("Your name?")
    await ada.says("human")
    await ada.has_seen("Omar is glad to help", "omar@example.org")
    await ada.sees("Your name?")
    await ada.says("语言")
    await ada.sees("请选择语言")
    await ada.taps("简体中文")
    await ada.has_seen("好的，之后用中文。")
    await ada.sees("您的姓名？")
    await ada.says("艾达")
    await ada.sees("单张票", "现在领取吗？")
    await ada.taps("确认领取")
    await ada.sees("领取成功！")
    assert len(await ada.has_tickets(1)) == 1


@on_every_phone
async def test_who_asks_us_to_stop_is_not_reminded_but_still_served(stage, channel):
    ada = stage.person(channel)
    await takes_a_ticket(ada)
    await ada.says("mute")
    await ada.sees("Shall I stop writing to you first?")
    await ada.taps("Yes, stop")
    await ada.sees("I won't write first any more.")
    ada.acts()
    stage.now.later(hours=24 * 60 + 9)  # the day before
    await remind(stage.built.house)
    await ada.hears_nothing()
    await ada.says("my tickets")
    await ada.sees("All settled. See you there!")


async def test_reminders_go_to_all_who_hold_tickets_once_each(stage):
    ada, charles = stage.person("telegram"), stage.person("sms", "Charles")
    await takes_a_ticket(ada)
    await reaches_the_ways_to_pay(charles)
    await charles.taps("at the door")
    await charles.sees("you pay at the door")
    stage.now.later(hours=24 * 60 + 9)
    for _ in range(3):
        await remind(stage.built.house)
    for person in (ada, charles):
        await person.has_seen("An Evening is coming up", "Old Hall", "March 6, 2027, 8:00 PM")
        person.acts()
        await person.hears_nothing()
        assert person.count("is coming up") == 1
    stage.now.later(hours=21)
    await remind(stage.built.house)
    for person in (ada, charles):
        await person.sees("is coming up")
        assert person.count("is coming up") == 2


@on_every_phone
async def test_a_campaigns_link_is_counted_once_a_person_and_stays_with_the_order(stage, channel):
    ada = stage.person(channel)
    await ada.arrives("poster-a")
    await ada.sees("An Evening", "Which ticket would you like?")
    if channel != "webchat":
        await ada.arrives("poster-a")
        await ada.sees("An Evening", "Which ticket would you like?")
    await ada.taps("Standard")
    await ada.sees("How many")
    await ada.picks("1")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("How would you like to pay?")
    await ada.taps("at the door")
    await ada.sees("you pay at the door")
    await ada.says("my tickets")
    told = await ada.sees("You pay €12.50 at the door.")
    house = stage.built.house
    [order] = await house.database.read(ORDER_BY_CODE, code=told.split("Order ")[1][:8])
    assert order.campaign == "poster-a"
    assert (await house.database.read(CAMPAIGN, code="poster-a"))[0].arrivals == 1


@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_a_link_that_means_nothing_is_a_welcome_like_any_other(stage, channel):
    ada = stage.person(channel)
    await ada.arrives("no-such-thing")
    await ada.sees("An Evening", "Which ticket would you like?")


@on_every_phone
async def test_after_a_long_silence_she_is_asked_whether_to_go_on(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada, "Single")
    stage.now.later(hours=7)
    await sweep(stage.built.house)
    await ada.has_seen("free for everybody again")
    await ada.says("Ada Lovelace")
    await ada.sees("Welcome back!", "Continue where you left off, or start over?")
    await ada.taps("Continue")
    await ada.sees("Yours was still free, so I hold it for you again, until", "Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")


@on_every_phone
async def test_a_hold_that_runs_out_is_told_once_and_the_question_is_asked_again(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    stage.now.later(minutes=16)
    for _ in range(2):
        await sweep(stage.built.house)
    await ada.has_seen("I could hold your places for An Evening no longer")
    await ada.sees("Your name?")
    assert ada.count("free for everybody again") == 1
    await ada.says("Ada Lovelace")
    await ada.sees("Yours was still free, so I hold it for you again", "Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")


@on_every_phone
async def test_who_did_not_pay_in_time_starts_again_from_the_notice(stage, channel):
    ada = stage.person(channel)
    await is_to_pay(ada)
    stage.now.later(minutes=16)
    await sweep(stage.built.house)
    await ada.sees("The time to pay for An Evening", "Nothing was charged")
    await ada.taps("Start again")
    await ada.sees("Which ticket would you like?")


@on_every_phone
async def test_a_hold_that_ends_soon_is_told_with_the_way_to_pay(stage, channel):
    ada = stage.person(channel)
    code = await is_to_pay(ada)
    stage.now.later(minutes=11)
    for _ in range(2):
        await nudge(stage.built.house)
    await ada.sees("are held until 1:15 PM", "€12.50 to pay", code)
    assert ada.count("to pay, order") == 1
    await ada.taps("Show my order")
    await ada.sees(f"Order {code}: €12.50 to pay by 1:15 PM")
    await ada.pays("pay")
    await ada.has_seen("Payment received")


@on_every_phone
async def test_who_is_still_answering_when_the_hold_ends_soon_goes_on_from_the_notice(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    stage.now.later(minutes=11)
    await nudge(stage.built.house)
    await ada.has_seen("are held until 1:15 PM", "Please finish buying before then.")
    await ada.taps("Back to my purchase")
    await ada.sees("Continue where you left off, or start over?")
    await ada.taps("Continue")
    await ada.sees("Your name?")


@on_every_phone
async def test_where_nothing_was_or_can_be_cancelled_the_next_step_is_a_tap_away(stage, channel):
    ada = stage.person(channel)
    await takes_a_ticket(ada)
    await ada.says("leave")
    await ada.sees("What would you like to cancel?")
    await ada.taps("keep everything")
    await ada.sees("Nothing was cancelled. Everything stays as it is.")
    await ada.taps("My tickets")
    await ada.sees("All settled. See you there!")
    await ada.taps("Cancel this order")
    await ada.sees("cancel 1 ticket for good?")
    await ada.taps("Yes, cancel")
    await ada.sees("is cancelled.", "Nothing is due.")
    await ada.says("leave")
    await ada.sees("I find nothing here that you could cancel.")
    await ada.taps("Talk to a person")
    await ada.sees("Omar is glad to help")


async def test_who_gets_nothing_back_is_told_so_before_it_is_cancelled(stage):
    keeps_all = (EVENTS / "evening.yaml").read_text().replace("keep_percent: 10", "keep_percent: 100")
    await stage.built.imports(keeps_all)
    ada = stage.person("webchat")
    await is_to_pay(ada)
    await ada.pays("pay")
    await ada.has_seen("Payment received")
    await ada.says("cancel")
    await ada.sees("What would you like to cancel?")
    await ada.taps("An Evening")
    await ada.sees("cancel 1 ticket for good?", "the €12.50 that you paid will not be refunded.")


@on_every_phone
async def test_gone_and_held_by_others_are_told_apart(stage, channel):
    first, second = stage.person("webchat", "Bob"), stage.person("webchat", "Eve")
    for person, count, names in ((first, "6", "ABCDEF"), (second, "4", "GHIJ")):
        await is_to_pay(person, kind="Scarce", count=count, names=[f"Friend {name}" for name in names])
    ada, charles = stage.person(channel), stage.person(channel, "Charles")
    await ada.arrives()
    await ada.sees("Scarce: €40.00. Others are paying for the last ones right now")
    await first.pays("pay")
    await second.pays("pay")
    for person in (first, second):
        await person.has_seen("Payment received")
    await charles.arrives()
    await charles.sees("Scarce: €40.00, sold out")


async def test_a_phone_number_is_shared_by_a_tap_and_only_the_own_one(stage):
    workshop = (EVENTS / "workshop.yaml").read_text()
    await stage.built.imports(workshop)
    ada = stage.person("telegram")
    await ada.arrives("workshop")
    await ada.sees("Loom Workshop")
    await ada.taps("Seat")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Your phone number?")
    ada.acts()
    ada.user.contact("+4915199999999", user_id=999)
    await ada.sees("somebody else's contact", "Your phone number?")
    await ada.taps("Share my phone number")
    await ada.sees("Would you like the slides?")
    assert ada.user.keys == []
    await ada.taps("Yes")
    await ada.sees("Where shall we send them?")
    await ada.says("ada at home")
    await ada.sees("That is not an e-mail address", "Where shall we send them?")
    await ada.says("ada@example.org")
    await ada.sees("Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")


async def test_a_phone_that_writes_by_sms_is_known_already(stage):
    await stage.built.imports((EVENTS / "workshop.yaml").read_text())
    ada = stage.person("sms")
    await ada.arrives("workshop")
    await ada.sees("Loom Workshop")
    await ada.taps("Seat")
    await ada.sees("Your name?")
    await ada.says("Ada Lovelace")
    await ada.sees("Your phone number?", ada.phone.number)
    await ada.taps(ada.phone.number)
    await ada.sees("Would you like the slides?")
    await ada.says("no")
    await ada.sees("Shall I book it?")


async def test_in_a_group_only_the_way_into_private_is_told(stage):
    ada = stage.person("telegram")
    ada.user.start("")
    await ada.sees("An Evening")
    ada.user.say_in_group("/tickets@usher_test_bot")
    group = stage.telegram.world.chats[-100500]
    await stage.telegram.world.until(lambda: len(group.messages) > 1, 10, lambda: "nothing was told")
    [told] = [posted for posted in group.messages.values() if not posted.mine]
    assert "I answer in private" in told.text and "https://t.me/usher_test_bot" in str(told.inline)
