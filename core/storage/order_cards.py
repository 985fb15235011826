"""What staff look at beside an order: who came in with it, and an event's newest orders by the page."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, or_, select

from core.domain.times import Instant
from core.storage.orders import Order
from core.storage.query import Query, columns, fixed
from core.storage.tables import orders, scans, tickets


@dataclass(frozen=True, slots=True)
class CameIn:
    """Entries of a ticket that were not taken back."""

    ticket: str
    first_at: Instant
    n: int


_undo = scans.alias("undo")
CAME_IN: Query[CameIn] = Query(
    select(scans.c.ticket, func.min(scans.c.scanned_at), func.count())
    .join(tickets, tickets.c.id == scans.c.ticket)
    .where(
        tickets.c.order_id == bindparam("order_id"), scans.c.verdict == fixed("admitted"),
        scans.c.direction == fixed("entry"),
        ~select(_undo.c.id).where(_undo.c.undoes == scans.c.id, _undo.c.undoes != fixed("")).exists(),
    )
    .group_by(scans.c.ticket),
    CameIn,
)  # fmt: skip
NEWEST: Query[Order] = Query(
    select(*columns(orders, Order))
    .where(
        orders.c.event == bindparam("event"),
        or_(
            orders.c.created_at < bindparam("at"),
            and_(orders.c.created_at == bindparam("at"), orders.c.id < bindparam("id")),
        ),
    )
    .order_by(orders.c.created_at.desc(), orders.c.id.desc())
    .limit(bindparam("most")),
    Order,
)
