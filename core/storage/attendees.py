"""An event's attendees by the page: everything that a list of them says, in one statement a page."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import bindparam, func, or_, select

from core.domain.times import Instant
from core.storage.query import Query, fixed, one_of
from core.storage.tables import orders, scans, tickets

PAGE = 500


@dataclass(frozen=True, slots=True)
class Attendee:
    """`came_at`: the first entry that was not taken back."""

    id: str
    order_code: str
    order_status: str
    payment: str
    buyer: str
    short_code: str
    ticket_type: str
    status: str
    name: str
    attendee: str
    price: int
    came_at: Instant | None


_undo = scans.alias("undo")
_came_at = (
    select(func.min(scans.c.scanned_at))
    .where(
        scans.c.ticket == tickets.c.id, scans.c.verdict == fixed("admitted"), scans.c.direction == fixed("entry"),
        ~select(_undo.c.id).where(_undo.c.undoes == scans.c.id, _undo.c.undoes != fixed("")).exists(),
    )
    .correlate(tickets)
    .scalar_subquery()
)  # fmt: skip


@cache
def attendees_page(by_type: bool, absent: bool) -> Query[Attendee]:
    """Whoever holds a ticket or is about to pay for one, in the order in which tickets were made. Parameters: `event`,
    `after` (a ticket's id), `now`, `most`, and `ticket_type` with `by_type`. `absent`: who has not come in yet."""
    statement = (
        select(
            tickets.c.id, orders.c.code, orders.c.status.label("order_status"), orders.c.payment, orders.c.buyer,
            tickets.c.short_code, tickets.c.ticket_type, tickets.c.status, tickets.c.name, tickets.c.attendee,
            tickets.c.price, _came_at.label("came_at"),
        )
        .join(orders, orders.c.id == tickets.c.order_id)
        .where(
            tickets.c.event == bindparam("event"), tickets.c.id > bindparam("after"),
            one_of(tickets.c.status, ("valid", "blocked")),
            one_of(orders.c.status, ("paid", "awaiting_payment", "awaiting_approval")),
            or_(orders.c.status == fixed("paid"), orders.c.release_at.is_(None),
                orders.c.release_at > bindparam("now")),
        )
    )  # fmt: skip
    if by_type:
        statement = statement.where(tickets.c.ticket_type == bindparam("ticket_type"))
    if absent:
        statement = statement.where(_came_at.is_(None))
    return Query(statement.order_by(tickets.c.id).limit(bindparam("most")), Attendee)
