"""A day of kills: people buy in a chat and by REST and are let in, while the product is killed again and again.

For a test (a few kills) and a benchmark (a thousand): the same story, and it counts what there should be one of.
"""

import asyncio
import json
import random
import sqlite3
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.journeys import people
from tests.journeys.people import OnTelegram, OnTheWeb, Person
from tests.journeys.product import Product
from tests.peers.telegram.server import TelegramPeer

EVENT = """
event: evening
title: {en: An Evening}
languages: [en]
timezone: Europe/Berlin
starts_at: 2035-03-06T20:00
currency: EUR
quotas: {hall: 1000000}
ticket_types: [{id: single, name: {en: Single}, price: "0.00", quotas: [hall], per_order: {max: 1}}]
forms: {attendee: [{id: name, kind: name, required: true, label: {en: Your name?}}]}
checkpoints: [{id: entrance, name: {en: Entrance}}]
"""
IN_CHAT = BY_REST = 2
ALREADY_STARTED = 0.9  # of the kills; the others come while it still starts
LONGER = 0.25  # of the lives
PATIENCE_SECONDS = 600.0
# Buttons and pictures tell messages apart: two screens never share their tokens, nor two tickets their picture.
_DOUBLED = (
    "select coalesce(sum(n - 1), 0) from (select count(*) as n from webchat_feed where mine = 0"
    " and (buttons <> '[]' or image <> '') group by identity, text, buttons, image)"
)


@dataclass(slots=True)
class Day:
    """What was promised to people, and what the books and the platform say."""

    kills: int = 0
    bought_by_rest: list[str] = field(default_factory=list)  # codes
    bought_in_chat: int = 0
    admitted: int = 0
    refused: list[str] = field(default_factory=list)
    orders: int = 0
    tickets: int = 0
    admissions: int = 0
    messages: int = 0
    sent_twice: int = 0
    in_doubt: int = 0  # hit by two kills: told to the operator as perhaps not sent
    not_sent: int = 0
    wrong: str = ""  # what the recount found

    def problems(self) -> list[str]:
        bought = len(self.bought_by_rest) + self.bought_in_chat
        checks = {
            "an order was told twice": len(set(self.bought_by_rest)) == len(self.bought_by_rest),
            f"{bought} bought, {self.orders} orders": bought == self.orders,
            f"{self.orders} orders, {self.tickets} tickets": self.orders == self.tickets,
            f"{self.admitted} admitted, {self.admissions} admissions": self.admitted == self.admissions,
            f"refused at the gate: {self.refused[:5]}": not self.refused,
            f"{self.not_sent} messages were never sent": not self.not_sent,
            f"{self.sent_twice} messages sent twice at {self.kills} kills": self.sent_twice <= self.kills,
            f"the recount differs: {self.wrong}": not self.wrong,
        }
        return [told for told, holds in checks.items() if not holds]


class Insisting(httpx.AsyncClient):
    """As every platform and page does: what was not acknowledged is sent again, word for word."""

    async def request(self, *given: Any, **named: Any) -> httpx.Response:
        while True:
            with suppress(httpx.HTTPError):
                answer = await super().request(*given, **named)
                if answer.status_code < 500:
                    return answer
            await asyncio.sleep(0.05)


class Stage:
    """What people with phones need of one."""

    def __init__(self, client: httpx.AsyncClient, telegram: TelegramPeer | None) -> None:
        self.client, self.telegram = client, telegram
        self.built = self
        self.events = ("evening",)


class Story:
    def __init__(self, product: Product, telegram: TelegramPeer | None) -> None:
        self.day, self.closing = Day(), False
        self._product, self._telegram = product, telegram
        self._chance = random.Random(7)
        self._numbers = 0

    async def play(self, kills: int) -> Day:
        made: dict[str, Any] = await asyncio.to_thread(self._set_up)
        await asyncio.to_thread(self._product.start)
        async with Insisting(base_url=self._product.address, timeout=10) as client, asyncio.TaskGroup() as group:
            for _ in range(BY_REST):
                group.create_task(self._buy_by_rest(client, made["token"], made["permit"]))
            for _ in range(IN_CHAT):
                group.create_task(self._buy_in_chat(Stage(client, self._telegram)))
            for _ in range(kills):
                await self._killed()
            self.closing = True
        await self._until_all_is_sent()
        await asyncio.to_thread(self._product.stop)
        self._count()
        return self.day

    def _set_up(self) -> dict[str, Any]:
        (self._product.folder / "evening.yaml").write_text(EVENT)
        self._product.command("event", "import", "evening.yaml")
        token = self._product.command("token", "create", "--name", "t")["token"]
        return {"token": token, "permit": self._product.command("permit", "create", "evening", "--name", "g")["token"]}

    async def _killed(self) -> None:
        """Its next life begins at once. Some lives are long enough for a ticket to be drawn, which takes a process."""
        await asyncio.sleep(self._chance.uniform(0.02, 0.5 if self._chance.random() > LONGER else 4.0))
        self._product.kill()
        if self._chance.random() > ALREADY_STARTED:
            self._product.start(wait=False)
            await asyncio.sleep(self._chance.uniform(0, 1))
            self._product.kill()
            self.day.kills += 1
        await asyncio.to_thread(self._product.start)
        self.day.kills += 1

    async def _buy_by_rest(self, client: httpx.AsyncClient, token: str, permit: str) -> None:
        while not self.closing:
            self._numbers += 1
            name = f"n{self._numbers}"
            body = {"items": [{"ticket_type": "single", "quantity": 1}], "buyer": {"email": f"{name}@example.org"},
                    "attendees": [{"name": "Ada"}]}  # fmt: skip
            heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": name}
            answer = await client.post("/api/v1/events/evening/orders", json=body, headers=heads)
            assert answer.status_code == 201, answer.text
            order = answer.json()
            self.day.bought_by_rest.append(order["code"])
            scan = {"secret": order["tickets"][0]["secret"], "nonce": name, "checkpoint": "entrance"}
            gate = {"Authorization": f"Bearer {permit}"}
            told = (await client.post("/gate/api/redeem", json=scan, headers=gate)).json()
            if told["verdict"] == "admitted":
                self.day.admitted += 1
            else:
                self.day.refused.append(told["reason"])

    async def _buy_in_chat(self, stage: Any) -> None:
        """One after the other, each in a chat of their own."""
        while not self.closing:
            self._numbers += 1
            ada: Person = OnTheWeb(stage, "Ada", "en")
            if self._telegram:
                ada = OnTelegram(stage, "Ada", "en", self._numbers)
            await ada.arrives()
            await ada.sees("Which ticket would you like?")
            await ada.taps("Single")
            await ada.sees("Your name?")
            await ada.says("Ada Lovelace")
            await ada.sees("Shall I book it?")
            await ada.taps("Yes, take the ticket")
            await ada.has_seen("You are in!")
            await ada.has_tickets(1)
            self.day.bought_in_chat += 1
            if isinstance(ada, OnTheWeb):
                await ada.leaves()

    async def _until_all_is_sent(self) -> None:
        until = time.monotonic() + 60
        while self._not_sent() and time.monotonic() < until:
            await asyncio.sleep(0.2)

    def _not_sent(self) -> int:
        return int(self._one("select count(*) from outbox where state not in ('sent', 'superseded', 'unknown')"))

    def _one(self, question: str) -> Any:
        with sqlite3.connect(self._product.folder / "usher.db", timeout=10) as db:
            return db.execute(question).fetchone()[0]

    def _count(self) -> None:
        self.day.orders = self._one("select count(*) from orders where status = 'paid'")
        self.day.tickets = self._one("select count(*) from tickets")
        self.day.admissions = self._one("select count(*) from admissions")
        self.day.messages = self._one("select count(*) from outbox where state = 'sent'")
        self.day.in_doubt = self._one("select count(*) from outbox where state = 'unknown'")
        self.day.not_sent = self._not_sent()
        self.day.sent_twice = self._one(_DOUBLED) + (_doubled(self._telegram) if self._telegram else 0)
        self.day.wrong = "" if self.day.in_doubt else self._product.healthy()


def _doubled(telegram: TelegramPeer) -> int:
    sends = Counter(
        json.dumps([params.get(name) for name in ("chat_id", "text", "caption", "reply_markup")], default=str)
        for method, params in telegram.calls
        if method.lower().startswith("send")
    )
    return sum(times - 1 for times in sends.values())


async def day_of_kills(folder: Path, kills: int, channel: str = "webchat") -> Day:
    """In a new folder. `channel`: webchat, where nothing can be shown twice, or telegram, where a message can."""
    people.PATIENCE_SECONDS = max(people.PATIENCE_SECONDS, PATIENCE_SECONDS)
    if channel == "webchat":
        return await _played(Product(folder), None, kills)
    async with TelegramPeer() as telegram:
        account = {"CHANNEL": "telegram", "TOKEN": telegram.token, "API_URL": telegram.api_url}
        settings = {f"USHER_ACCOUNTS__TELEGRAM__{name}": value for name, value in account.items()}
        return await _played(Product(folder, **settings), telegram, kills)


async def _played(product: Product, telegram: TelegramPeer | None, kills: int) -> Day:
    """However the day ends, nothing of it goes on running."""
    try:
        return await Story(product, telegram).play(kills)
    finally:
        product.kill()
