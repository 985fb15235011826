"""Expire what is overdue, a handful at a time: the sweeper's work."""

from core.storage.orders import OVERDUE
from core.storage.work import Work
from core.usecases.expire_order import expire_order


async def expire_overdue(work: Work, most: int = 20) -> int:
    """How many orders were ended."""
    overdue = await work.read(OVERDUE, now=work.now, most=most)
    for order in overdue:
        work.actor = work.actor.of(order.organizer)
        await expire_order(work, order)
    return len(overdue)
