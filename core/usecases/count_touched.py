"""Whom a change touches, counted before it is made: what was sold keeps its price and its place."""

from dataclasses import dataclass

from core.storage.touched import REACHABLE, SOLD, WAITING
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class Touched:
    """`tickets` that are held, `waiting` orders that are not paid yet, `people` who can be told."""

    tickets: int
    waiting: int
    people: int

    def __bool__(self) -> bool:
        return bool(self.tickets or self.waiting)


async def count_touched(work: Work, event: str, ticket_type: str = "") -> Touched:
    sold = await work.first(SOLD, event=event, kind=ticket_type)
    waiting = await work.first(WAITING, event=event, kind=ticket_type, now=work.now)
    people = await work.first(REACHABLE, event=event)
    return Touched(*(found.n if found else 0 for found in (sold, waiting, people)))
