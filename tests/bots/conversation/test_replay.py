"""The rules of replay (DESIGN, section 4): each test fails without its rule."""

from dataclasses import replace

import pytest

from bots.conversation.screen import Choice, start
from core.domain.refusals import Refused
from core.domain.times import HOUR, SECOND


async def test_own_places_count_as_free(chat):
    """Who holds the last two places is asked on, not told that they are sold out."""
    chat.shop.left = 2
    await chat.buys()
    await chat.taps("Standard", "2")
    assert chat.shop.left == 0
    await chat.says("Ada")
    assert chat.text == "What do you eat?"
    assert len(chat.shop.orders) == 1


@pytest.fixture
def shelf(chat, shop_flows):
    """A purchase that offers what stands on the shelf, and holds what was chosen."""
    offers = [Choice("std", "Standard"), Choice("vip", "VIP lounge")]

    async def from_the_shelf(talk):
        kind = await talk.choose("type", "Which ticket?", list(offers))
        await talk.choose("day", "Which day?", [Choice(1, "Monday"), Choice(2, "Tuesday")])
        await talk.once("hold", shop_flows["hold"], kind, 1)
        await talk.choose("confirm", "Order now?", [Choice(True, "Order")])
        talk.end("Ordered.")

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=from_the_shelf)
    return offers


async def test_what_a_hold_was_made_with_is_not_checked_again(chat, shelf):
    await chat.buys()
    await chat.taps("Standard", "Monday")
    del shelf[0]
    await chat.taps("Order")
    assert chat.text == "Ordered."


async def test_what_is_not_held_yet_is_checked_on_every_run(chat, shelf):
    await chat.buys()
    await chat.taps("Standard")
    del shelf[0]
    await chat.taps("Monday")
    assert chat.text == "That choice is no longer available. Please choose again.\n\nWhich ticket?"
    await chat.taps("VIP lounge")
    assert chat.text == "Order now?", "Monday was kept"


async def test_a_sealed_answer_that_is_edited_is_checked_like_a_new_one(chat, shelf):
    await chat.buys()
    await chat.taps("Standard", "Monday")
    del shelf[1]
    await chat.taps("VIP lounge", "Yes, change it")
    assert chat.text.endswith("no longer available. Please choose again.\n\nWhich ticket?")
    assert len(chat.shop.orders) == 1, "the hold stays"


async def test_back_over_a_hold_revises_it_and_keeps_one_order(chat):
    await chat.buys()
    await chat.taps("Standard", "2")
    await chat.taps("‹ Back")
    assert chat.text == "How many?"
    assert chat.shop.left == 3, "the hold stays until it is revised"
    await chat.taps("3")
    assert (chat.shop.left, list(chat.shop.orders.values())) == (2, [3])
    assert len(set(chat.shop.log)) == 2, "a revised deed has an id of its own"


async def test_a_hold_revised_to_the_same_stays_untouched(chat):
    await chat.buys()
    await chat.taps("Standard", "2", "‹ Back", "2")
    assert len(chat.shop.log) == 1


async def test_a_revision_that_is_refused_keeps_the_old_hold_and_says_why(chat):
    chat.shop.left = 2
    await chat.buys()
    await chat.taps("Standard", "2", "‹ Back")
    before = dict(chat.shop.orders)
    await chat.taps("3")
    assert chat.text == "Only 2 left.\n\nHow many?"
    assert chat.shop.orders == before
    assert chat.answers == {"type": "std"}
    await chat.taps("2")
    assert chat.shop.orders == before
    assert chat.text == "Name?"


async def test_a_refused_hold_asks_an_earlier_question_again(chat):
    chat.shop.left = 1
    await chat.buys()
    await chat.taps("Standard", "2")
    assert chat.text == "Only 1 left.\n\nHow many?"
    await chat.taps("1")
    assert chat.text == "Name?"


async def test_who_wanted_more_than_was_left_at_last_is_asked_again_and_given_nothing_unasked(chat, shop_flows):
    """Two were there when she was asked, and one when they were to be held."""
    most = [2]

    async def scarce(talk):
        count = await talk.amount("count", "How many?", 1, most[0])
        try:
            await talk.once("hold", shop_flows["hold"], "std", count)
        except Refused:
            most[0] = 1
            talk.reject("count", "Only 1 left.")
        await talk.choose("confirm", "Order now?", [Choice(True, "Order")])

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=scarce)
    await chat.buys()
    chat.shop.left = 1
    await chat.taps("2")
    assert (chat.text, chat.shop.orders) == ("Only 1 left.\n\nHow many?", {})
    assert [button.label for button in chat.seen[-1].message.buttons] == ["1"]
    await chat.taps("1")
    assert (chat.text, list(chat.shop.orders.values())) == ("Order now?", [1])


async def test_an_edited_early_answer_keeps_the_others_and_back_follows_the_path(chat):
    await chat.buys()
    await chat.taps("Standard", "2")
    await chat.says("Ada")
    adas_diet = chat.token("Something else")
    await chat.taps("Vegetarian")
    await chat.says("Omar")
    await chat.hears("button", token=adas_diet)
    assert chat.text == "What exactly?", "Ada's own"
    assert chat.answers["attendee/1/name"] == "Omar", "nothing that was given is lost"
    await chat.says("back")
    assert chat.text == "What do you eat?"
    assert set(chat.answers) == {"type", "count", "attendee/0/name", "attendee/1/name"}


async def test_an_answer_to_a_hidden_field_reaches_no_deed(chat):
    await chat.buys()
    await chat.taps("Standard", "1")
    await chat.says("Ada")
    await chat.taps("Something else")
    await chat.says("No nuts")
    await chat.taps("Vegetarian")  # the old button: the note is hidden now
    assert chat.answers["attendee/0/note"] == "No nuts", "kept, should the field come back"
    await chat.taps("Order")
    assert list(chat.shop.submitted.values()) == [[{"name": "Ada", "diet": "veg"}]]


async def test_an_old_button_of_a_sealed_answer_asks_first(chat):
    await chat.buys()
    await chat.taps("Standard", "2")
    await chat.taps("VIP lounge")
    assert "Change it?" in chat.text
    await chat.taps("No, leave it as it is")
    assert chat.text == "Name?"
    assert chat.answers["type"] == "std"
    await chat.taps("VIP lounge", "Yes, change it")
    assert chat.answers["type"] == "vip"
    assert len(chat.shop.orders) == 1 and len(chat.shop.log) == 2


async def test_what_nothing_undoes_is_a_wall(chat, shop_flows):
    """After a deed without inverse, back and old buttons say so and change nothing."""
    flow = replace(shop_flows["purchase"], deeds={"hold": None, "submit": None})
    chat.flows["purchase"] = flow
    await chat.buys()
    await chat.taps("Standard", "2")
    assert "‹ Back" not in [button.label for button in chat.seen[-1].message.buttons]
    for attempt in (chat.says("back"), chat.taps("VIP lounge")):
        await attempt
        assert chat.text.startswith("That can no longer be changed here")
    assert (chat.answers["type"], len(chat.shop.log)) == ("std", 1)


async def test_the_same_choice_from_the_same_screen_again_does_nothing(chat):
    await chat.buys()
    await chat.taps("Standard", "2")
    two = chat.token("2")
    await chat.says("Ada")
    before = chat.state.active
    await chat.hears("button", token=two)
    assert (chat.state.active.answers, chat.state.active.deeds) == (before.answers, before.deeds)
    assert (chat.text, len(chat.shop.log)) == ("What do you eat?", 1)


async def test_a_double_tap_is_silent(chat):
    await chat.buys()
    await chat.taps("Standard")
    two = chat.token("2")
    await chat.hears("button", token=two)
    before = chat.state
    assert await chat.hears("button", token=two, after=SECOND) == ()
    assert chat.state == before
    assert len(chat.shop.log) == 1


async def test_a_double_tap_on_the_last_button_orders_once_and_says_so_once(chat):
    await chat.buys()
    await chat.taps("Standard", "1")
    await chat.says("Ada")
    await chat.taps("Meat")
    order = chat.token("Order")
    await chat.hears("button", token=order)
    assert await chat.hears("button", token=order, after=SECOND) == ()
    assert len(chat.shop.submitted) == len(chat.tickets) == 1
    await chat.hears("button", token=order, after=HOUR)
    assert chat.text == "This order is done: 1 in all.", "an old button of an ended flow tells the outcome"
    assert len(chat.shop.submitted) == len(chat.tickets) == 1


async def ask_two_texts(talk):
    def parse(text):
        return text

    await talk.ask("first", "First name?", parse)
    await talk.ask("second", "Family name?", parse)
    talk.end("Thanks.")


@pytest.fixture
async def texts(chat, shop_flows):
    chat.flows["purchase"] = replace(shop_flows["purchase"], run=ask_two_texts)
    await chat.buys()
    return chat


async def test_a_text_sent_twice_does_not_answer_the_next_question(texts):
    """Two devices, or a nervous thumb: the second copy is told, not taken."""
    await texts.says("Ada")
    await texts.says("Ada", after=SECOND)
    assert texts.text.startswith("I received “Ada” twice") and texts.text.endswith("Family name?")
    assert texts.answers == {"first": "Ada"}


async def test_the_same_text_answers_the_next_question_once_that_was_read(texts):
    await texts.says("Ada")
    await texts.says("Ada", after=5 * SECOND)
    assert texts.text == "Thanks."


async def test_a_text_that_arrived_before_the_question_was_shown_is_no_answer_to_it(texts):
    arrived = texts.now + 1
    await texts.says("7", at=arrived, after=10 * SECOND)
    await texts.says("7", at=arrived + 3 * SECOND, after=SECOND)
    assert texts.answers == {"first": "7"}


async def test_two_equal_numbers_in_a_row_are_two_answers(new_chat, abilities):
    """Who knows the menu may be quick."""
    chat = new_chat(abilities=abilities["numbers"])
    await chat.buys()
    await chat.says("1", "1", after=0)
    assert chat.text.startswith("Name?")


async def test_a_notice_in_the_middle_of_a_question_leaves_it_open(chat):
    await chat.buys()
    await chat.taps("Standard")
    rows = chat.notifies("Doors open at nine.", Choice(start("tickets"), "My tickets", word="tickets"))
    assert [row.message.text for row in rows] == ["Doors open at nine.", "How many?"]
    await chat.taps("2")
    assert chat.text == "Name?"
    await chat.taps("My tickets")
    assert chat.text.endswith("Name?"), "its button is a visit; what was open comes back"
    assert chat.answers["count"] == 2


async def test_a_notice_on_a_numbers_channel_uses_words(new_chat, abilities):
    chat = new_chat(abilities=abilities["numbers"])
    await chat.buys()
    await chat.says("1")
    again = Choice(start("tickets", order="A7"), "Start again", word="events")
    notice, _ = chat.notifies("Your hold is over.", again)
    assert notice.message.text == "Your hold is over.\n\nStart again: reply EVENTS"
    await chat.says("2")
    assert chat.answers["count"] == 2, "a number still answers the open question"
    await chat.says("Events")
    assert chat.text.startswith("The ticket of A7.") and "Name?" in chat.text


async def test_words_that_work_always_go_before_those_of_a_notice(new_chat, abilities):
    chat = new_chat(abilities=abilities["numbers"])
    await chat.buys()
    chat.notifies("It begins soon.", Choice(start("tickets", order="A7"), "Your ticket", word="tickets"))
    await chat.says("Tickets")
    assert "You have no tickets." in [row.message.text.split("\n")[0] for row in chat.seen]


async def test_the_words_of_a_notice_are_heard_for_a_day(new_chat, abilities):
    """Weeks later EVENTS means the events again."""
    chat = new_chat(abilities=abilities["numbers"])
    chat.notifies("Your hold is over.", Choice(start("tickets", order="A7"), "Start again", word="events"))
    await chat.says("events", after=23 * HOUR)
    assert chat.text == "The ticket of A7."
    chat.notifies("Your hold is over.", Choice(start("tickets", order="A7"), "Start again", word="events"))
    await chat.says("events", after=25 * HOUR)
    assert chat.text.startswith("On sale:")


@pytest.mark.parametrize(
    "name", ["English", "中文", "Event", "Events", "Contact", "活动", "Staff", "Template", "Continue"]
)
async def test_words_of_flows_and_languages_are_answers_to_a_question_that_takes_any_text(chat, name):
    await chat.buys()
    await chat.taps("Standard", "1")
    await chat.says(name)
    assert (chat.text, chat.answers["attendee/0/name"]) == ("What do you eat?", name)


@pytest.mark.parametrize("word", ["help", "tickets", "language", "human", "cancel", "leave", "/events", "语言", "人工"])
async def test_words_that_work_always_work_at_any_question(chat, word):
    await chat.buys()
    await chat.taps("Standard", "1")
    await chat.says(word)
    assert "attendee/0/name" not in (chat.state.active.answers if chat.state.active else {})
    assert chat.state.parked or chat.text.endswith("Name?")


async def test_a_word_that_leads_nowhere_for_this_person_is_an_answer_like_any_other(chat, shop_flows):
    """No attendee has a flow for "staff": it is the ticket of that name."""

    async def asks(talk):
        talk.end(await talk.choose("type", "Which ticket?", [Choice("std", "Standard"), Choice("staff", "Staff pass")]))

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=asks)
    await chat.buys()
    await chat.says("staff")
    assert chat.text == "staff"


async def test_a_deploy_in_the_middle_of_a_purchase_asks_only_what_is_new(chat, shop_flows):
    async def longer(talk):
        kind = await talk.choose("type", "Which ticket?", [Choice("std", "Standard")])
        await talk.choose("colour", "Which colour?", [Choice("red", "Red"), Choice("blue", "Blue")])
        count = await talk.amount("count", "How many?", 1, 3)
        await talk.once("hold", shop_flows["hold"], kind, count)
        await talk.fill("attendee/0", ())
        talk.end("Held.")

    await chat.buys()
    await chat.taps("Standard", "2")
    chat.flows["purchase"] = replace(chat.flows["purchase"], run=longer)
    await chat.says("Ada")
    assert chat.text == "Which colour?"
    await chat.taps("Red")
    assert chat.text == "Held."
    assert (list(chat.shop.orders.values()), len(chat.shop.log)) == ([2], 1)


async def test_a_renamed_deed_is_undone_by_its_retired_name(chat, shop_flows):
    """Never two holds for one purchase, whatever a deploy did in the middle of it."""

    async def renamed(talk):
        kind = await talk.choose("type", "Which ticket?", [Choice("std", "Standard")])
        await talk.once("reserve", shop_flows["hold"], kind, await talk.amount("count", "How many?", 1, 3))
        await talk.choose("diet", "What do you eat?", [Choice("veg", "Vegetarian")])

    release = shop_flows["release"]
    await chat.buys()
    await chat.taps("Standard", "2")
    chat.flows["purchase"] = replace(
        shop_flows["purchase"], run=renamed, deeds={"reserve": release}, retired={"hold": release}
    )
    await chat.says("Ada")
    assert (list(chat.shop.orders.values()), chat.shop.left) == ([2], 3)
    assert set(chat.state.active.deeds) == {"reserve"}


async def test_a_flow_that_is_gone_ends_kindly_and_its_hold_is_freed(chat, shop_flows):
    await chat.buys()
    await chat.taps("Standard", "2")
    chat.flows["purchase"] = replace(
        shop_flows["purchase"], run=None, deeds={}, retired={"hold": shop_flows["release"]}
    )
    await chat.says("Ada")
    assert chat.text.startswith("Sorry, this has changed on our side")
    assert (chat.shop.orders, chat.shop.left, chat.state.active) == ({}, 5, None)


async def test_a_flow_that_nobody_knows_any_more_ends_kindly_too(chat):
    await chat.buys()
    await chat.taps("Standard")
    del chat.flows["purchase"]
    await chat.taps("2")
    assert chat.text.startswith("Sorry, this has changed on our side")


async def test_a_deed_must_be_declared(chat, shop_flows):
    chat.flows["purchase"] = replace(shop_flows["purchase"], deeds={})
    await chat.buys()
    with pytest.raises(KeyError, match="does not declare"):
        await chat.taps("Standard", "2")


async def test_a_flow_that_ends_beside_its_hold_frees_it(chat, shop_flows):
    async def changes_mind(talk):
        if await talk.choose("want", "Buy?", [Choice(True, "Yes!"), Choice(False, "Rather not")]):
            await talk.once("hold", shop_flows["hold"], "std", 1)
            await talk.choose("sure", "Sure?", [Choice(True, "Sure")])
        talk.end("Bye.")

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=changes_mind)
    await chat.buys()
    await chat.taps("Yes!")
    assert chat.shop.left == 4
    await chat.taps("Rather not", "Yes, change it")
    assert (chat.text, chat.shop.left) == ("Bye.", 5)


async def test_a_refusal_that_no_flow_catches_asks_the_last_question_again(chat, shop_flows):
    async def careless(talk):
        count = await talk.amount("count", "How many?", 1, 3)
        await talk.once("hold", shop_flows["hold"], "std", count)
        talk.end("Held.")

    chat.shop.left = 1
    chat.flows["purchase"] = replace(shop_flows["purchase"], run=careless)
    await chat.buys()
    await chat.taps("2")
    assert chat.text.endswith("\n\nHow many?") and chat.shop.orders == {}


async def test_a_forgotten_deed_is_done_anew_with_an_id_of_its_own(chat, shop_flows):
    """A hold that ran out elsewhere: its undo finds nothing. It is told, whatever was answered before."""

    async def forgetful(talk):
        if talk.done("hold") and talk.done("hold") not in talk.context.orders and talk.forget("hold"):
            talk.say("It had run out.", news=True)
        await talk.choose("type", "Which ticket?", [Choice("std", "Standard")])
        await talk.once("hold", shop_flows["hold"], "std", 1)
        await talk.choose("pay", "Pay?", [Choice(True, "Pay")])
        talk.end("Paid.")

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=forgetful)
    await chat.buys()
    await chat.taps("Standard")
    chat.shop.orders.clear()
    chat.shop.left = 5
    await chat.says("again")
    assert (chat.text, len(set(chat.shop.log)), chat.shop.left) == ("It had run out.\n\nPay?", 2, 4)
    await chat.taps("Pay")
    assert (chat.text, len(set(chat.shop.log))) == ("Paid.", 2)
