"""Who works here: a link makes somebody staff, a word turns the chat, and a stranger learns nothing."""

import pytest

from core.usecases.add_staff import add_staff, remove_staff
from tests.journeys.stage import CHANNELS


async def add(stage, role="owner", name="Omar", phone=""):
    built = stage.built
    return await built.house.do(built.actor, add_staff, organizer=built.organizer, name=name, role=role, phone=phone)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_link_opens_the_desk_once_and_words_turn_the_chat(stage, channel):
    made = await add(stage)
    omar = stage.person(channel, "Omar")
    await omar.arrives(made["invitation"])
    await omar.sees("Hello Omar", "owner")
    await omar.says("tickets")
    await omar.sees("no tickets")
    await omar.says("admin")
    await omar.sees("Hello Omar")
    mallory = stage.person(channel, "Mallory")
    await mallory.arrives("evening" if channel == "webchat" else made["invitation"])
    await mallory.says("admin")
    if channel == "telegram":
        await mallory.sees("share your number")
        await mallory.taps("Share")
    await mallory.has_seen("nothing for you here")


async def test_whoever_was_removed_is_a_stranger_from_the_next_word_on(stage):
    made = await add(stage)
    await add(stage, name="Grace")
    omar = stage.person("telegram", "Omar")
    await omar.arrives(made["invitation"])
    await omar.sees("Hello Omar")
    await stage.built.house.do(stage.built.actor, remove_staff, made["id"])
    await omar.says("admin")
    await omar.sees("share your number")


async def test_a_number_that_is_proven_needs_no_link(stage):
    omar = stage.person("telegram", "Omar")
    await add(stage, phone=omar.user.phone)
    await omar.arrives("evening")
    await omar.sees("Evening")
    await omar.says("/admin")
    await omar.sees("share your number")
    await omar.taps("Share")
    await omar.has_seen("Welcome, Omar")
    await omar.taps("Open the desk")
    await omar.sees("Hello Omar", "owner")
