"""The stand-in keeps the Bot API's limits: judged by teremok, refused as aiogram's exceptions know it."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, SendPhoto
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from teremok.session import MockedSession

from tests.peers.telegram.samples import client, keyboard, picture
from tests.peers.telegram.user import User


async def said(bot: Bot, method) -> str:
    try:
        await bot(method)
    except TelegramBadRequest as error:
        return error.message
    return "ok"


TEXTS = ["", "a", "a" * 4096, "a" * 4097, "🎫" * 2048, "🎫" * 2048 + "a", "票" * 4096, "票" * 4097]
CAPTIONS = ["a", "a" * 1024, "a" * 1025, "🎫" * 512, "🎫" * 513]
TOKENS = ["a", "a" * 64, "a" * 65, "票" * 21, "票" * 22, "é" * 32, "é" * 33]
LIMITS = [
    *(SendMessage(chat_id=1001, text=text) for text in TEXTS),
    *(EditMessageText(chat_id=1001, message_id=1, text=text) for text in TEXTS),
    *(SendMessage(chat_id=1001, text="a", reply_markup=keyboard(token)) for token in TOKENS),
    SendMessage(chat_id=1001, text="a", reply_markup=keyboard(url="https://x.example", callback_data="a")),
    *(AnswerCallbackQuery(callback_query_id="tap-1", text=text) for text in ("a" * 200, "a" * 201, "🎫" * 101)),
    *(SendPhoto(chat_id=1001, photo=BufferedInputFile(picture(), "p.png"), caption=caption) for caption in CAPTIONS),
]


@pytest.mark.parametrize("method", LIMITS, ids=lambda method: type(method).__name__)
async def test_lengths_and_callback_data_are_judged_as_teremok_judges_them(bot, peer, ada, method):
    ada.tap_token("m1:0")
    if isinstance(method, EditMessageText):
        sent = await bot.send_message(1001, "before")
        method = method.model_copy(update={"message_id": sent.message_id})
    judge = Bot("42:judge", session=MockedSession())
    theirs, ours = await said(judge, method), await said(bot, method)
    assert (theirs == "ok") == (ours == "ok")
    assert theirs == ours or "caption" in theirs + ours


@pytest.mark.parametrize(
    ("width", "height", "told"),
    [
        (600, 600, "ok"),
        (100, 2000, "ok"),
        (99, 2000, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (5001, 5000, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_a_photo_has_its_dimensions(bot, ada, width, height, told):
    photo = BufferedInputFile(picture(width, height), "p.png")
    assert await said(bot, SendPhoto(chat_id=1001, photo=photo)) == told


async def test_a_photo_is_a_picture_of_at_most_ten_megabytes(bot, ada):
    for content, told in ((b"no picture", "IMAGE_PROCESS_FAILED"), (b"x" * (10 * 2**20 + 1), "file is too big")):
        assert told in await said(bot, SendPhoto(chat_id=1001, photo=BufferedInputFile(content, "p.png")))


async def test_buttons_need_a_label_an_action_and_an_address_with_a_dot(bot, ada):
    for button, told in (
        (InlineKeyboardButton(text="", callback_data="a"), "must be non-empty"),
        (InlineKeyboardButton(text="a"), "Text buttons are unallowed"),
        (InlineKeyboardButton(text="a", url="http://localhost/x"), "Wrong HTTP URL"),
    ):
        markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
        assert told in await said(bot, SendMessage(chat_id=1001, text="a", reply_markup=markup))
    rows = [[InlineKeyboardButton(text="a", callback_data=f"{row}:{n}") for n in range(8)] for row in range(13)]
    markup = InlineKeyboardMarkup(inline_keyboard=rows)
    assert "too long" in await said(bot, SendMessage(chat_id=1001, text="a", reply_markup=markup))


async def test_only_own_messages_that_are_there_and_change_can_be_edited(bot, ada):
    sent = await bot.send_message(1001, "before", reply_markup=keyboard())
    for number, told in ((sent.message_id, "message is not modified"), (999, "message to edit not found")):
        edit = EditMessageText(chat_id=1001, message_id=number, text="before", reply_markup=keyboard())
        assert told in await said(bot, edit)
    mine = ada.messages[0].message_id
    assert "can't be edited" in await said(bot, EditMessageText(chat_id=1001, message_id=mine, text="x"))
    await bot.delete_message(1001, sent.message_id)
    assert "not found" in await said(bot, EditMessageText(chat_id=1001, message_id=sent.message_id, text="x"))


async def test_nobody_is_written_to_before_start_or_after_blocking(bot, peer, ada):
    User(peer, 1002, "Omar")
    with pytest.raises(TelegramForbiddenError, match="can't initiate"):
        await bot.send_message(1002, "hi")
    ada.block()
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.send_message(1001, "hi")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(5, "hi")


async def test_more_than_a_chat_takes_is_slowed(bot, peer, ada):
    peer.floods = True
    for number in range(5):
        await bot.send_message(1001, str(number))
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(1001, "6")
    assert caught.value.retry_after >= 1


async def test_webhooks_want_https_and_a_plain_secret(bot):
    with pytest.raises(TelegramBadRequest, match="HTTPS URL"):
        await bot.set_webhook("http://bot.example/hook")
    with pytest.raises(TelegramBadRequest, match="unallowed characters"):
        await bot.set_webhook("https://bot.example/hook", secret_token="no spaces")


async def test_commands_have_their_limits(bot):
    ok = [BotCommand(command="tickets", description="My tickets")]
    await bot.set_my_commands(ok, language_code="zh")
    assert [each.command for each in await bot.get_my_commands(language_code="zh")] == ["tickets"]
    assert await bot.get_my_commands() == []
    for commands, code in (
        ([BotCommand(command="Tickets", description="x")], "zh"),
        ([BotCommand(command="a" * 33, description="x")], "zh"),
        ([BotCommand(command="a", description="x" * 257)], "zh"),
        (ok * 101, "zh"),
        (ok, "zh-hans"),
    ):
        with pytest.raises(TelegramBadRequest):
            await bot.set_my_commands(commands, language_code=code)


async def test_a_wrong_token_and_an_unknown_method_are_refused(peer):
    stranger = client(peer, "42:wrong")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()
    async with aiohttp.ClientSession() as session:
        answer = await session.post(f"{peer.api_url}/bot{peer.token}/sendNothing")
        assert (answer.status, await answer.json()) == (
            404,
            {"ok": False, "error_code": 404, "description": "Not Found"},
        )
