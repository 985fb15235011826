"""Take a rehearsal away as a whole: its rows are nobody's ledger. What was sold for real is never touched."""

from collections.abc import Sequence

from core.domain.refusals import Fact
from core.storage.counters import is_quota
from core.storage.order_writes import free_places
from core.storage.orders import TICKETS, Order, Ticket
from core.storage.rehearsals import ENTRIES, GATES, PARTS, REHEARSED, WORDS
from core.storage.tables import counters, invitations, orders, permits, tickets
from core.storage.work import Work

AT_ONCE = 50


async def remove_rehearsal(work: Work, event: str) -> int:
    """One handful of orders with all that hangs on them, guarded by their versions. How many; 0 when none is left."""
    found = await work.read(REHEARSED, event=event, most=AT_ONCE)
    made = {order.id: await work.read(TICKETS, id=order.id) for order in found}
    for order in found:
        for id in order.places:
            if not is_quota(id):  # a limit of somebody who never was
                work.remove(counters, {"id": id})
        remove_order(work, event, order, made[order.id], places=_pooled(order))
    return len(found)


def remove_order(
    work: Work, event: str, order: Order, made: Sequence[Ticket], places: dict[str, int] | None = None
) -> None:
    """An order that was no sale, with all that hangs on it; `places` are those that come back, all where None."""
    was = {"version": order.version}
    work.change(orders, {"id": order.id}, {"version": order.version + 1}, was=was, else_=Fact("stale"))
    if order.status not in ("cancelled", "expired"):
        free_places(work, order, places)
    for ticket in made:
        work.remove(WORDS, {"event": event, "ticket": ticket.id})
        for table in ENTRIES:
            work.remove(table, {"ticket": ticket.id})
    for table in (*PARTS, tickets):
        work.remove(table, {"order_id": order.id})
    work.remove(orders, {"id": order.id})


def _pooled(order: Order) -> dict[str, int]:
    return {id: n for id, n in order.places.items() if is_quota(id)}


async def remove_gate(work: Work, event: str) -> None:
    """The permits under which made-up people were let in."""
    for permit in await work.read(GATES, event=event):
        work.remove(invitations, {"subject": permit.id})
        work.remove(permits, {"id": permit.id})
