"""A broadcast to very many, over the running product: people on Telegram and on the web, a platform that says to wait,
people who have left, and a process that is killed while it sends. For a journey and for a benchmark."""

import asyncio
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.domain.times import Instant
from core.storage.tables import identities, people, staff
from core.storage.work import Actor, Work
from core.usecases.count_audience import Audience
from core.usecases.start_broadcast import Letter, start_broadcast
from tests.house import DATA, make_house
from tests.journeys.product import Product
from tests.peers.telegram import server
from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.world import Chat

OMAR = 1
EVERY_BLOCKED = 50  # one of so many people on Telegram has blocked the bot
FINAL = {"sent", "failed", "unknown", "cancelled", "superseded"}
WORDS = "Hello {name}, {event} begins soon."


class Clock:
    """This machine's, as the product's."""

    def __call__(self) -> Instant:
        return int(time.time() * 1000)


@dataclass
class Run:
    """What was seen: `sizes` the process's memory in MB, a sample a second, a list for each of its lives."""

    states: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    copies: list[int] = field(default_factory=list)
    seconds: float = 0.0
    sizes: list[list[float]] = field(default_factory=list)
    most_due: int = 0
    progress: list[str] = field(default_factory=list)


class Many:
    def __init__(self, folder: Path, peer: TelegramPeer, *, on_telegram: int, on_the_web: int) -> None:
        self.folder, self.peer, self.on_telegram, self.on_the_web = folder, peer, on_telegram, on_the_web
        self.product = Product(
            folder, USHER_ACCOUNTS__TELEGRAM__CHANNEL="telegram", USHER_ACCOUNTS__TELEGRAM__TOKEN=peer.token,
            USHER_ACCOUNTS__TELEGRAM__API_URL=peer.api_url, USHER_ACCOUNTS__TELEGRAM__PER_SECOND="1000",
        )  # fmt: skip
        self.broadcast = "b" * 32
        self.run = Run()

    @property
    def people(self) -> int:
        return self.on_telegram + self.on_the_web

    async def prepare(self) -> None:
        """Everybody came by the event's link; the broadcast is confirmed and waits for the product to start."""
        url = f"sqlite:///{self.folder}/usher.db"
        async with make_house(url, events=[(DATA / "events" / "evening.yaml").read_text()], now=Clock()) as built:  # type: ignore[arg-type]
            addresses = [("telegram", str(n)) for n in range(1000, 1000 + self.on_telegram)]
            addresses += [("webchat", f"web{n}") for n in range(self.on_the_web)]
            await self._add(built, [("telegram", str(OMAR))], "omar", came_by="")
            for at in range(0, len(addresses), 500):
                await self._add(built, addresses[at : at + 500], f"{at}-", came_by="evening")
            work = Work(built.house, Actor("test", "test", built.organizer))
            self._omar(work, built.organizer)
            await start_broadcast(
                work, built.events["evening"], Audience(), Letter({"en": WORDS}), promised=self.people, due_at=None,
                staff="omar", identity="omar0", accounts=["telegram", "webchat"], edits=True, id=self.broadcast,
            )  # fmt: skip
            assert await built.house.commit(work) is None
        for n in range(1000, 1000 + self.on_telegram):
            self.peer.world.chats[n] = Chat(n, started=True, blocked=n % EVERY_BLOCKED == 0)
        self.peer.world.chats[OMAR] = Chat(OMAR, started=True)

    async def _add(self, built: Any, addresses: list[tuple[str, str]], prefix: str, came_by: str) -> None:
        work = Work(built.house, built.actor)
        for n, (account, address) in enumerate(addresses):
            id = address if account == "webchat" else f"{prefix}{n}"
            work.add(people, {"id": f"p-{id}", "organizer": built.organizer, "name": "", "phone": "", "language": "en",
                              "created_at": work.now})  # fmt: skip
            work.add(identities, {
                "id": id, "organizer": built.organizer, "account": account, "address": address, "person": f"p-{id}",
                "secret": None, "start": came_by, "campaign": "", "serves": "attendees", "permit": "",
                "staff": "" if came_by else "omar", "stopped_at": None, "unreachable_at": None,
                "created_at": work.now,
            })  # fmt: skip
        assert await built.house.commit(work) is None

    def _omar(self, work: Work, organizer: str) -> None:
        work.add(staff, {
            "id": "omar", "organizer": organizer, "name": "Omar", "role": "owner", "phone": "", "on_duty": 1,
            "tells_sales": 0, "summary_hour": None, "summary_zone": "UTC", "summary_day": "",
            "created_at": work.now, "removed_at": None,
        })  # fmt: skip

    async def goes_out(self, *, kills: tuple[float, ...] = (), waits: int = 0, seconds: float = 600) -> Run:
        """Until everybody has a final state. `kills`: at these shares of the whole; `waits`: how often Telegram says
        to wait a second."""
        rate, server.BOT_PER_SECOND = server.BOT_PER_SECOND, 100_000
        self.peer.floods = True
        left, waits_left, began = list(kills), waits, time.monotonic()
        await asyncio.to_thread(self.product.start)
        self.run.sizes.append([])
        try:
            while (states := self._states()) is not None:
                done = sum(n for state, n in states.items() if state in FINAL)
                self.run.most_due = max(self.run.most_due, states["due"])
                self.run.sizes[-1].append(self._size())
                if waits_left and done > (waits - waits_left + 1) * self.people / (waits + 2):
                    self.peer.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1, times=2)
                    waits_left -= 1
                if left and done >= left[0] * self.people:
                    left.pop(0)
                    self.product.kill()
                    await asyncio.to_thread(self.product.start)
                    self.run.sizes.append([])
                if self._state() == "done":
                    break
                assert time.monotonic() - began < seconds, (states, self._state())
                await asyncio.sleep(0.1 if self.people <= 10_000 else 0.5)  # looking costs time too
            self.run.seconds = time.monotonic() - began
            until = time.monotonic() + 10
            while time.monotonic() < until and not any("is done" in text for text in self._told()):
                await asyncio.sleep(0.1)
        finally:
            server.BOT_PER_SECOND = rate
            await asyncio.to_thread(self.product.stop)
        return self._seen()

    def _told(self) -> list[str]:
        return [posted.text for posted in self.peer.world.chats[OMAR].messages.values()]

    def _ask(self, sql: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.folder}/usher.db?mode=ro", uri=True, timeout=10) as database:
            return database.execute(sql, {"b": self.broadcast}).fetchall()

    def _states(self) -> Counter:
        rows = self._ask("select state, count(*) from outbox where subject = :b and subject <> '' group by state")
        return Counter(dict(rows))

    def _state(self) -> str:
        return self._ask("select state from broadcasts")[0][0]

    def _size(self) -> float:
        status = Path(f"/proc/{self.product.pids[0]}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def _seen(self) -> Run:
        self.run.states = self._states()
        self.run.reasons = Counter(dict(self._ask(
            "select error, count(*) from outbox where subject = :b and state <> 'sent' group by error")))  # fmt: skip
        chats = [chat for id, chat in self.peer.world.chats.items() if id != OMAR]
        self.run.copies = [len(chat.messages) for chat in chats if not chat.blocked]
        told = dict(self._ask("select identity, count(*) from webchat_feed group by identity"))
        self.run.copies += [told.get(f"web{n}", 0) for n in range(self.on_the_web)]
        self.run.progress = self._told()
        return self.run
