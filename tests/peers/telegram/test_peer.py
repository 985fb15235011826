"""The stand-in judged by others: teremok for the rules, aiogram as a client and as a reader of updates."""

import asyncio
import io

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
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
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from aiohttp import web
from PIL import Image
from teremok.session import MockedSession

from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.user import User


def picture(width: int = 600, height: int = 600, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(content, kind)
    return content.getvalue()


def client(peer: TelegramPeer, token: str = "") -> Bot:
    return Bot(token or peer.token, session=AiohttpSession(api=TelegramAPIServer.from_base(peer.api_url)))


@pytest.fixture
async def peer():
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def bot(peer):
    bot = client(peer)
    yield bot
    await bot.session.close()


@pytest.fixture
def ada(peer):
    ada = User(peer, 1001, "Ada", language="zh-hans")
    ada.start("E7KQ2M")
    return ada


def keyboard(data: str = "m1:0", **fields: str) -> InlineKeyboardMarkup:
    fields = fields or {"callback_data": data}
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", **fields)]])


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


async def test_every_update_is_one_that_aiogram_reads(bot, peer, ada):
    await bot.send_message(1001, "Take it?", reply_markup=keyboard())
    await bot.send_photo(1001, BufferedInputFile(picture(), "p.png"), reply_markup=keyboard())
    ada.tap("Yes")
    ada.tap_token("made-up")
    ada.send("hi")
    ada.edit("ho")
    ada.say_in_group("/start")
    ada.contact()
    ada.contact(user_id=0)
    ada.contact("6500000000", 5, forwarded=True)
    ada.photo(picture(), "ticket")
    ada.document(picture())
    ada.sticker()
    ada.voice()
    ada.block()
    ada.unblock()
    updates = [Update.model_validate(update) for update in peer.deliveries.log.values()]
    assert [update.event_type for update in updates].count("message") == 10
    assert updates[0].message.text == "/start E7KQ2M" and updates[0].message.from_user.language_code == "zh-hans"
    fetched = await bot.get_updates(timeout=0)
    assert [update.update_id for update in fetched] == list(peer.deliveries.log)


async def test_the_chat_shows_what_the_bot_sent(bot, ada):
    asked = await bot.send_message(1001, "How many?", reply_markup=keyboard())
    await bot.send_photo(1001, BufferedInputFile(picture(), "p.png"), caption="Your ticket")
    await bot.edit_message_text("Which day?", chat_id=1001, message_id=asked.message_id, reply_markup=keyboard())
    assert ada.transcript() == "Ada: /start E7KQ2M\nBot: Which day?\n  [Yes]\nBot: (picture) Your ticket"
    assert ada.screen() == "Bot: (picture) Your ticket"
    assert ada.pictures == [picture()]
    assert ada.received[0].edits == 1
    with pytest.raises(AssertionError, match="sees no button 'No'"):
        ada.tap("No")


async def test_a_reply_keyboard_is_shown_and_tapped(bot, peer, ada):
    keys = [[KeyboardButton(text="My number", request_contact=True)], [KeyboardButton(text="Skip")]]
    await bot.send_message(1001, "Your number?", reply_markup=ReplyKeyboardMarkup(keyboard=keys))
    ada.tap("My number")
    ada.tap("Skip")
    shared, skipped = list(peer.deliveries.log.values())[-2:]
    assert shared["message"]["contact"] == {"phone_number": "6591234567", "first_name": "Ada", "user_id": 1001}
    assert skipped["message"]["text"] == "Skip"


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


async def test_updates_stay_until_confirmed_and_only_as_asked_for(bot, ada):
    ada.send("hi")
    first, second = await bot.get_updates(timeout=0)
    assert [each.update_id for each in await bot.get_updates(timeout=0)] == [first.update_id, second.update_id]
    assert [each.update_id for each in await bot.get_updates(first.update_id + 1, timeout=0)] == [second.update_id]
    assert await bot.get_updates(second.update_id + 1, timeout=0, allowed_updates=["message"]) == []
    ada.block()
    assert await bot.get_updates(timeout=0) == []


async def test_a_long_poll_waits_for_what_comes(bot, peer):
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    User(peer, 1001, "Ada").send("hi")
    assert [update.message.text for update in await poll] == ["hi"]


async def test_there_is_one_poller_and_no_poll_beside_a_webhook(bot, peer):
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(bot.get_updates(timeout=1))
    with pytest.raises(TelegramConflictError, match="other getUpdates"):
        await first
    assert await second == []
    await bot.set_webhook("https://bot.example/hook", secret_token="s")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates(timeout=0)
    assert (await bot.get_webhook_info()).url == "https://bot.example/hook"
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == []


async def test_webhooks_carry_the_secret_and_are_repeated_until_taken(bot, peer):
    heard: list[tuple[str, int]] = []

    async def hook(request: web.Request) -> web.Response:
        update = await request.json()
        heard.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["update_id"]))
        return web.Response(status=200 if len(heard) > 2 else 500)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="the-Secret_1")
    ada = User(peer, 1001, "Ada")
    first, second = ada.send("one"), ada.send("two")
    async with asyncio.timeout(5):
        while peer.deliveries.pending:
            await asyncio.sleep(0.01)
    await runner.cleanup()
    assert heard == [("the-Secret_1", each) for each in (first, first, first, second)]


async def test_held_updates_come_in_the_order_of_the_test(bot, peer, ada):
    await bot.get_updates(peer.deliveries.push("message", {}) + 1, timeout=0)
    peer.deliveries.hold()
    ada.send("one")
    ada.send("two")
    assert await bot.get_updates(timeout=0) == []
    peer.deliveries.release(lambda updates: updates[::-1])
    assert [update["message"]["text"] for update in peer.deliveries.pending] == ["two", "one"]


async def test_webhooks_want_https_and_a_plain_secret(bot):
    with pytest.raises(TelegramBadRequest, match="HTTPS URL"):
        await bot.set_webhook("http://bot.example/hook")
    with pytest.raises(TelegramBadRequest, match="unallowed characters"):
        await bot.set_webhook("https://bot.example/hook", secret_token="no spaces")


async def test_a_tap_is_answered_once_known(bot, ada, peer):
    ada.tap_token("m1:0")
    tap = next(iter(peer.world.taps))
    assert ada.spinning
    await bot.answer_callback_query(tap)
    assert not ada.spinning
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("unknown")


async def test_files_come_back_as_the_app_made_them(bot, peer, ada):
    ada.photo(picture(2000, 1000))
    small, large = peer.deliveries.log[list(peer.deliveries.log)[-1]]["message"]["photo"]
    assert (small["width"], large["width"], large["height"]) == (320, 1280, 640)
    file = await bot.get_file(large["file_id"])
    content = (await bot.download_file(file.file_path)).read()
    assert len(content) == file.file_size == large["file_size"] and Image.open(io.BytesIO(content)).format == "JPEG"
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await bot.get_file("unknown")


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
