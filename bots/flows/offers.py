"""What is on offer to one person at this moment: types with what is left, their own hold counted as free."""

from dataclasses import dataclass

import orjson

from bots.visit import Visit
from core.domain.event import Event, TicketType
from core.domain.pricing import sale_state
from core.storage.counters import COUNTERS_OF_EVENT, quota_counter
from core.storage.orders import OVERDUE_IN_EVENT


@dataclass(frozen=True, slots=True)
class Offer:
    """`state`: on_sale, held (others are paying right now), sold_out, not_yet, ended, not_on_sale. `left`: None where
    nothing limits it."""

    kind: TicketType
    state: str
    left: int | None

    @property
    def most(self) -> int:
        return self.kind.per_order_max if self.left is None else min(self.kind.per_order_max, self.left)


async def offers(visit: Visit, event: Event, mine: dict[str, int] | None = None) -> list[Offer]:
    """`mine`: places by counter that this very purchase holds."""
    counters = {}
    if event.quotas:
        counters = {c.id: c for c in await visit.work.read(COUNTERS_OF_EVENT, event=event.id)}
    back = dict(mine or {})
    if any(counter.held and counter.left == 0 for counter in counters.values()):
        for order in await visit.work.read(OVERDUE_IN_EVENT, event=event.id, now=visit.now, most=50):
            for id, n in orjson.loads(order.takes).items():
                back[id] = back.get(id, 0) + n
    found = []
    for kind in event.ticket_types:
        state: str = sale_state(event, kind, visit.now)
        pools = [counters[id] for quota in kind.quotas if (id := quota_counter(event.id, quota)) in counters]
        left = min((max(0, c.size - c.held - c.sold + back.get(c.id, 0)) for c in pools), default=None)
        if state == "on_sale" and left is not None and left < max(1, kind.per_order_min):
            state = "held" if any(c.held - back.get(c.id, 0) > 0 for c in pools) else "sold_out"
        found.append(Offer(kind, state, left))
    return found
