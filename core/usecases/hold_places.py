"""Hold places for somebody who is buying: the order is open, its clock runs."""

from collections.abc import Iterable, Sequence

from core.domain.event import Event
from core.domain.ordering import Item, checked_items
from core.domain.refusals import Refused
from core.storage.counters import COUNTERS_OF_EVENT, Counter, quota_counter
from core.storage.order_writes import Buyer, Items, add_order, write_order
from core.storage.orders import OVERDUE_IN_EVENT, Order, Ticket
from core.storage.work import Work
from core.usecases.expire_order import expire_order

_OVERDUE_AT_ONCE = 20


async def hold_places(
    work: Work, event: Event, items: Iterable[Item], buyer: Buyer, *, id: str = ""
) -> tuple[Order, tuple[Ticket, ...]]:
    """Refused: unknown_ticket_type, not_on_sale, over_order_limit, under_order_limit, over_person_limit, sold_out
    (with `left` and `state`: "held" where unpaid holds may come back)."""
    checked = checked_items(event, items, work.now)
    await make_room(work, event, checked)
    order, made = await add_order(work, event, checked, buyer, status="open", id=id)
    write_order(work, order, made)
    work.audit("order.held", order.id, event=event.id, places=len(made))
    return order, made


async def make_room(work: Work, event: Event, items: Items) -> None:
    """After a guard said "no place": expire what is overdue, and tell gone from held by others."""
    if not work.knows("sold_out"):
        return
    counters = {counter.id: counter for counter in await work.read(COUNTERS_OF_EVENT, event=event.id)}
    overdue = await work.read(OVERDUE_IN_EVENT, event=event.id, now=work.now, most=_OVERDUE_AT_ONCE)
    back: dict[str, int] = {}
    for order in overdue:
        for id, n in order.places.items():
            back[id] = back.get(id, 0) + n
    for kind, quantity in items:
        _check_room(event, kind.id, kind.quotas, quantity, counters, back)
    for order in overdue:
        await expire_order(work, order)


def _check_room(
    event: Event, kind: str, quotas: Sequence[str], quantity: int, counters: dict[str, Counter], back: dict[str, int]
) -> None:
    for quota in quotas:
        counter = counters.get(quota_counter(event.id, quota))
        if counter is None:
            continue
        freed = back.get(counter.id, 0)
        left = max(0, counter.size - counter.held - counter.sold + freed)
        if left < quantity:
            state = "held" if counter.held - freed > 0 else "sold_out"
            raise Refused("sold_out", {"ticket_type": kind, "left": left, "state": state})
