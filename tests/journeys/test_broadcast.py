"""Omar writes to many: asked step by step, seen first, confirmed with its count, and everybody gets it once."""

import asyncio
import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import bindparam, select

from core.storage.broadcasts import BROADCASTS
from core.storage.query import Query
from core.storage.tables import outbox
from core.usecases import tell_broadcast
from tests.journeys.stage import CHANNELS
from tests.journeys.test_staff import add

PICTURE = io.BytesIO()
Image.new("RGB", (60, 40), "navy").save(PICTURE, "PNG")
ENGLISH = "Hello {name}, {event} begins soon. See you at {where}!"
CHINESE = "{姓名}，{活动}快开始了，{地点}见！"


class Sent:
    def __init__(self, identity, state, error):
        self.identity, self.state, self.error = identity, state, error


MESSAGES = Query(select(outbox.c.identity, outbox.c.state, outbox.c.error)
                 .where(outbox.c.subject == bindparam("subject")), Sent)  # fmt: skip


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Stories need not wait for three seconds between two edits."""
    monkeypatch.setattr(tell_broadcast, "TELL_MS", 300)


async def works_here(stage, channel="telegram", language="en"):
    made = await add(stage)
    omar = stage.person(channel, "Omar", language)
    await omar.arrives(made["invitation"])
    await omar.sees("Omar")
    return omar


async def came(stage, channel, name, language="en"):
    person = stage.person(channel, name, language)
    await person.arrives()
    await person.sees("Evening" if language == "en" else "一个晚上")
    return person


async def writes(omar, *, group="Everybody", texts=(ENGLISH, CHINESE), narrow="All of them"):
    """Up to the question about the picture."""
    await omar.says("admin")
    await omar.sees("Hello Omar")
    await omar.says("Write to many")
    await omar.sees("")
    await omar.taps("New broadcast")
    await omar.sees("Whom do you want")
    await omar.taps(group)
    if group != "Everybody":
        await omar.sees("Which ticket?")
        await omar.taps("Any ticket")
    await omar.sees("All of them?")
    await omar.taps(narrow)
    for text, language in zip(texts, ("English", "简体中文"), strict=False):
        await omar.sees(language)
        await omar.says(text)
    await omar.sees("With a picture?")


async def confirms(omar, people):
    await omar.taps("Without")
    await omar.sees("When shall it go out?")
    await omar.taps("Now")
    await omar.sees(f"Send it to {people}")
    await omar.taps("Send to")


async def messages(stage):
    house = stage.built.house
    found = await house.database.read(BROADCASTS, organizer=stage.built.organizer, most=1)
    return await house.database.read(MESSAGES, subject=found[0].id)


async def states(stage):
    return sorted(message.state for message in await messages(stage))


async def until(check, seconds=15):
    for _ in range(seconds * 20):
        if await check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await check())


async def test_everybody_on_three_phones_reads_it_in_their_language_once(stage):
    omar = await works_here(stage)
    ada = await came(stage, "telegram", "Ada")
    bob = await came(stage, "sms", "Bob")
    li = await came(stage, "webchat", "Li", "zh-Hans")
    await writes(omar)
    await omar.taps("Add a picture")
    await omar.sees("as a photo")
    await omar.shows(PICTURE.getvalue())
    await omar.sees("When shall it go out?")
    await omar.taps("Now")
    await omar.sees(
        "Send it to 3 people", "Telegram: 1", "SMS: 1", "Web chat: 1", "about 1 segment, €0.07", "Goes out now"
    )
    assert [omar.count("Hello Omar, An Evening begins soon"), omar.count("Omar，一个晚上快开始了")] == [1, 1]
    await omar.taps("Send to 3 people")
    await omar.has_seen("On its way to 3 people")
    await omar.has_seen("your broadcast is done", "3 messages sent")
    for person, words in (
        (ada, "Hello Ada, An Evening begins soon. See you at Old Hall, Berlin!"),
        (bob, "Hello there, An Evening begins soon"),
        (li, "朋友，一个晚上快开始了，老会堂，Berlin见！"),
    ):
        await person.has_seen(words)
        assert person.count(words) == 1
    assert [line.picture for line in ada.lines() if "Hello Ada" in line.text] == [True]
    assert await states(stage) == ["sent"] * 3
    await ada.taps("Single")  # the question that was open before is still open
    await ada.sees("Your name?")


async def test_a_placeholder_that_nobody_knows_is_told_while_typing(stage):
    omar = await works_here(stage)
    await came(stage, "telegram", "Ada")
    await omar.says("admin")
    await omar.sees("Hello Omar")
    await omar.says("Write to many")
    await omar.sees("No broadcast yet")
    await omar.taps("New broadcast")
    await omar.sees("Whom do you want")
    await omar.taps("Everybody")
    await omar.sees("1 person")
    await omar.taps("All of them")
    await omar.sees("text in English")
    await omar.says("Dear {nmae}")
    await omar.sees("cannot fill in {nmae}", "{name}, {event}, {when}, and {where}")
    await omar.says("Dear {name} " + "{when} " * 50)
    await omar.sees("Please shorten")
    await omar.says("Dear ｛ Name ｝")
    await omar.sees("And in 简体中文")
    await omar.taps("Skip")
    await omar.sees("With a picture?")
    await confirms(omar, "1 person")
    await omar.has_seen("is done", "1 message sent")
    assert omar.count("Dear Omar") == 1  # nobody needs the same preview twice


@pytest.mark.parametrize("channel", CHANNELS)
async def test_on_every_phone_it_can_be_written_and_is_summed_up(stage, channel):
    omar = await works_here(stage, channel)
    ada = await came(stage, "telegram", "Ada")
    await writes(omar)
    await confirms(omar, "1 person")
    await omar.has_seen("On its way to 1 person")
    await omar.has_seen("is done", "1 message sent")
    await ada.has_seen("Hello Ada")


async def test_who_asked_to_stop_or_left_is_left_out_and_told_as_such(stage):
    omar = await works_here(stage)
    ada, bob, cleo = [await came(stage, "telegram", name) for name in ("Ada", "Bob", "Cleo")]
    await bob.says("/stop")
    await bob.sees("stop")
    await bob.taps("Yes")
    await bob.sees("")
    cleo.user.block()
    await asyncio.sleep(0.5)
    await writes(omar)
    await omar.taps("Without")
    await omar.sees("When shall it go out?")
    await omar.taps("Now")
    await omar.sees("Send it to 1 person", "1 person who asked for no more", "1 person who cannot be reached")
    await omar.taps("Send to")
    await omar.has_seen("is done", "1 message sent")
    await ada.has_seen("Hello Ada")
    assert bob.count("Hello Bob") == cleo.count("Hello Cleo") == 0


async def test_the_confirm_carries_its_count_and_asks_again_when_it_is_another_one(stage):
    omar = await works_here(stage)
    await came(stage, "telegram", "Ada")
    await writes(omar)
    await omar.taps("Without")
    await omar.sees("When shall it go out?")
    await omar.taps("Now")
    await omar.sees("Send it to 1 person")
    for n in range(7):
        await came(stage, "webchat", f"p{n}")
    await omar.taps("Send to")
    await omar.sees("1 people before, 8 now", "Send it to 8 people")
    await omar.taps("Send to 8")
    await omar.has_seen("is done", "8 messages sent")


async def test_paused_resumed_and_cancelled_by_the_buttons_under_its_numbers(stage):
    omar = await works_here(stage)
    people = [await came(stage, "telegram", f"p{n}") for n in range(10)]
    channel = stage.wired.accounts["telegram"].channel
    quick = channel.abilities

    def have_it():
        return sum(person.count("Hello p") for person in people)

    await writes(omar)
    channel.abilities = replace(quick, per_second=2.0)
    await confirms(omar, "10 people")
    await omar.has_seen("on its way", "of 10 sent")
    await omar.taps("Pause")
    await omar.has_seen("Paused.")
    await omar.has_seen("An Evening: paused")
    before = have_it()
    await asyncio.sleep(1.5)
    assert have_it() == before < 10
    await omar.taps("Resume")
    await omar.has_seen("It goes on")

    async def goes_on():
        return have_it() > before

    await until(goes_on)
    await omar.taps("Cancel the broadcast")
    await omar.sees("Cancel it?")
    await omar.taps("Yes, cancel it")
    await omar.has_seen("was cancelled", "not sent, because it was cancelled")
    channel.abilities = quick
    assert set(await states(stage)) == {"sent", "cancelled"} and have_it() < 10
    assert max(person.count("Hello p") for person in people) == 1
    await omar.says("admin")
    await omar.sees("Hello Omar")
    await omar.says("Write to many")
    await omar.sees("Your broadcasts")
    await omar.taps("· cancelled")
    await omar.sees("was cancelled", "everybody who ordered", ENGLISH)


async def test_a_planned_one_waits_for_its_time_and_can_be_cancelled(stage):
    omar = await works_here(stage)
    ada = await came(stage, "telegram", "Ada")
    for cancelled in (True, False):
        await writes(omar)
        await omar.taps("Without")
        await omar.sees("When shall it go out?")
        await omar.taps("At a time")
        await omar.sees("Europe/Berlin")
        await omar.says("yesterday 18:00")
        await omar.sees("")
        await omar.says("5 January 2027 18:00")
        await omar.sees("Send it to 1 person", "January 5, 2027, 6:00 PM")
        await omar.taps("Send to")
        await omar.sees("It is set")
        await omar.taps("All broadcasts")
        await omar.sees("Your broadcasts")
        if cancelled:
            await omar.taps("· planned")
            await omar.sees("goes out", "To 1 person")
            await omar.taps("Cancel the broadcast")
            await omar.sees("Cancel it?")
            await omar.taps("Yes, cancel it")
            await omar.sees("Cancelled")
    stage.now.later(hours=48)
    await omar.has_seen("is done", "1 message sent")
    assert ada.count("Hello Ada") == 1


async def test_what_failed_goes_again_by_one_tap_and_who_has_it_is_not_written_to_twice(stage):
    omar = await works_here(stage)
    ada, bob = await came(stage, "telegram", "Ada"), await came(stage, "telegram", "Bob")
    await writes(omar)
    channel = stage.wired.accounts["telegram"].channel
    plain = channel.send

    async def refused(address, message):
        if "Hello Bob" in message.text:
            stage.telegram.fail("sendMessage", 400, "Bad Request: something odd")
        return await plain(address, message)

    channel.send = refused
    await confirms(omar, "2 people")
    await omar.has_seen("is done", "1 message sent", "refused by the app (Bad Request: something odd): 1")
    channel.send = plain
    await omar.taps("Try 1 again")
    await omar.has_seen("Trying 1 message again")
    await omar.has_seen("is done", "2 messages sent")
    assert [ada.count("Hello Ada"), bob.count("Hello Bob")] == [1, 1]
    stage.now.later(seconds=6)
    await omar.taps("Try 1 again")
    await omar.has_seen("nothing left to try again")


async def test_only_those_who_hold_a_ticket_and_have_not_come_in(stage):
    omar = await works_here(stage)
    ada, bob = await came(stage, "telegram", "Ada"), await came(stage, "telegram", "Bob")
    await ada.taps("Single")
    await ada.sees("Your name?")
    await ada.says("Ada")
    await ada.sees("Shall I book it?")
    await ada.taps("Yes")
    await ada.has_tickets(1)
    await writes(omar, group="Who has not checked in yet")
    await confirms(omar, "1 person")
    await omar.has_seen("is done", "1 message sent")
    await ada.has_seen("Hello Ada")
    assert bob.count("Hello") == 0


async def test_only_one_language(stage):
    omar = await works_here(stage)
    await came(stage, "telegram", "Ada")
    li = await came(stage, "telegram", "Li", "zh-Hans")
    await omar.says("admin")
    await omar.sees("Hello Omar")
    await omar.says("Write to many")
    await omar.sees("No broadcast yet")
    await omar.taps("New broadcast")
    await omar.sees("Whom do you want")
    await omar.taps("Everybody")
    await omar.sees("2 people")
    await omar.taps("Only one language")
    await omar.sees("Readers of which language")
    await omar.taps("简体中文 · 1 person")
    await omar.sees("1 person")
    await omar.taps("All of them")
    await omar.sees("Send me the text, in 简体中文")
    await omar.says(CHINESE)
    await omar.sees("With a picture?")
    await confirms(omar, "1 person")
    await omar.has_seen("is done", "1 message sent")
    await li.has_seen("Li，一个晚上快开始了")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_all_of_it_in_chinese(stage, channel):
    omar = await works_here(stage, channel, "zh-Hans")
    li = await came(stage, "telegram", "Li", "zh-Hans")
    await omar.says("群发消息")
    await omar.sees("还没有群发过")
    await omar.taps("新建群发")
    await omar.sees("想发给哪些人")
    await omar.taps("所有人")
    await omar.sees("1 人")
    await omar.taps("全部：")
    await omar.sees("English")
    await omar.says(ENGLISH)
    await omar.sees("简体中文", "跳过")
    await omar.says("{姓名}，{门}")
    await omar.sees("不认识 {门}", "{姓名}、{活动}、{时间}和{地点}")
    await omar.says(CHINESE)
    await omar.sees("要配图吗")
    await omar.taps("不用")
    await omar.sees("什么时候发")
    await omar.taps("现在")
    await omar.sees("发给 1 人", "确认后立即发送")
    await omar.taps("发给 1 人")
    await omar.has_seen("正在发给 1 人")
    await omar.has_seen("群发完成，已发 1 条")
    await li.has_seen("Li，一个晚上快开始了")
