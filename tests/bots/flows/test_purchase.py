"""A purchase while the world goes on: places go, holds run out, languages change."""

from dataclasses import replace
from functools import reduce

import pytest

from bots.flows import purchase
from core.storage.availability import offers
from scheduler.reminders import nudge
from tests.bots.flows.conftest import EVENING

RENAMED = (("event: evening", "event: morning"), ("An Evening", "A Morning"), ("poster-a", "poster-b"))
SECOND = reduce(lambda text, names: text.replace(*names), RENAMED, EVENING)


async def test_who_wanted_more_than_what_is_left_meanwhile_is_told_and_asked_again(ada):
    """One is never held without a word where two were wanted."""
    await ada.arrives()
    await ada.taps("Scarce")
    for name, count in (("bob", "6"), ("eve", "3")):
        other = ada.other(name)
        await other.arrives()
        await other.taps("Scarce")
        await other.says(count)
    said = await ada.says("2")
    assert said == "Only 1 is left. Would you like it?\n\nHow many Scarce tickets?"
    assert (await ada.orders()) == ["open", "open"]
    assert "Your place is held until" in await ada.taps("1")


async def test_more_than_one_order_may_have_is_told_with_what_it_may(ada):
    await ada.arrives()
    await ada.taps("Standard")
    assert (await ada.says("7")).startswith("One order can have at most 6 of these.\n\nHow many")


@pytest.mark.parametrize("way", ["", "evening", "/events"])
async def test_coming_in_again_in_the_middle_leads_back_into_the_same_purchase(ada, way):
    """One hold and one story: after it is done nothing old is asked again."""
    await ada.arrives()
    await ada.taps("Single")
    again = await (ada.says(way) if way == "/events" else ada.arrives(way))
    assert again.startswith("Welcome back!")
    assert (await ada.taps("Continue")).endswith("Your name?")
    await ada.says("Ada Lovelace")
    assert (await ada.taps("Yes, take the ticket")).endswith("It also stays under “My tickets”.")
    assert await ada.orders() == ["paid"]


async def test_the_link_of_what_is_parked_leads_back_into_it(ada):
    await ada.built.imports(SECOND)
    await ada.arrives()
    await ada.taps("Single")
    assert "A Morning" in await ada.arrives("morning")
    await ada.taps("Single")
    assert (await ada.arrives("evening")).startswith("Welcome back!")
    assert "An Evening" in await ada.taps("Start over")
    assert await ada.orders() == ["cancelled", "open"]


async def test_starting_over_offers_the_places_that_were_held(ada):
    """What is given up in a turn is free in that same turn: the last ones are not told to be in others' hands."""
    bob = ada.other("bob")
    await bob.arrives()
    await bob.taps("Scarce")
    await bob.says("6")
    await ada.arrives()
    await ada.taps("Scarce")
    await ada.says("4")
    await ada.arrives()
    assert "Scarce: €40.00, only 4 left" in await ada.taps("Start over")
    await ada.taps("Scarce")
    assert "Your 4 places are held" in await ada.says("4")
    assert await ada.orders() == ["open", "cancelled", "open"]


async def test_a_visit_that_closes_what_was_parked_reads_what_is_left(ada):
    await ada.built.imports(SECOND)
    for event in ("evening", "morning"):
        await ada.arrives(event)
        await ada.taps("Single")
    assert "You have no tickets here yet." in await ada.says("tickets")
    assert sorted(await ada.orders()) == ["cancelled", "open"]


async def test_switching_the_language_leaves_the_hold_as_it_is(ada):
    """Deadline, price and place stay, even where sales have ended meanwhile; the order is in the new language."""
    await ada.arrives()
    await ada.taps("Single")
    [before] = await ada.all_orders()
    await ada.says("language")
    assert "保留" in await ada.taps("简体中文")
    assert await ada.all_orders() == [before]
    await ada.says("艾达")
    await ada.taps("确认领取")
    [after] = await ada.all_orders()
    assert (after.id, after.status, after.language) == (before.id, "paid", "zh-Hans")


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not swept"])
async def test_who_answers_after_the_hold_ran_out_has_the_same_places_again(ada, swept):
    """Same answers, a new deadline, whether or not the sweeper came by."""
    await ada.arrives()
    await ada.taps("Standard")
    await ada.says("2", "Ada Lovelace")
    ada.built.now.later(minutes=20)
    if swept:
        await ada.sweep()
        notice, question = await ada.reads_notices()
        assert "free for everybody again" in notice and "order" not in notice.lower()
        assert question == "Your name?"
    said = await ada.says("Charles Babbage")
    assert said.startswith(
        "The time for which I could hold your places is over.\n\n"
        "All 2 were still free, so I hold them for you again, until 1:40 PM (15 minutes left).\n\nAn Evening"
    )
    assert await ada.orders() == ["expired" if swept else "cancelled", "open"]
    assert "please pay €25.00 by 1:40 PM" in await ada.taps("no money moves")
    await ada.sweep()
    assert await ada.reads_notices() == []


async def test_the_question_how_to_pay_never_shows_a_deadline_that_is_over(ada):
    await ada.arrives()
    await ada.taps("Standard")
    assert "Your place is held until 1:18 PM" in await ada.says("1", "Ada Lovelace")
    ada.built.now.later(minutes=20)
    await ada.sweep()
    notice, question = await ada.reads_notices()
    assert question.startswith("An Evening\n1 × Standard\nTotal: €12.50\n\nHow would you like to pay?")
    assert "1:18" not in notice + question
    assert "please pay €12.50 by 1:40 PM" in await ada.taps("no money moves")
    assert await ada.orders() == ["expired", "awaiting_payment"]


async def test_that_a_hold_ends_soon_is_not_told_when_it_is_over(ada):
    """A dispatcher that was away for a while does not say "until" a time that has passed."""
    await ada.arrives()
    await ada.taps("Single")
    ada.built.now.later(minutes=11)
    await nudge(ada.built.house)
    ada.built.now.later(minutes=10)
    assert await ada.reads_notices() == []


async def test_whose_places_went_to_others_is_told_and_chooses_again(ada):
    await ada.arrives()
    await ada.taps("Scarce")
    await ada.says("5")
    ada.built.now.later(minutes=20)
    for name, count in (("bob", "6"), ("eve", "4")):
        other = ada.other(name)
        await other.arrives()
        await other.taps("Scarce")
        await other.says(count)
    said = await ada.says("Ada Lovelace")
    over = "The time for which I could hold your places is over."
    assert said.startswith(f"{over}\n\nThat choice is no longer available.")
    assert "Others are paying for the last ones right now" in said
    assert (await ada.taps("Standard")).endswith("Ticket 2 of 5: who is it for?\n\nYour name?")
    assert await ada.orders() == ["expired", "open", "open", "open"]


async def test_a_hold_that_is_changed_and_finds_fewer_places_stays_and_says_how_many_there_are(ada, monkeypatch):
    """At the commit, when others were faster than what was shown: what is given back counts as left."""

    async def shown_a_moment_ago(*args, **more):
        return [replace(offer, left=100) for offer in await offers(*args, **more)]

    await ada.arrives()
    await ada.taps("Scarce")
    await ada.says("5")
    bob = ada.other("bob")
    await bob.arrives()
    await bob.taps("Scarce")
    await bob.says("4")
    await ada.says("back")
    monkeypatch.setattr(purchase, "offers", shown_a_moment_ago)
    assert (await ada.says("7")).startswith("Only 6 are left. How many would you like?")
    assert await ada.orders() == ["open", "open"]
    assert (await ada.says("6")).startswith("Your 6 places are held until")


@pytest.mark.parametrize("way", ["start over", "cancel"])
async def test_an_old_button_of_a_purchase_that_was_left_says_so_and_what_can_be_done(ada, way):
    await ada.arrives()
    await ada.taps("Standard")
    await ada.says("2")
    if way == "cancel":
        await ada.says("cancel")
        await ada.taps("Leave this purchase")
    else:
        await ada.arrives()
        await ada.taps("Start over")
    told = await ada.taps("3")
    assert told.startswith("You had left this purchase: its places are free again, and nothing was charged.")
    assert "Which ticket would you like?" in await ada.taps("Start again")
