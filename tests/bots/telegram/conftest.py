"""A bot of ours, a Telegram of ours, and what the house heard."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import uvicorn
from aiogram.client.session.aiohttp import AiohttpSession
from starlette.applications import Starlette

from bots.channel import Inbound
from bots.telegram.channel import TelegramChannel
from tests.peers.telegram.server import TelegramPeer

NOW = 1_800_000_000_000
SECRET = "a-webhook_Secret"


class Ear:
    """A `receive` that remembers. `troubles` are raised first, one a call; `gate` (cleared) lets nothing through."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.calls = 0
        self.troubles: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, inbound: Inbound) -> None:
        self.calls += 1
        await self.gate.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        self.heard.append(inbound)

    @property
    def texts(self) -> list[str]:
        return [inbound.text for inbound in self.heard]

    async def hears(self, count: int, timeout: float = 5.0) -> list[Inbound]:
        async with asyncio.timeout(timeout):
            while len(self.heard) < count:
                await asyncio.sleep(0.01)
        return self.heard


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture(autouse=True)
def no_wait_for_tls(monkeypatch):
    """aiogram waits 250 ms for TLS connections to end; there are none here."""

    async def close(session: AiohttpSession) -> None:
        if session._session:
            await session._session.close()

    monkeypatch.setattr(AiohttpSession, "close", close)


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def make_channel(peer: TelegramPeer) -> AsyncIterator[Callable[..., TelegramChannel]]:
    made: list[TelegramChannel] = []

    def make(**settings: Any) -> TelegramChannel:
        chosen = {"now": lambda: NOW, "api_url": peer.api_url, "webhook_secret": SECRET} | settings
        made.append(TelegramChannel("ushers_bot", chosen.pop("token", peer.token), **chosen))
        return made[-1]

    yield make
    for channel in made:
        await channel.stop()


@pytest.fixture
async def channel(make_channel: Callable[..., TelegramChannel]) -> TelegramChannel:
    return make_channel()


@contextlib.asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[str]:
    """The app on a real port of this machine; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
def serve() -> Callable[[Starlette], Any]:
    return serving
