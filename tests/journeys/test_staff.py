"""Who works here: a link makes somebody staff, a word turns the chat, and a stranger learns nothing."""

import pytest

from core.usecases.add_staff import add_staff, remove_staff
from tests.journeys.stage import CHANNELS


async def add(stage, role="owner", name="Omar", phone=""):
    built = stage.built
    return await built.house.do(built.actor, add_staff, organizer=built.organizer, name=name, role=role, phone=phone)


async def from_the_desk(member, label, more="More", first=""):
    """Turns the pages of the menu until it is there; `first` is the word that leads to it."""
    if first:
        await member.says(first)
        await member.sees("")
    while not any(label in "\n".join((line.text, *line.buttons)) for line in member.lines()[-1:]):
        await (member.taps(more) if member.channel != "sms" else member.says(more))
        await member.sees("")
    await member.taps(label)


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
    await mallory.has_seen("ask for your personal link")


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


async def test_an_owner_invites_changes_and_removes_by_conversation(stage):
    """Omar on Telegram, Grace on the web; her kept buttons lose their power with her role."""
    made = await add(stage)
    omar = stage.person("telegram", "Omar")
    await omar.arrives(made["invitation"])
    await omar.sees("Hello Omar")
    await from_the_desk(omar, "Team")
    await omar.sees("1 person works here", "Omar · owner · on duty · Telegram")
    await omar.taps("Invite somebody")
    await omar.sees("Who joins the team?")
    await omar.says("Grace")
    await omar.sees("What may Grace do?", "gate: the gate only")
    await omar.taps("manager")
    await omar.sees("Grace's mobile number")
    await omar.taps("Skip")
    await omar.sees("Invite Grace as manager")
    await omar.taps("Yes, invite")
    told = await omar.sees(
        "Grace is in the team", "Web chat: http", "Telegram: https://t.me/", "Text message: send “JOIN i-"
    )
    secret = told.partition("/staff/")[2].split()[0]
    grace = stage.person("webchat", "Grace", "zh-Hans")
    await grace.arrives(secret)
    await grace.sees("Grace，你好！你的角色：经理")
    await omar.taps("The team")
    await omar.sees("2 people work here", "Grace · manager · on duty · Web chat")
    await omar.taps("Grace")
    await omar.sees("everything but who works here")
    await omar.taps("Another role")
    await omar.sees("What may Grace do?")
    await omar.taps("gate")
    await omar.sees("Grace is manager now. Make it gate")
    await omar.taps("Yes, change it")
    await omar.sees("Grace is gate from now on")
    await grace.taps("咨询")
    await grace.sees("你的角色没有这项权限")
    await grace.says("管理")
    await grace.sees("你的角色：检票")
    await omar.taps("The team")
    await omar.sees("2 people work here")
    await omar.taps("Grace")
    await omar.sees("the gate only")
    await omar.taps("Remove")
    await omar.sees("Remove Grace from the team?")
    await omar.taps("Yes, remove")
    await omar.sees("Grace does not work here any more")
    await grace.says("管理")
    await grace.sees("请向主办方索取专属链接")
    await omar.taps("The team")
    await omar.sees("1 person works here")
    await omar.taps("Omar")
    await omar.sees("This is you")
    await omar.taps("Remove")
    await omar.sees("Remove yourself")
    await omar.taps("Yes, remove")
    await omar.sees("Somebody must stay owner")
    print(omar.transcript(), "\n====\n", grace.transcript())


async def test_an_owner_invites_in_chinese_by_text_message_with_a_number(stage):
    made = await add(stage, name="李梅")
    mei, wang = stage.person("sms", "李梅", "zh-Hans"), stage.person("telegram", "王芳", "zh-hans")
    await mei.arrives(made["invitation"])
    await mei.sees("李梅，你好")
    await from_the_desk(mei, "团队", more="更多")
    await mei.sees("团队共1人")
    await mei.taps("邀请同事")
    await mei.sees("谁要加入团队")
    await mei.says("王芳")
    await mei.sees("王芳能做什么？")
    await mei.taps("财务")
    await mei.sees("王芳的手机号")
    await mei.says(wang.user.phone)
    await mei.sees("邀请王芳担任", "销售、款项、订单和客户")
    await mei.taps("邀请")
    await mei.sees("王芳已加入团队", wang.user.phone)
    await wang.arrives("evening")
    await wang.sees("请选择票种")
    await wang.says("/admin")
    await wang.sees("分享")
    await wang.taps("分享")
    await wang.has_seen("王芳，欢迎加入")
    await wang.taps("打开工作台")
    await wang.sees("你的角色：财务")
    print(mei.transcript(), "\n====\n", wang.transcript())
