"""The stand-in, aiogram as its client, and Ada who pressed Start."""

import pytest

from tests.peers.telegram.samples import client
from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.user import User


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
