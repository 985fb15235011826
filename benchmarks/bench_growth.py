"""An order, a scan and a search at 1,000 and at 100,000 tickets: statements, pages read, time. `bench_growth.py 20000`
grows to fewer.

Prints one JSON line for both databases. The tickets come from `rehearse` through the use cases, kept. Everything runs
in this process, one after the other, so that figures are of one deed. Pages: on SQLite the kernel's count of reads
while its cache holds nothing; on PostgreSQL its own count of blocks, from memory or not.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.bench_orders_and_redemptions import EVENT
from benchmarks.counting import Counting
from core.domain.event import Event
from core.domain.ordering import Item
from core.storage.search import find_tickets
from core.storage.work import Actor, Work
from core.usecases.issue_permit import issue_permit
from core.usecases.place_order import Wanted, place_order
from core.usecases.redeem_ticket import Redeeming, redeem_ticket
from scripts.postgres import running
from tests.house import Built, make_house
from usher.rehearse import rehearse

FEW, MANY = 1_000, 100_000
TIMES = 200
Deed = Callable[[], Awaitable[object]]


class Deeds:
    """What is measured; each call is somebody else's order, ticket or question."""

    def __init__(self, built: Built, event: Event, permit: str) -> None:
        self._built, self._event, self._permit = built, event, permit
        self._number = self._asked = 0
        self._secrets: list[str] = []

    @property
    def all(self) -> dict[str, Deed]:
        return {"order": self.order, "scan": self.scan, "search_one": self.search_one, "search_many": self.search_many}

    async def order(self) -> None:
        self._number += 1
        name = f"Mary{self._number}x Somerville"
        wanted = Wanted((Item("free", 1),), {"name": name, "email": f"{self._number}x@example.org"}, ({"name": name},))
        bought = await self._built.house.do(self._built.actor, place_order, self._event, wanted)
        self._secrets.append(bought.tickets[0].code or "")

    async def scan(self) -> None:
        secret = self._secrets.pop()
        asked = Redeeming(secret[-20:], "door", secret=secret)
        done = await self._built.house.do(Actor("gate", "gate"), redeem_ticket, {"permit": self._permit}, asked)
        assert done.told["verdict"] == "admitted", done.told

    async def search_one(self) -> None:
        """One person, by both names."""
        self._asked += 1
        assert len(await self._find(f"somerville mary{self._asked % 100 + 1}x")) == 1

    async def search_many(self) -> None:
        """A tenth of all are called so: the first page of them."""
        assert len(await self._find("ada")) == 50

    async def _find(self, text: str) -> list[Any]:
        return await find_tickets(Work(self._built.house, self._built.actor), self._event.id, text, limit=50)


async def figures(deeds: Deeds, counting: Counting) -> dict[str, dict[str, float]]:
    told = {}
    for name, deed in deeds.all.items():
        for _ in range(20 if name != "scan" else 0):
            await deed()
        told[name] = await counting.counted(deed, 100)
        times, cpu = [], time.process_time()
        for _ in range(TIMES if name != "scan" else 100):
            began = time.perf_counter()
            await deed()
            times.append(time.perf_counter() - began)
        told[name]["ms"] = round(statistics.median(times) * 1000, 3)
        told[name]["cpu_ms"] = round((time.process_time() - cpu) * 1000 / len(times), 3)
    return told


async def grow(url: str, many: int) -> dict[str, Any]:
    async with make_house(url, events=[EVENT]) as built:
        event, house = built.events["bench"], built.house
        permit = await house.do(built.actor, issue_permit, event, checkpoints=(), role="supervisor", name="g")
        deeds, counting = Deeds(built, event, permit["id"]), Counting(house.database)
        found, had, began = {}, 0, time.monotonic()
        for tickets in (FEW, many):
            # `rehearse` says no beside orders of real people; ours are as good as made up.
            await built.house.database.run_script(["update orders set channel = 'rehearsal'"])
            await rehearse(house, event, tickets - had, keep=True)
            had = tickets
            await counting.settle()
            found[tickets] = await figures(deeds, counting)
        ratios = {name: {what: round(found[many][name][what] / max(value, 0.001), 2) for what, value in few.items()}
                  for name, few in found[FEW].items()}  # fmt: skip
        told = {f"at_{tickets}": figure for tickets, figure in found.items()}
        return told | {"ratio": ratios, "seconds": round(time.monotonic() - began)}


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    told: dict[str, Any] = {"bench": "growth", "load_before": os.getloadavg()[0]}
    for name in ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory() as folder, running() if name == "postgres" else nullcontext() as server:
            url = server.create("bench") if server else f"sqlite:///{folder}/bench.db"
            told[name] = asyncio.run(grow(url, many))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
