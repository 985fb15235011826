"""A flow that listens for somebody else: quiet after its first word, come back to after visits, replied to."""

import pytest

from bots.conversation.engine import notify
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Screen, start
from core.domain.times import DAY


async def human(talk):
    said = talk.args.get("said", "")
    given = await talk.given("words", f"Listening {said}".strip(), lambda given: None, listens=True,
                             quiet=bool(talk.args.get("n")),
                             beside=[Choice(start("human", settled=True), "Settled")] if not said else [])  # fmt: skip
    talk.context.log.append(given.text)
    talk.go(start("human", n=int(talk.args.get("n", 0)) + 1))


@pytest.fixture
async def chat(new_chat, shop_flows):
    """Two places held, the first name asked, and a human asked for."""
    flows = dict(shop_flows["flows"])
    flows["human"] = Flow("human", human, word="human", passing=True, holds=True, title="conversation.human")
    chat = new_chat(flows=flows)
    await chat.buys()
    await chat.taps("Standard", "2")
    await chat.says("human")
    return chat


async def test_words_after_the_first_are_taken_without_an_answer(chat):
    assert chat.text == "Listening"
    await chat.says("one")
    shown = len(chat.seen)
    assert await chat.says("two") == await chat.says("two") == ()
    assert chat.shop.log[1:] == ["one", "two", "two"] and len(chat.seen) == shown


async def test_the_buttons_that_stand_there_still_work_after_quiet_words(chat):
    await chat.says("one", "two", "three")
    await chat.taps("‹ Back")
    assert chat.text == "Name?" and chat.state.parked is None


async def test_what_stands_above_words_that_were_taken_in_silence_is_not_changed_in_place(chat):
    """Only the newest message of the chat is, whoever wrote it."""
    await chat.says("one")
    await chat.says("two")
    await chat.taps("‹ Back")
    assert (chat.text, chat.replaces) == ("Name?", "")


async def test_what_is_the_newest_message_is_changed_in_place(chat):
    screen = chat.state.screen.id
    await chat.taps("‹ Back")
    assert (chat.text, chat.replaces) == ("Name?", screen)


async def test_a_visit_comes_back_to_the_talk_and_the_talk_to_the_purchase(chat):
    await chat.says("one")
    await chat.says("help")
    assert chat.text == "Ask me anything.\n\nBack to: Talk to a person\n\nListening"
    await chat.says("language")
    await chat.taps("‹ Back")
    assert chat.text == "Listening"
    await chat.says("two")
    assert chat.shop.log[1:] == ["one", "two"]
    await chat.taps("‹ Back")
    assert chat.text == "Name?" and chat.shop.left == 3


async def test_whatever_is_no_visit_leaves_the_talk_and_keeps_the_purchase(chat):
    await chat.says("/events")
    assert chat.state.held is None and chat.state.parked is None and chat.text.endswith("Name?")
    await chat.says("human")
    await chat.says("human")
    assert chat.state.held is None and chat.state.active.flow == "human" and chat.state.parked.flow == "purchase"


async def test_a_notice_does_not_bring_the_listening_question_again(chat):
    rows = chat.notifies("Paid.", Choice(start("tickets"), "My tickets"))
    assert [row.message.text for row in rows] == ["Paid."]


async def tells(chat, takes="text"):
    screen = Screen("Omar: hello", (Choice(start("human"), "Write back"),), takes=takes)
    chat._took(notify(chat.state, screen, id=next(chat.ids), now=chat.now, abilities=chat.abilities))


async def test_what_answers_nothing_else_is_said_to_the_person_who_wrote(new_chat, chat):
    other = new_chat(flows=chat.flows)
    await other.buys()
    await tells(other)
    assert other.text == "Which ticket?"
    await other.says("How kind of you")
    assert other.text == "Listening How kind of you"
    assert other.state.parked.flow == "purchase" and other.state.misses == 0


async def test_an_answer_that_fits_the_open_question_is_taken_there(new_chat, chat):
    other = new_chat(flows=chat.flows)
    await other.buys()
    await tells(other)
    await other.says("standard")
    assert other.text == "How many?"


@pytest.mark.parametrize(("takes", "after"), [("", DAY // 2), ("text", DAY + 1)])
async def test_only_a_persons_words_are_answered_like_that_and_only_for_a_day(new_chat, chat, takes, after):
    other = new_chat(flows=chat.flows)
    await other.buys()
    await tells(other, takes)
    await other.says("How kind of you", after=after)
    assert "did not understand" in other.text


async def test_the_last_two_things_that_were_not_understood_are_passed_on(new_chat, shop_flows):
    seen = []

    async def lost(talk):
        seen.append(talk.args["said"])
        talk.end("A person helps.")

    flows = {**shop_flows["flows"], "lost": Flow("lost", lost, passing=True)}
    chat = new_chat(flows=flows, lost="lost")
    await chat.buys()
    await chat.says("mumble", "grumble")
    assert seen == ["mumble\ngrumble"] and chat.text.startswith("A person helps.")
    await chat.says("mutter")
    await chat.hears("unusable", text="sticker")
    await chat.says("murmur")
    assert seen[1:] == ["murmur"]
    assert chat.state.missed == ""


async def test_what_is_offered_beside_a_talk_is_said_by_word_without_buttons(new_chat, shop_flows, abilities):
    """A number is what somebody answers ("how many are you?" "2"), never a way out of the talk."""
    flows = dict(shop_flows["flows"])
    flows["human"] = Flow("human", human, word="human", passing=True, holds=True, title="conversation.human")
    chat = new_chat(flows=flows, abilities=abilities["numbers"])
    await chat.says("human")
    assert chat.text == "Listening\n\nOr send: Settled"
    await chat.says("1")
    assert chat.shop.log == ["1"]
    await chat.says("settled")
    assert chat.state.active.args == {"settled": True}
