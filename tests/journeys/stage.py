"""The whole product in one process, and people on three kinds of phones, so that a story reads like a screenplay."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import httpx
import uvicorn

from bots.pictures import codes_in
from core.storage.leading import Leading
from core.storage.orders import TICKET_BY_PAGE
from tests.house import DATA, Built, Now, make_house
from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.user import User
from tests.peers.twilio.peer import SID, TOKEN, Phone, TwilioPeer, twilio_peer
from usher.accounts import SmsAccount, TelegramAccount, WebchatAccount
from usher.settings import Settings
from usher.web import web_app
from usher.wiring import Wired, wire

SHOP, ADA = "+4930123456", "+4915123456789"
PATIENCE_SECONDS = 15.0


@dataclass(slots=True)
class Running(Now):
    """A clock that goes on by itself and can be moved."""

    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> int:
        return self.at + int((time.monotonic() - self.began) * 1000)


class Person:
    """Somebody with a phone. Taps and typed answers are counted."""

    name = ""

    def __init__(self) -> None:
        self.taps_made = self.answers_typed = 0

    def heard(self) -> list[str]:
        return []

    async def sees(self, *words: str) -> str:
        """Waits until the newest message says all of it; answers that message."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            await self.look()
            newest = self.heard()[-1:] or [""]
            if all(word in newest[0] for word in words):
                return newest[0]
            await asyncio.sleep(0.05)
        raise AssertionError(f"{self.name} never saw {words}; last: {self.heard()[-3:]}")

    async def has_seen(self, word: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            await self.look()
            if any(word in text for text in self.heard()):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{self.name} never saw {word}; {self.heard()[-4:]}")

    async def look(self) -> None:
        return None


class OnTheWeb(Person):
    name = "webchat"

    def __init__(self, stage: "Stage") -> None:
        super().__init__()
        self.stage, self.token, self.feed, self.sent = stage, "", [], 0

    async def arrives(self, payload: str, way: str = "event", language: str = "en") -> None:
        body = {way: payload, "language": language}
        answer = await self.stage.client.post("/chat/api/conversations", json=body)
        self.token = answer.json()["token"]

    async def look(self) -> None:
        heads = {"Authorization": f"Bearer {self.token}"}
        self.feed = (await self.stage.client.get("/chat/api/messages", headers=heads)).json()["messages"]

    def heard(self) -> list[str]:
        return [row["text"] for row in self.feed if not row["mine"]]

    async def says(self, text: str) -> None:
        self.answers_typed += 1
        await self.sends({"text": text})

    async def sends(self, body: dict[str, str], id: str = "") -> httpx.Response:
        self.sent += 1
        heads = {"Authorization": f"Bearer {self.token}"}
        return await self.stage.client.post(
            "/chat/api/messages", json={"id": id or f"m{self.sent}", **body}, headers=heads
        )

    async def taps(self, label: str) -> None:
        self.taps_made += 1
        for row in reversed(self.feed):
            for button in row["buttons"]:
                if label in button["label"] and "url" not in button:
                    await self.sends({"button": button["id"]})
                    return
        raise AssertionError(f"no button {label}: {self.feed[-1]}")

    async def link(self, label: str) -> str:
        await self.look()
        buttons = [button for row in self.feed for button in row["buttons"]]
        return next(b["url"] for b in reversed(buttons) if "url" in b and label in b["label"])

    async def codes(self) -> list[str]:
        await self.look()
        pages = [row["image"] for row in self.feed if row.get("image")]
        pictures = [(await self.stage.client.get(page)).content for page in pages]
        return [codes_in(picture)[0] for picture in pictures]


class OnTelegram(Person):
    name = "telegram"

    def __init__(self, stage: "Stage", id: int = 501) -> None:
        super().__init__()
        self.stage, self.user = stage, User(stage.telegram, id, "Ada")

    async def arrives(self, payload: str, way: str = "event", language: str = "en") -> None:
        self.user.language = language
        self.user.start(payload)

    def heard(self) -> list[str]:
        return [posted.text for posted in self.user.received]

    async def says(self, text: str) -> None:
        self.answers_typed += 1
        self.user.send(text)

    async def taps(self, label: str) -> None:
        self.taps_made += 1
        keys = [key for posted in self.user.received for row in posted.inline for key in row]
        self.user.tap(next(key["text"] for key in reversed(keys) if label in key["text"]))

    async def link(self, label: str) -> str:
        keys = [key for posted in self.user.received for row in posted.inline for key in row]
        urls = [key["url"] for key in keys if "url" in key and label in key["text"]]
        return (urls or re.findall(r"https?://\S+/pay/\S+", "\n".join(self.heard())))[-1]

    async def codes(self) -> list[str]:
        return [codes_in(picture)[0] for picture in self.user.pictures]


class OnSms(Person):
    name = "sms"

    def __init__(self, stage: "Stage") -> None:
        super().__init__()
        self.stage, self.phone = stage, Phone(stage.twilio, ADA)

    async def arrives(self, payload: str, way: str = "event", language: str = "en") -> None:
        await self.phone.send(f"JOIN {payload}")

    def heard(self) -> list[str]:
        return self.phone.messages()

    async def says(self, text: str) -> None:
        self.answers_typed += 1
        await self.phone.send(text)

    async def taps(self, label: str) -> None:
        """There is nothing to tap: the number beside the choice is typed."""
        self.taps_made += 1
        lines = "\n".join(self.heard()[-1:])
        number = re.search(rf"^(\d+)\. .*{re.escape(label)}", lines, re.MULTILINE)
        assert number, f"no line for {label}: {lines}"
        await self.phone.send(number[1])

    async def link(self, label: str) -> str:
        return re.findall(r"https?://\S+/pay/\S+", "\n".join(self.heard()))[-1]

    async def codes(self) -> list[str]:
        found = []
        for secret in dict.fromkeys(re.findall(r"/t/(\w+)", "\n".join(self.heard()))):
            picture = (await self.stage.client.get(f"/t/{secret}/qr.png")).content
            found.append(codes_in(picture)[0])
        return found


@dataclass
class Stage:
    built: Built
    wired: Wired
    telegram: TelegramPeer
    twilio: TwilioPeer
    client: httpx.AsyncClient

    def person(self, channel: str) -> "OnTheWeb | OnTelegram | OnSms":
        return {"webchat": OnTheWeb, "telegram": OnTelegram, "sms": OnSms}[channel](self)

    async def pays(self, link: str, action: str = "pay") -> str:
        """What the pay page says after a button of it."""
        answer = await self.client.post(link, data={"action": action}, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    async def ticket_of(self, page_secret: str):
        return (await self.built.house.database.read(TICKET_BY_PAGE, secret=page_secret))[0]


@asynccontextmanager
async def on_stage(url: str) -> AsyncIterator[Stage]:
    port = _free_port()
    evening = (DATA / "events" / "evening.yaml").read_text()
    async with (
        TelegramPeer() as telegram,
        twilio_peer(SHOP) as twilio,
        make_house(url, events=[evening], now=Running()) as built,
    ):
        settings = _settings(port, telegram.api_url, telegram.token, twilio.url)
        twilio.hooks[SHOP] = f"http://127.0.0.1:{port}/hooks/twilio/sms"
        wired = wire(settings, built.house)
        app = web_app(wired, Leading(url))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="on"))
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield Stage(built, wired, telegram, twilio, client)
        server.should_exit = True
        await wired.webchat.stop()
        await task


def _settings(port: int, telegram_url: str, telegram_token: str, twilio_url: str) -> Settings:
    return Settings(
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        accounts={
            "webchat": WebchatAccount(),
            "telegram": TelegramAccount(channel="telegram", token=telegram_token, api_url=telegram_url),
            "sms": SmsAccount(channel="sms", account_sid=SID, auth_token=TOKEN, sender=SHOP, api_url=twilio_url,
                              price_per_segment=Decimal("0.07")),
        },
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
