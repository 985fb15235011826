"""Make room for who comes now: holds that ran out count no more, whether or not the sweeper came by.

Only after a guard said no: where there is room, nothing of this is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.storage.counters import COUNTERS_OF_EVENT
from core.storage.tables import counters
from core.storage.work import Work
from core.usecases.expire_overdue import expire_in_event


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is left of a pool, and whether unpaid holds may come back to it."""

    left: int
    held: bool


async def make_room(work: Work, event: str, wanted: Mapping[str, int]) -> dict[str, Shortage]:
    """Ends the event's overdue holds, as a deed of its own that stands whatever becomes of this one; answers the
    pools that are too small for `wanted` (places by counter) even then. Limits of one person are freed, not told."""
    await expire_in_event(work.house, work.actor, event)
    short = {}
    for counter in await work.as_left(COUNTERS_OF_EVENT, counters, event=event):
        if counter.left < wanted.get(counter.id, 0):
            short[counter.id] = Shortage(counter.left, counter.held > 0)
    return short
