"""What the tests of the stand-in send to it, and with what."""

import io

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from PIL import Image

from tests.peers.telegram.server import TelegramPeer


def picture(width: int = 600, height: int = 600, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(content, kind)
    return content.getvalue()


def client(peer: TelegramPeer, token: str = "") -> Bot:
    return Bot(token or peer.token, session=AiohttpSession(api=TelegramAPIServer.from_base(peer.api_url)))


def keyboard(data: str = "m1:0", **fields: str) -> InlineKeyboardMarkup:
    fields = fields or {"callback_data": data}
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", **fields)]])
