"""What nobody expects: each gets a helpful answer, and nothing that was given is lost."""

import pytest

from tests.journeys.stage import CHANNELS
from tests.journeys.test_the_rest_of_the_day import is_asked_for_her_name
from tests.peers.telegram.samples import picture

on_every_phone = pytest.mark.parametrize("channel", CHANNELS)


async def goes_on(ada):
    """The answer that was given before is still there, and the purchase ends well."""
    await ada.says("Ada Lovelace")
    await ada.sees("1 × Single, free. Shall I book it?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")


@on_every_phone
async def test_five_thousand_characters(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    await ada.says("a" * 5_000)
    await ada.sees("too long", "Your name?")
    await goes_on(ada)


@on_every_phone
async def test_digits_where_a_name_is_asked(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    await ada.says("12345 67")
    await ada.sees("Please send a name, with letters.", "Your name?")
    await goes_on(ada)


@pytest.mark.parametrize(
    ("sends", "told"),
    [
        (lambda user: user.sticker(), "Nice sticker! But I can only read text here."),
        (lambda user: user.voice(), "I cannot listen to voice messages."),
        (lambda user: user.document(b"%PDF", "application/pdf", "cv.pdf"), "I cannot open files here."),
        (lambda user: user.photo(picture()), "picture"),
        (lambda user: user.contact("+4915199999999", user_id=999), "That is somebody else's contact."),
        (lambda user: user.contact(), "I do not need a phone number right now."),
        (lambda user: user.tap_token("made:up"), "That button no longer works."),
        (lambda user: user.tap_token("x" * 64), "That button no longer works."),
    ],
    ids=["sticker", "voice", "file", "photo", "somebody else's contact", "contact", "made-up button", "long button"],
)
async def test_on_telegram(stage, sends, told):
    ada = stage.person("telegram")
    await is_asked_for_her_name(ada)
    ada.acts()
    sends(ada.user)
    await ada.sees(told, "Your name?")
    assert not ada.user.spinning
    await goes_on(ada)


async def test_another_persons_button_is_a_made_up_one(stage):
    ada, mallory = stage.person("telegram"), stage.person("telegram", "Mallory")
    await is_asked_for_her_name(ada)
    await is_asked_for_her_name(mallory)
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    token = ada.user.received[-1].inline[0][0]["callback_data"]
    mallory.acts()
    mallory.user.tap_token(token)
    await mallory.sees("That button no longer works.", "Your name?")
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")


async def test_a_made_up_button_in_the_web_chat(stage):
    ada = stage.person("webchat")
    await is_asked_for_her_name(ada)
    await ada.sends({"button": "made:up"})
    await ada.sees("That button no longer works.", "Your name?")
    await goes_on(ada)


async def test_a_picture_by_sms(stage):
    ada = stage.person("sms")
    await is_asked_for_her_name(ada)
    ada.acts()
    await ada.phone.send("", picture=picture())
    await ada.sees("picture", "Your name?")
    await goes_on(ada)


@on_every_phone
async def test_an_old_question_answered_again(stage, channel):
    """Numbers of an older list mean nothing any more; an old button changes that answer, asked first where places are
    kept with it."""
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    if channel == "sms":
        await ada.says("7")
        await ada.sees("Please send a name, with letters.", "Your name?")
        await goes_on(ada)
        return
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await ada.says("back")
    await ada.sees("Your name?")
    await goes_on(ada)
