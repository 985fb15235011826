"""The stand-in behaves as Telegram does: aiogram as a client and as a reader of its updates."""

import asyncio
import io

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
)
from aiogram.types import (
    BufferedInputFile,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from aiohttp import web
from PIL import Image

from tests.peers.telegram.samples import keyboard, picture
from tests.peers.telegram.user import User


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
    assert updates[0].message.entities[0].type == "bot_command"
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
