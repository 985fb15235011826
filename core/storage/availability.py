"""How much of each pool can be had now: holds that ran out count as free, whether or not somebody swept."""

from dataclasses import dataclass

from core.domain.event import Event, TicketType
from core.domain.pricing import sale_state
from core.storage.counters import COUNTERS_OF_EVENT, quota_counter
from core.storage.orders import OVERDUE_IN_EVENT
from core.storage.tables import counters, orders
from core.storage.work import Work

MOST_OVERDUE = 1_000


@dataclass(frozen=True, slots=True)
class Pool:
    id: str
    size: int
    held: int
    sold: int

    @property
    def left(self) -> int:
        return max(0, self.size - self.held - self.sold)


@dataclass(frozen=True, slots=True)
class Offer:
    """`state`: on_sale, held (others are paying right now), sold_out, not_yet, ended, not_on_sale. `left`: None where
    nothing limits it."""

    kind: TicketType
    state: str
    left: int | None
    held: int

    @property
    def most(self) -> int:
        return self.kind.per_order_max if self.left is None else min(self.kind.per_order_max, self.left)


async def pools(
    work: Work, event: Event, mine: dict[str, int] | None = None, *, enough: int | None = None
) -> dict[str, Pool]:
    """By quota id. `mine`: places by counter that the asker holds, and that count as free for the asker. `enough`:
    where more than so many are left, nobody asks whose hold ran out meanwhile."""
    if not event.quotas:
        return {}
    counted = {c.id: c for c in await work.as_left(COUNTERS_OF_EVENT, counters, event=event.id)}
    back = dict(mine or {})
    if any(counter.held and (enough is None or counter.left <= enough) for counter in counted.values()):
        for order in await work.as_left(OVERDUE_IN_EVENT, orders, event=event.id, now=work.now, most=MOST_OVERDUE):
            for id, n in order.places.items() if order.overdue(work.now) else ():
                back[id] = back.get(id, 0) + n
    found = {}
    for quota in event.quotas:
        counter = counted.get(quota_counter(event.id, quota))
        if counter:
            found[quota] = Pool(quota, counter.size, max(0, counter.held - back.get(counter.id, 0)), counter.sold)
    return found


async def offers(
    work: Work, event: Event, mine: dict[str, int] | None = None, *, enough: int | None = None
) -> list[Offer]:
    found = await pools(work, event, mine, enough=enough)
    return [
        _offer(event, kind, [found[id] for id in kind.quotas if id in found], work.now) for kind in event.ticket_types
    ]


def _offer(event: Event, kind: TicketType, mine: list[Pool], now: int) -> Offer:
    state: str = sale_state(event, kind, now)
    least = max(1, kind.per_order_min)
    left = min((pool.left for pool in mine), default=None)
    held = max((pool.held for pool in mine), default=0)
    short = [pool for pool in mine if pool.left < least]
    if state == "on_sale" and short:  # places that nobody holds do not come back
        state = "held" if all(pool.held for pool in short) else "sold_out"
    return Offer(kind, state, left, held)
