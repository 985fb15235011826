"""Ada's purchase in a house of its own, without a dispatcher beside it: what the outbox would say to her."""

from dataclasses import dataclass, field

import orjson
import pytest

from bots.channel import Inbound
from bots.visit import Links
from core.storage.chats import DUE
from core.storage.orders import Order
from core.storage.query import query
from core.storage.tables import orders, outbox
from core.storage.work import Actor, Work
from scheduler.rendering import Making
from scheduler.sweeper import sweep
from tests.house import DATA, Built, make_house
from usher.settings import Settings
from usher.wiring import Wired, wire

EVENING = (DATA / "events" / "evening.yaml").read_text()


@dataclass
class Row:
    id: str
    identity: str
    account: str
    kind: str
    payload: str
    state: str


ORDERS = query(orders, Order, orders.c.id != "")
OUTBOX = query(outbox, Row, outbox.c.id != "")
MAKING = Making(Links("https://usher.example.org"), {}, {})


@dataclass
class Ada:
    """Whoever speaks; `other` is somebody else in the same house."""

    built: Built
    wired: Wired
    account: str = "webchat"
    name: str = "ada"
    numbers: list[int] = field(default_factory=list)

    def other(self, name: str, account: str = "") -> "Ada":
        return Ada(self.built, self.wired, account or self.account, name, self.numbers)

    async def hears(self, kind: str, text: str = "", *, minutes: float = 1, **what: object) -> list[str]:
        self.built.now.later(minutes=minutes)
        self.numbers.append(0)
        before = {row.id for row in await self.rows()}
        inbound = Inbound(self.account, self.name, f"m{len(self.numbers)}", kind, self.built.now(), text=text,
                          language="en", **what)  # fmt: skip
        await self.wired.turns.receive(inbound)
        assert self.wired.turns.results["failed"] == 0
        return [_said(row) for row in await self.rows() if row.id not in before]

    async def says(self, *texts: str, minutes: float = 1) -> str:
        """What is said after the last of them, all its messages."""
        said: list[str] = []
        for text in texts:
            said = await self.hears("text", text, minutes=minutes)
        return "\n---\n".join(said)

    async def arrives(self, payload: str = "evening") -> str:
        return "\n---\n".join(await self.hears("start", payload))

    async def taps(self, label: str, *, old: int = 0) -> str:
        """The newest button that is called so, or an older one."""
        tokens = [
            button["token"]
            for row in await self.rows()
            if row.kind == "screen"
            for button in orjson.loads(row.payload)["message"]["buttons"]
            if label in button["label"] and "token" in button
        ]
        return "\n---\n".join(await self.hears("button", button=tokens[-1 - old]))

    async def reads_notices(self) -> list[str]:
        """What the dispatcher makes of the notices that wait."""
        house, said = self.built.house, []
        for row in await house.database.read(DUE, account=self.account, now=self.built.now(), most=50):
            if row.kind == "notice":
                known = {each.id for each in await self.rows()}
                work = Work(house, Actor("dispatcher", row.account, row.organizer))
                if await MAKING.word(work, row, self.wired.accounts[self.account].abilities):
                    work = Work(house, Actor("dispatcher", row.account, row.organizer))
                    work.change(outbox, {"id": row.id}, {"state": "superseded"})
                    assert await house.commit(work) is None
                    continue
                assert await house.commit(work) is None
                said += [_said(each) for each in await self.rows() if each.id == row.id or each.id not in known]
        return said

    async def sweep(self) -> None:
        await sweep(self.built.house)

    async def rows(self) -> list[Row]:
        return [row for row in await self.built.house.database.read(OUTBOX) if row.account == self.account]

    async def all_orders(self) -> list[Order]:
        """The oldest first."""
        return sorted(await self.built.house.database.read(ORDERS), key=lambda order: (order.created_at, order.id))

    async def orders(self) -> list[str]:
        """Their states."""
        return [order.status for order in await self.all_orders()]


def _said(row: Row) -> str:
    return orjson.loads(row.payload).get("message", {}).get("text", row.kind)


@pytest.fixture
async def ada(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[EVENING]) as built:
        yield Ada(built, wire(Settings(secret_key="a secret of this test"), built.house))
