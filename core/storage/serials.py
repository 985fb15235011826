"""Serials of tickets: taken from ranges of 1,000 that a process reserves. Gaps are allowed, reuse is not."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam

from core.domain.refusals import Fact
from core.storage.query import query
from core.storage.tables import serials
from core.storage.work import Actor, Work

if TYPE_CHECKING:
    from core.storage.house import House

RANGE = 1_000


@dataclass(frozen=True, slots=True)
class _Serials:
    next: int


_NEXT = query(serials, _Serials, serials.c.id == bindparam("id"))


async def _reserve(work: Work, name: str, size: int) -> int:
    row = await work.first(_NEXT, id=name)
    if row is None:
        work.add(serials, {"id": name, "next": 1 + size}, else_=Fact("stale"))
        return 1
    work.change(serials, {"id": name}, {"next": row.next + size}, was={"next": row.next}, else_=Fact("stale"))
    return row.next


class Serials:
    def __init__(self, house: "House") -> None:
        self._house = house
        self._next = self._end = 0
        self._filling = asyncio.Lock()  # orders the callers of this process; the guard in `_reserve` decides

    async def take(self, n: int) -> range:
        """`n` serials that nobody else ever gets."""
        while self._end - self._next < n:
            async with self._filling:
                if self._end - self._next < n:
                    size = max(RANGE, n)
                    first = await self._house.do(Actor("serials", "house"), _reserve, "tickets", size)
                    self._next, self._end = first, first + size
        taken = range(self._next, self._next + n)
        self._next += n
        return taken
