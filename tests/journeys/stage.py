"""The whole product in one process: web server, dispatcher and beats, with stand-ins for Telegram and Twilio."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import httpx
import uvicorn

from bots.channel import Channel
from core.storage.leading import Leading
from core.storage.work import Work
from core.usecases.recount import Difference, recount
from tests.house import DATA, Built, Now, make_house
from tests.journeys.people import OnSms, OnTelegram, OnTheWeb, Person
from tests.peers.telegram.server import TelegramPeer
from tests.peers.twilio.peer import SID, TOKEN, TwilioPeer, twilio_peer
from usher.accounts import SmsAccount, TelegramAccount, WebchatAccount
from usher.serving import Server
from usher.settings import Settings
from usher.web import web_app
from usher.wiring import Wired, wire

EVENTS = DATA / "events"
SHOP = "+4930123456"
CHANNELS = ["webchat", "telegram", "sms"]


@dataclass(slots=True)
class Running(Now):
    """A clock that goes on by itself and can be moved."""

    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> int:
        return self.at + int((time.monotonic() - self.began) * 1000)


class Stage:
    """`await stage.goes_down()` and `comes_up()` are a deploy: another server, on the same database and port."""

    built: Built
    wired: Wired
    client: httpx.AsyncClient

    def __init__(self, url: str, telegram: TelegramPeer, twilio: TwilioPeer, webhook: bool) -> None:
        self.url, self.telegram, self.twilio, self.now = url, telegram, twilio, Running()
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.settings = _settings(self.base_url, self.port, telegram, twilio, webhook)
        self._people: list[Person] = []
        self._open = AsyncExitStack()
        self._server: Server | None = None
        twilio.hooks[SHOP] = f"{self.base_url}/hooks/twilio/sms"

    def person(self, channel: str, name: str = "Ada", language: str = "en") -> Any:
        number = len(self._people) + 1
        made: Person
        if channel == "webchat":
            made = OnTheWeb(self, name, language)
        else:
            made = (OnTelegram if channel == "telegram" else OnSms)(self, name, language, number)
        self._people.append(made)
        return made

    async def comes_up(self) -> None:
        evening = (EVENTS / "evening.yaml").read_text()
        self.built = await self._open.enter_async_context(make_house(self.url, events=[evening], now=self.now))
        self.wired = wire(self.settings, self.built.house)
        for account in self.wired.accounts.values():
            _hurried(account.channel)
        self._leading = Leading(self.url)
        config = uvicorn.Config(
            web_app(self.wired, self._leading), host="127.0.0.1", port=self.port, log_config=None, access_log=False,
            timeout_graceful_shutdown=2,
        )  # fmt: skip
        self._server = Server(config, self.wired)
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            assert not self._serving.done(), "the server ended while it started"
            await asyncio.sleep(0.01)
        self.client = httpx.AsyncClient(base_url=self.base_url, timeout=30, limits=httpx.Limits(max_connections=200))

    async def goes_down(self) -> None:
        if self._server is None:
            return
        await self.client.aclose()
        self._server.should_exit = True
        await self._serving
        await self._leading.release()
        await self._open.aclose()
        self._server = None

    async def ends(self) -> None:
        for person in self._people:
            if isinstance(person, OnTheWeb):
                await person.leaves()
        await self.goes_down()

    async def recount(self) -> list[Difference]:
        return await recount(Work(self.built.house, self.built.actor))


@asynccontextmanager
async def on_stage(url: str, *, webhook: bool = False) -> AsyncIterator[Stage]:
    """`webhook`: Telegram posts to us, instead of being polled."""
    async with TelegramPeer() as telegram, twilio_peer(SHOP) as twilio:
        stage = Stage(url, telegram, twilio, webhook)
        await stage.comes_up()
        try:
            yield stage
        finally:
            await stage.ends()


def _hurried(channel: Channel) -> None:
    """Stories need not wait for the platforms' gaps between two messages; tests of the dispatcher hold those."""
    channel.abilities = replace(channel.abilities, gap_seconds=0.0, per_second=1_000.0)


def _settings(base_url: str, port: int, telegram: TelegramPeer, twilio: TwilioPeer, webhook: bool) -> Settings:
    hook: dict[str, Any] = {"mode": "webhook", "webhook_secret": "the-Secret_1"} if webhook else {}
    return Settings(
        port=port,
        public_url=base_url,
        accounts={
            "webchat": WebchatAccount(),
            "telegram": TelegramAccount(channel="telegram", token=telegram.token, api_url=telegram.api_url, **hook),
            "sms": SmsAccount(channel="sms", account_sid=SID, auth_token=TOKEN, sender=SHOP, api_url=twilio.url,
                              price_per_segment=Decimal("0.07")),
        },
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
