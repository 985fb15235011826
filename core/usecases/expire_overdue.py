"""Expire what is overdue, a handful at a time: the sweeper's work, and done before an event is looked at as a whole."""

from core.storage.availability import MOST_OVERDUE
from core.storage.house import House
from core.storage.orders import OVERDUE, OVERDUE_IN_EVENT
from core.storage.work import Actor, Work
from core.usecases.expire_order import expire_order

AT_ONCE = 20


async def expire_overdue(work: Work, most: int = AT_ONCE) -> int:
    """How many orders were ended."""
    overdue = await work.read(OVERDUE, now=work.now, most=most)
    for order in overdue:
        work.actor = work.actor.of(order.organizer)
        await expire_order(work, order)
    return len(overdue)


async def expire_in_event(house: House, actor: Actor, event: str) -> None:
    """Before an event is looked at as a whole, or when a place is missing. One at a time, so that a crowd that finds
    everything held does not run into itself: whoever comes second finds it done."""
    async with house.clearing[event]:
        for _ in range(MOST_OVERDUE // AT_ONCE):
            if await house.do(actor, _expire_some, event) < AT_ONCE:
                return


async def _expire_some(work: Work, event: str) -> int:
    overdue = await work.read(OVERDUE_IN_EVENT, event=event, now=work.now, most=AT_ONCE)
    for order in overdue:
        work.actor = work.actor.of(order.organizer)
        await expire_order(work, order)
    return len(overdue)
