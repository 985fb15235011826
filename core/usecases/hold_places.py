"""Hold places for somebody who is buying: the order is open, its clock runs."""

from collections.abc import Iterable

from core.domain.event import Event
from core.domain.ordering import Item, checked_items
from core.domain.refusals import Refused
from core.storage.counters import quota_counter
from core.storage.order_writes import Buyer, Items, add_order, limits_of, write_order
from core.storage.orders import Order, Ticket
from core.storage.work import Work
from core.usecases.make_room import make_room


async def hold_places(
    work: Work, event: Event, items: Iterable[Item], buyer: Buyer, *, id: str = ""
) -> tuple[Order, tuple[Ticket, ...]]:
    """Refused: unknown_ticket_type, not_on_sale, over_order_limit, under_order_limit, over_person_limit, sold_out
    (with `left` and `state`: "held" where unpaid holds may come back)."""
    checked = checked_items(event, items, work.now)
    await free_room(work, event, checked, buyer)
    order, made = await add_order(work, event, checked, buyer, status="open", id=id)
    write_order(work, order, made)
    work.audit("order.held", order.id, event=event.id, places=len(made))
    return order, made


async def free_room(work: Work, event: Event, items: Items, buyer: Buyer) -> None:
    """After a guard said no: end the overdue holds that stand in the way, or tell gone from held by others."""
    if not (work.knows("sold_out") or work.knows("over_person_limit")):
        return
    short = await make_room(work, event.id, limits_of(work, event, items, buyer))
    for kind, _ in items:
        found = [pool for quota in kind.quotas if (pool := short.get(quota_counter(event.id, quota)))]
        if found:
            state = "held" if all(pool.held for pool in found) else "sold_out"
            left = min(pool.left for pool in found)
            raise Refused("sold_out", {"ticket_type": kind.id, "left": left, "state": state})
