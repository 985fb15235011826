"""A person asks for a human, or is not understood twice: the staff on duty answer in the chat, and the bot goes on."""

import io

import pytest
from PIL import Image

from admin_bot.raising import raise_waiting
from core.storage.threads import NEWEST_MESSAGES, OPEN_THREADS
from tests.journeys.stage import CHANNELS
from tests.journeys.test_staff import add, from_the_desk

on_every_phone = pytest.mark.parametrize("channel", CHANNELS)
PICTURE = io.BytesIO()
Image.new("RGB", (60, 40), "navy").save(PICTURE, "PNG")


async def works_here(stage, channel="telegram", role="owner", name="Omar", language="en"):
    made = await add(stage, role=role, name=name)
    member = stage.person(channel, name, language)
    await member.arrives(made["invitation"])
    await member.sees(name)
    member.id = made["id"]
    return member


async def is_asked_for_her_name(ada):
    await ada.arrives()
    await ada.sees("Which ticket")
    await ada.taps("Single")
    await ada.sees("Your name?")


async def asks(ada, question="Is there a ramp?"):
    await ada.arrives()
    await ada.sees("Which ticket")
    await ada.says("human")
    await ada.sees("answers right here")
    await ada.says(question)
    await ada.sees("Passed on")


async def is_asked(member, words, answer="Answer"):
    await member.sees(words)
    await member.taps(answer)
    await member.sees("Write your answer")


async def words_of(stage):
    """What stands in the one open thread, oldest first."""
    house, organizer = stage.built.house, stage.built.organizer
    (thread,) = await house.database.read(OPEN_THREADS, organizer=organizer, most=5)
    found = await house.database.read(NEWEST_MESSAGES, thread=thread.id, most=50)
    return [message.text for message in reversed(found)]


@on_every_phone
async def test_ada_asks_omar_answers_and_hands_back(stage, channel):
    omar = await works_here(stage, channel)
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    omar.acts()
    await ada.says("human")
    await ada.sees("answers right here")
    await omar.sees("Ada" if channel == "telegram" else "Person", "would like to talk to a person")
    omar.acts()
    await ada.says("Is there a ramp for my wheelchair?")
    await ada.sees("Passed on")
    await is_asked(omar, "Is there a ramp for my wheelchair?")
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
    await ada.sees("Omar has ended this talk")
    await ada.taps("Back to my purchase")
    await ada.sees("Your name?")


async def test_whom_nothing_understands_twice_comes_to_the_team_with_the_words(stage):
    """Ada in Chinese on Telegram, Omar in English on the web, Grace at the gate is not bothered."""
    omar, grace = await works_here(stage, "webchat"), await works_here(stage, "sms", "gate", "Grace")
    ada = stage.person("telegram", "王小明", "zh-hans")
    await ada.arrives()
    await ada.sees("请选择票种")
    omar.acts(), grace.acts()
    await ada.says("能带导盲犬进场吗")
    await ada.sees("没有看懂")
    await ada.says("我想带导盲犬进场")
    await ada.sees("已请工作人员来帮您", "我想带导盲犬进场")
    await omar.sees("王小明", "我想带导盲犬进场")
    assert await words_of(stage) == ["能带导盲犬进场吗\n我想带导盲犬进场"]
    await omar.taps("Answer")
    await omar.sees("Write your answer")
    await omar.says("当然可以！")
    await ada.sees("Omar：当然可以！")
    await ada.taps("返回")
    await ada.sees("请选择票种")
    await grace.hears_nothing()
    print(ada.transcript(), "\n======\n", omar.transcript())


async def test_where_nobody_is_on_duty_the_contact_is_shown_and_the_question_again(stage):
    omar, ada = await works_here(stage, "webchat"), stage.person("telegram")
    await omar.taps("Questions")
    await omar.sees("Nobody is waiting", "You are on duty")
    await omar.taps("Go off duty")
    await omar.sees("off duty now")
    await is_asked_for_her_name(ada)
    await ada.says("human")
    await ada.has_seen("Omar is glad to help", "omar@example.org")
    await ada.sees("Your name?")
    await omar.taps("All questions")
    await omar.sees("You are off duty")
    await omar.taps("Go on duty")
    await omar.sees("on duty now")
    omar.acts()
    await ada.says("human")
    await omar.sees("would like to talk to a person")


async def test_two_of_the_staff_see_who_has_it_and_one_takes_over_from_the_other(stage):
    omar, mei = await works_here(stage), await works_here(stage, "webchat", "manager", "李梅", "zh-Hans")
    vera, ada = await works_here(stage, "sms", "viewer", "Vera"), stage.person("sms")
    omar.acts(), mei.acts(), vera.acts()
    await asks(ada)
    await mei.sees("Is there a ramp?")
    await is_asked(omar, "Is there a ramp?")
    await mei.taps("去回复")
    await mei.sees("Is there a ramp?", "Omar正在回复。要接手吗？")
    omar.acts()
    await mei.taps("接手")
    await mei.sees("直接写回复")
    await omar.sees("李梅 has taken over your talk")
    await omar.says("Yes, there is")
    await omar.sees("李梅 has taken over meanwhile", "Take over?")
    await omar.taps("Leave it")
    await omar.sees("Fine, 李梅 goes on")
    ada.acts()
    await mei.says("有坡道。")
    await ada.sees("李梅: 有坡道。")
    assert ada.count("Yes, there is") == 0
    mei.acts(), omar.acts()
    await ada.says("Thanks")
    await mei.sees("Thanks")
    await omar.hears_nothing()
    await vera.hears_nothing()
    await mei.taps("转给同事")
    await mei.sees("已转给同事")
    await omar.sees("李梅 leaves this to you", "Thanks")
    print(ada.transcript(), "\n======\n", omar.transcript(), "\n=====\n", mei.transcript())


async def test_words_after_the_talk_was_handed_back_are_offered_to_the_team_again(stage):
    omar, ada = await works_here(stage), stage.person("webchat")
    omar.acts()
    await asks(ada)
    await is_asked(omar, "Is there a ramp?")
    ada.acts()
    await omar.taps("Hand back")
    await ada.sees("ended this talk")
    await ada.says("And is there parking?")
    await ada.sees("The team has closed this talk", "And is there parking?")
    omar.acts()
    await ada.taps("Yes, pass it on")
    await ada.sees("Passed on")
    await omar.sees("And is there parking?")
    assert await words_of(stage) == ["And is there parking?"]


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_pictures_go_both_ways(stage, channel):
    omar, ada = await works_here(stage, channel), stage.person(channel)
    omar.acts()
    await asks(ada)
    await is_asked(omar, "Is there a ramp?")
    omar.acts()
    await ada.shows(PICTURE.getvalue())
    await omar.sees("has sent the file above")
    assert sum(line.picture for line in omar.lines()) == 1
    ada.acts()
    await omar.shows(PICTURE.getvalue())
    await ada.sees("Omar has sent you this")
    assert sum(line.picture for line in ada.lines() if not line.mine) == 1


async def test_whom_nobody_answers_is_raised_again_less_and_less_often(stage):
    omar, grace = await works_here(stage), await works_here(stage, "webchat", "manager", "Grace")
    ada, house = stage.person("sms"), stage.built.house
    omar.acts(), grace.acts()
    await asks(ada)
    await grace.sees("Is there a ramp?")
    await is_asked(omar, "Is there a ramp?")
    told = []
    for minutes in (9, 2, 28, 3, 55, 6, *(61,) * 9):
        stage.now.later(minutes=minutes)
        omar.acts()
        told.append(await raise_waiting(house))
        await (omar.sees("has been waiting for", "Is there a ramp?") if told[-1] else omar.hears_nothing())
    assert told == [0, 1, 0, 1, 0, 1, *(1,) * 5, *(0,) * 4]
    assert grace.count("Omar has this one") == 8
    assert ada.count("nobody of the team could answer yet") == ada.count("omar@example.org") == 1
    await omar.says("Yes")
    await omar.sees("Send this to", "Yes")
    await omar.taps("Yes, send it")
    await ada.sees("Omar: Yes")
    stage.now.later(hours=2)
    assert await raise_waiting(house) == 0
    await grace.taps("Answer")
    await grace.sees("Omar is answering here")


async def test_a_visit_comes_back_to_the_talk_and_a_settled_question_ends_it(stage):
    omar, ada = await works_here(stage), stage.person("webchat")
    await is_asked_for_her_name(ada)
    omar.acts()
    await ada.says("human")
    await ada.sees("answers right here")
    await ada.says("tickets")
    await ada.has_seen("You have no tickets here yet")
    await ada.sees("Back to: your talk with the team", "answers right here")
    omar.acts()
    await ada.says("Is there a ramp?")
    await omar.sees("Is there a ramp?")
    await ada.sees("Passed on")
    omar.acts()
    await ada.taps("My question is settled")
    await ada.sees("I have told the team", "Your name?")
    await omar.sees("the question is settled")
    await omar.taps("All questions")
    await omar.sees("Nobody is waiting")


async def test_what_comes_twice_is_one_word_and_a_flood_is_told_ten_times(stage):
    omar, ada = await works_here(stage), stage.person("webchat")
    omar.acts()
    await asks(ada, "word 0")
    await omar.sees("word 0")
    await ada.sends({"text": "word 1"}, id="twice")
    await ada.sends({"text": "word 1"}, id="twice")
    for n in range(2, 15):
        await ada.sends({"text": f"word {n}"})
    assert await words_of(stage) == [f"word {n}" for n in range(15)]
    await omar.has_seen("word 9")
    assert omar.count("word 10") == 0


async def test_omar_looks_at_ada_notes_and_writes_first(stage):
    omar, ada = await works_here(stage, "webchat"), stage.person("telegram")
    await is_asked_for_her_name(ada)
    await ada.says("human")
    await omar.sees("would like to talk to a person")
    await omar.taps("Answer")
    await omar.sees("Write your answer")
    await omar.taps("Who is this?")
    await omar.has_seen("Ada", "No proven phone", "Language: English", "Telegram", "1 order")
    await omar.sees("Back to: the talk you were in")
    await omar.taps("Add a note")
    await omar.sees("What should the team know about Ada?")
    await omar.says("Comes with a wheelchair")
    await omar.has_seen("Noted.")
    await omar.taps("Hand back")
    await ada.sees("ended this talk")
    await omar.taps("Who is this?")
    await omar.sees("Comes with a wheelchair")
    ada.acts()
    await omar.taps("Write to this person")
    await omar.sees("Write your answer")
    await omar.says("We have a place for you beside the stage.")
    await ada.sees("Omar: We have a place for you beside the stage.")
    omar.acts()
    await ada.says("How kind!")
    await omar.sees("How kind!")


async def test_the_list_tells_who_waits_how_long_and_who_has_it_in_chinese_by_text_message(stage):
    mei = await works_here(stage, "sms", "manager", "李梅", "zh-Hans")
    ada, bob = stage.person("telegram", "Ada"), stage.person("telegram", "Bob")
    await asks(ada, "Is there a ramp?")
    stage.now.later(minutes=7)
    mei.acts()
    await asks(bob, "Is there a bar?")
    await mei.sees("Is there a bar?")
    await from_the_desk(mei, "咨询", more="更多", first="管理")
    await mei.sees("2人在等回复", "1. Ada", "已等7分钟", "2. Bob", "已等1分钟", "你在值班")
    await mei.taps("Bob")
    await mei.sees("Bob", "已等1分钟", "Is there a bar?")
    await mei.taps("去回复")
    await mei.sees("直接写回复")
    await mei.says("有的，就在大厅。")
    await bob.sees("李梅: 有的，就在大厅。")
    await mei.taps("全部咨询")
    await mei.sees("1人在等回复", "1. Ada", "2. Bob", "已回复", "李梅")
    print(mei.transcript(), bob.transcript())
