"""What orders take of an event's pools, by the types of their tickets. For changes of an event only."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from core.storage.query import Query, one_of
from core.storage.tables import orders, tickets


@dataclass(frozen=True, slots=True)
class Pooled:
    """One row for each order that takes places, and each type among its tickets."""

    id: str
    status: str
    takes: str
    version: int
    ticket_type: str
    n: int


POOLED: Query[Pooled] = Query(
    select(orders.c.id, orders.c.status, orders.c.takes, orders.c.version, tickets.c.ticket_type, func.count())
    .join(tickets, tickets.c.order_id == orders.c.id)
    .where(
        orders.c.event == bindparam("event"), tickets.c.status != "cancelled",
        one_of(orders.c.status, ("open", "awaiting_approval", "awaiting_payment", "paid")),
    )
    .group_by(orders.c.id, orders.c.status, orders.c.takes, orders.c.version, tickets.c.ticket_type),
    Pooled,
)  # fmt: skip
