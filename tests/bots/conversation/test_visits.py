"""Global words, parking and coming back, silence, what cannot be understood."""

from dataclasses import replace

import pytest

from bots.conversation.screen import Choice, start
from core.domain.times import HOUR, SECOND


@pytest.fixture
async def buying(chat):
    """Two places held, the first name asked."""
    await chat.buys()
    await chat.taps("Standard", "2")
    return chat


@pytest.mark.parametrize("word", ["help", "HELP", "/help", "/help@usher_bot", "帮助", " Menu! "])
async def test_a_global_word_is_heard_in_every_language_and_the_question_comes_back(buying, word):
    await buying.says(word)
    assert buying.text == "Ask me anything.\n\nBack to: Events\n\nName?"
    await buying.says("Ada")
    assert buying.answers["attendee/0/name"] == "Ada"


async def test_a_visit_with_choices_stands_before_the_question(buying):
    rows = await buying.says("tickets")
    assert [row.message.text for row in rows] == ["You have no tickets.", "Back to: Events\n\nName?"]
    assert [button.label for button in rows[0].message.buttons] == ["Events"]


async def test_a_language_is_changed_in_the_middle(buying):
    await buying.says("language")
    await buying.taps("简体中文")
    assert buying.text == "是\n\n回到：活动\n\n姓名？"


async def test_back_from_a_visit_returns_to_what_was_open(buying):
    await buying.says("language")
    await buying.taps("‹ Back")
    assert buying.text == "Name?"


async def test_another_visit_replaces_the_first_and_the_purchase_stays_parked(buying):
    await buying.says("language")
    await buying.says("help")
    assert buying.text.endswith("Name?")


async def test_cancel_leaves_the_purchase_only_when_it_is_confirmed(buying):
    await buying.says("cancel")
    assert buying.text == "Leave this purchase?"
    await buying.taps("Go on")
    assert buying.text.endswith("Name?") and buying.shop.left == 3
    await buying.says("cancel")
    await buying.taps("Leave it")
    assert (buying.text, buying.shop.left, buying.state.active, buying.state.parked) == ("Left.", 5, None, None)


async def test_a_typo_never_destroys(buying):
    await buying.says("cancel")
    await buying.says("Leave ot")
    assert buying.text.startswith("Sorry, I did not understand")
    assert buying.shop.left == 3


async def test_after_silence_we_ask_whether_to_go_on(buying):
    await buying.says("hello again", after=7 * HOUR)
    assert buying.text.startswith("Welcome back!")
    await buying.says("what?")
    assert "Welcome back!" in buying.text, "its own question is asked again too"
    await buying.taps("Continue")
    assert buying.text == "Name?"
    assert "attendee/0/name" not in buying.answers


async def test_starting_over_frees_what_was_held(buying):
    await buying.says("hello again", after=7 * HOUR)
    await buying.taps("Start over")
    assert (buying.text, buying.shop.left, buying.answers) == ("Which ticket?", 5, {})


async def test_an_old_button_of_what_was_left_says_so_and_begins_anew(buying):
    buying.flows["purchase"] = replace(buying.flows["purchase"], outcome=None)
    three = buying.token("3")
    await buying.buys()
    await buying.taps("Start over")
    await buying.hears("button", token=three)
    assert buying.seen[-2].message.text == "You had left that before it was finished. Would you like to start over?"
    assert buying.text == "Which ticket?"


async def test_a_button_needs_no_question_after_silence(chat):
    await chat.buys()
    await chat.taps("Standard")
    await chat.taps("2", after=7 * HOUR)
    assert chat.text == "Name?"


async def test_the_same_link_in_the_middle_asks_whether_to_go_on(buying):
    await buying.buys()
    assert buying.text.startswith("Welcome back!")


async def test_a_list_that_leads_into_what_waits_asks_whether_to_go_on(buying):
    """Never two instances with two holds, whichever way leads into a flow."""

    async def only_one(talk):
        talk.go(start("purchase", event="summit"))

    buying.flows["events"] = replace(buying.flows["events"], run=only_one)
    await buying.says("/events")
    assert buying.text.startswith("Welcome back!")
    assert (buying.state.parked, buying.shop.left) == (None, 3)
    await buying.taps("Continue")
    assert (buying.text, buying.answers) == ("Name?", {"type": "std", "count": 2})
    await buying.says("/events")
    await buying.taps("Start over")
    assert (buying.text, buying.state.parked, buying.shop.left) == ("Which ticket?", None, 5)


async def test_another_purchase_parks_the_first_and_returns_to_it(buying):
    await buying.buys("gala")
    assert buying.text == "Which ticket?"
    await buying.taps("Standard", "1")
    await buying.says("Omar")
    rows = await buying.taps("Meat", "Order")
    assert rows[-2].message.text == "Ordered. Enjoy!"
    assert rows[-1].message.text.endswith("Name?")
    assert buying.answers == {"type": "std", "count": 2}


async def test_a_third_purchase_closes_the_one_that_was_parked_and_says_so(buying):
    await buying.buys("gala")
    await buying.taps("VIP lounge")
    await buying.buys("opera")
    assert buying.text == "I have closed what you left unfinished: Events.\n\nWhich ticket?"
    assert buying.shop.left == 5


async def test_old_buttons_of_the_parked_purchase_lead_back_into_it(buying):
    three = buying.token("3")
    await buying.says("language")
    await buying.hears("button", token=three)
    assert "Change it?" in buying.text
    await buying.taps("Yes, change it")
    assert (buying.text, buying.shop.left) == ("Name?", 2)


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"text": "x" * 5000}, "too long"),
        ({"kind": "unusable", "text": "sticker"}, "Nice sticker"),
        ({"kind": "unusable", "text": "contact"}, "somebody else's contact"),
        ({"kind": "contact", "phone": "+4477"}, "do not need a phone"),
        ({"kind": "unusable", "text": "poll"}, "only read text"),
        ({"kind": "photo"}, "cannot use a picture"),
        ({"kind": "button", "token": "made:up"}, "no longer works"),
        ({"kind": "button", "token": ""}, "no longer works"),
        ({"kind": "button", "token": ":::"}, "no longer works"),
    ],
)
async def test_an_unusable_message_is_answered_and_loses_nothing(buying, message, says):
    answers = buying.answers
    await buying.hears(**message)
    assert says in buying.text and buying.text.endswith("Name?")
    assert buying.answers == answers
    assert len(buying.shop.log) == 1


async def test_a_made_up_choice_of_a_real_screen_is_refused(buying):
    id = buying.state.screen.id
    for part in ("99", "-1", "p7", "x", "1e3", "٣"):
        await buying.hears("button", token=f"{id}:{part}")
        assert buying.text.endswith("Name?")


async def test_twice_not_understood_offers_a_person(chat):
    await chat.buys()
    await chat.says("mumble")
    assert "Talk to a person" not in [button.label for button in chat.seen[-1].message.buttons]
    await chat.says("mumble mumble")
    await chat.taps("Talk to a person")
    assert chat.text == "Omar will answer.\n\nBack to: Events\n\nWhich ticket?"


async def test_twice_a_wrong_typed_answer_offers_a_person_too(buying):
    await buying.says("1234", "5678")
    assert "Talk to a person" in [button.label for button in buying.seen[-1].message.buttons]
    await buying.says("Ada")
    assert "Talk to a person" not in [button.label for button in buying.seen[-1].message.buttons]


async def test_what_is_not_understood_with_nothing_open_shows_the_welcome(chat):
    await chat.says("good morning")
    assert chat.text == "On sale:"
    await chat.taps("Summit")
    assert chat.text == "Which ticket?"


async def test_an_organizers_keyword_starts_its_flow_and_the_question_comes_back(chat):
    chat.hear = lambda text: start("tickets", order="seat") if "where do i sit" in text.lower() else None
    await chat.buys()
    await chat.says("Where do I sit?")
    assert chat.text == "The ticket of seat.\n\nBack to: Events\n\nWhich ticket?"


async def test_an_answer_by_the_newest_button_may_change_its_message_in_place(chat):
    await chat.buys()
    screen = chat.state.screen.id
    await chat.taps("Standard")
    assert chat.replaces == screen
    await chat.says("2")
    assert chat.replaces == ""


async def test_a_phone_is_shared_or_typed(chat, shop_flows):
    async def asks_phone(talk):
        phone = await talk.phone("phone", "Your number?", country="GB")
        talk.end(f"{phone.number} {phone.verified}")

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=asks_phone)
    await chat.buys()
    assert chat.seen[-1].message.buttons[0].asks_phone
    await chat.hears("contact", phone="+447700900123")
    assert chat.text == "+447700900123 True"
    assert chat.seen[-1].message.removes_keyboard
    await chat.buys("gala")
    await chat.says("nonsense")
    assert "country code" in chat.text
    await chat.says("07700 900123")
    assert chat.text == "+447700900123 False"


async def test_going_back_stands_beside_the_tap_that_shares_a_phone(chat, shop_flows):
    """The keys of that keyboard come back as their label."""

    async def asks_phone(talk):
        await talk.choose("a", "Tea?", [Choice(1, "Green")])
        await talk.phone("phone", "Your number?", country="GB")

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=asks_phone)
    await chat.buys()
    await chat.taps("Green")
    assert [button.label for button in chat.seen[-1].message.buttons] == ["Share my phone number", "‹ Back"]
    await chat.says("‹ Back")
    assert chat.text == "Tea?"
    assert chat.seen[-1].message.removes_keyboard


async def test_an_optional_question_can_be_skipped_and_a_photo_be_read(chat, shop_flows):
    async def asks(talk):
        seen = await talk.ask("code", "Code?", str.strip, photo=True)
        note = await talk.ask("note", "Anything else?", str.strip, optional=True, suggestions=("Nothing",))
        talk.end(f"{seen} {note}")

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=asks)
    await chat.buys()
    await chat.hears("photo")
    assert "could not read a code" in chat.text
    await chat.hears("photo", code="T1.ABC")
    await chat.taps("Skip")
    assert chat.text == "T1.ABC None"


async def test_what_is_said_before_a_question_is_not_said_again_after_it(chat, shop_flows):
    async def greets(talk):
        talk.say("Welcome!")
        talk.show_ticket("T7")
        await talk.choose("a", "Tea?", [Choice(1, "Green"), Choice(2, "Black")])
        await talk.choose("b", "Milk?", [Choice(True, "Milk")])

    chat.flows["purchase"] = replace(shop_flows["purchase"], run=greets)
    await chat.buys()
    assert (chat.text, chat.tickets) == ("Welcome!\n\nTea?", ["T7"])
    await chat.says("mumble")
    assert chat.tickets == ["T7"], "a question that is repeated brings no ticket again"
    await chat.taps("Green")
    assert (chat.text, chat.tickets) == ("Milk?", ["T7"])


async def test_one_flow_hands_over_to_another_in_the_same_turn(chat, shop_flows):
    async def only_one(talk):
        talk.go(start("purchase", event="summit"))

    chat.flows["events"] = replace(chat.flows["events"], run=only_one)
    await chat.says("hello")
    assert chat.text == "Which ticket?"


async def test_a_cut_off_conversation_is_read_back_as_it_was(buying):
    """Chat itself compares the state with its way through JSON after every message; here it is small, too."""
    import orjson

    assert len(orjson.dumps(buying.state.to_json())) < 2_000
    await buying.says("Ada", after=SECOND)
