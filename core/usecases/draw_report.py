"""How an event stands: orders, tickets, money, admissions."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, func, select

from core.domain.event import Event
from core.storage.query import Query
from core.storage.tables import orders, scans, tickets
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class _Sum:
    status: str
    n: int
    paid: int
    refunded: int
    due: int


@dataclass(frozen=True, slots=True)
class _Number:
    what: str
    n: int


_ORDERS: Query[_Sum] = Query(
    select(
        orders.c.status, func.count(), func.sum(orders.c.paid), func.sum(orders.c.refunded),
        func.sum(case((orders.c.status.in_(("awaiting_payment", "paid")), orders.c.total - orders.c.paid), else_=0)),
    )
    .where(orders.c.event == bindparam("event"))
    .group_by(orders.c.status),
    _Sum,
)  # fmt: skip
_STATUS = case((orders.c.status == "expired", "cancelled"), else_=tickets.c.status)
_TICKETS: Query[_Number] = Query(
    select(_STATUS, func.count())
    .join(orders, orders.c.id == tickets.c.order_id)
    .where(tickets.c.event == bindparam("event"))
    .group_by(_STATUS),
    _Number,
)
_ADMITTED: Query[_Number] = Query(
    select(scans.c.checkpoint, func.sum(case((scans.c.direction == "entry", 1), (scans.c.direction == "undo", -1), else_=0)))
    .where(scans.c.event == bindparam("event"), scans.c.verdict == "admitted")
    .group_by(scans.c.checkpoint),
    _Number,
)


async def draw_report(work: Work, event: Event) -> dict[str, Any]:
    """The contract's report; money in minor units of the event's currency."""
    sums = await work.read(_ORDERS, event=event.id)
    made = await work.read(_TICKETS, event=event.id)
    admitted = {row.what: int(row.n) for row in await work.read(_ADMITTED, event=event.id)}
    money = {
        "paid": sum(int(row.paid) for row in sums), "refunded": sum(int(row.refunded) for row in sums),
        "due": sum(max(0, int(row.due)) for row in sums),
    }  # fmt: skip
    return {
        "orders": {row.status: row.n for row in sums},
        "tickets": {row.what: row.n for row in made},
        "money": {name: {"amount": amount, "currency": event.currency} for name, amount in money.items()},
        "admitted": {point.id: admitted.get(point.id, 0) for point in event.checkpoints},
    }
