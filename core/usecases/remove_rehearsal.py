"""Take a rehearsal away as a whole: its rows are nobody's ledger. What was sold for real is never touched."""

from core.domain.refusals import Fact
from core.storage.order_writes import free_places
from core.storage.orders import TICKETS
from core.storage.rehearsals import ENTRIES, GATES, PARTS, REHEARSED, WORDS
from core.storage.tables import counters, invitations, orders, permits, tickets
from core.storage.work import Work

AT_ONCE = 50


async def remove_rehearsal(work: Work, event: str) -> int:
    """One handful of orders with all that hangs on them, guarded by their versions. How many; 0 when none is left."""
    found = await work.read(REHEARSED, event=event, most=AT_ONCE)
    made = {order.id: await work.read(TICKETS, id=order.id) for order in found}
    for order in found:
        was = {"version": order.version}
        work.change(orders, {"id": order.id}, {"version": order.version + 1}, was=was, else_=Fact("stale"))
        places = order.places
        if order.status not in ("cancelled", "expired"):
            free_places(work, order, {id: n for id, n in places.items() if id.startswith("quota:")})
        for id in places:
            if not id.startswith("quota:"):  # a limit of somebody who never was
                work.remove(counters, {"id": id})
        for ticket in made[order.id]:
            work.remove(WORDS, {"event": event, "ticket": ticket.id})
            for table in ENTRIES:
                work.remove(table, {"ticket": ticket.id})
        for table in (*PARTS, tickets):
            work.remove(table, {"order_id": order.id})
        work.remove(orders, {"id": order.id})
    return len(found)


async def remove_gate(work: Work, event: str) -> None:
    """The permits under which made-up people were let in."""
    for permit in await work.read(GATES, event=event):
        work.remove(invitations, {"subject": permit.id})
        work.remove(permits, {"id": permit.id})
