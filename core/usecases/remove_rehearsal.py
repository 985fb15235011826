"""Take a rehearsal away as a whole: its rows are nobody's ledger. What was sold for real is never touched."""

from core.storage.order_writes import free_places
from core.storage.orders import TICKETS
from core.storage.rehearsals import PARTS, REHEARSED, WORDS
from core.storage.tables import orders, tickets
from core.storage.work import Work

AT_ONCE = 50


async def remove_rehearsal(work: Work, event: str) -> bool:
    """One handful; True when there may be more."""
    found = await work.read(REHEARSED, event=event, most=AT_ONCE)
    made = {order.id: await work.read(TICKETS, id=order.id) for order in found}
    for order in found:
        if order.status not in ("cancelled", "expired"):
            free_places(work, order)
        for ticket in made[order.id]:
            work.remove(WORDS, {"event": event, "ticket": ticket.id})
        for table in (*PARTS, tickets):
            work.remove(table, {"order_id": order.id})
        work.remove(orders, {"id": order.id})
    return len(found) == AT_ONCE
