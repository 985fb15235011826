"""A person asks for a human, or is not understood twice: the staff on duty answer in the chat, and the bot goes on."""

import pytest

from admin_bot.raising import raise_waiting
from tests.journeys.stage import CHANNELS
from tests.journeys.test_staff import add

on_every_phone = pytest.mark.parametrize("channel", CHANNELS)


async def works_here(stage, channel="telegram", role="owner", name="Omar", language="en"):
    made = await add(stage, role=role, name=name)
    member = stage.person(channel, name, language)
    await member.arrives(made["invitation"])
    await member.sees(name)
    return member


async def is_asked_for_her_name(ada):
    await ada.arrives()
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")


@on_every_phone
async def test_ada_asks_omar_answers_and_hands_back(stage, channel):
    omar = await works_here(stage, channel)
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    omar.acts()
    await ada.says("human")
    await ada.sees("answers right here")
    await omar.sees("Ada" if channel == "telegram" else "Visitor", "would like to talk to a person")
    omar.acts()
    await ada.says("Is there a ramp for my wheelchair?")
    await ada.sees("Passed on")
    await omar.sees("Is there a ramp for my wheelchair?")
    await omar.taps("Answer")
    await omar.sees("Write your answer")
    ada.acts()
    await omar.says("Yes, at the side entrance.")
    await omar.sees("Sent to")
    await ada.sees("Omar: Yes, at the side entrance.")
    omar.acts()
    await ada.says("Great, thank you")
    await omar.sees("Great, thank you")
    assert ada.count("Passed on") == 1
    ada.acts()
    await omar.taps("Hand back")
    await omar.sees("Handed back")
    await ada.sees("Omar has handed you back to me")
    await ada.taps("Back to my purchase")
    await ada.sees("Your name?")
    print(ada.transcript(), "\n=======\n", omar.transcript())
