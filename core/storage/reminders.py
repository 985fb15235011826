"""Who is to be reminded, read in chunks."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, or_, select

from core.domain.times import Instant
from core.storage.query import Query, fixed, query
from core.storage.tables import identities, orders, reminders


@dataclass(frozen=True, slots=True)
class ReminderRow:
    event: str
    reminder: str
    cursor: str
    done_at: Instant | None


REMINDER: Query[ReminderRow] = query(
    reminders, ReminderRow, reminders.c.event == bindparam("event"), reminders.c.reminder == bindparam("reminder")
)
REMINDERS_OF_EVENT: Query[ReminderRow] = query(reminders, ReminderRow, reminders.c.event == bindparam("event"))


@dataclass(frozen=True, slots=True)
class Holder:
    """An order with tickets, paid or to be paid at the door, of somebody who can be written to; `wanted` is false for
    who asked us not to, or has left."""

    id: str
    person: str | None
    identity: str
    channel: str
    stopped_at: Instant | None
    unreachable_at: Instant | None

    @property
    def wanted(self) -> bool:
        return self.stopped_at is None and self.unreachable_at is None


def _has_tickets(table: FromClause) -> ColumnElement[bool]:
    at_door = and_(table.c.status == fixed("awaiting_payment"), table.c.payment == fixed("pay_at_door"))
    return or_(table.c.status == fixed("paid"), at_door)


_earlier = orders.alias("earlier")
# One row a person, their first order: whoever has several is still told once, also over the border of a chunk.
_SAID_ALREADY = (
    select(_earlier.c.id)
    .where(
        _earlier.c.person == orders.c.person,
        _earlier.c.event == orders.c.event,
        _has_tickets(_earlier),
        _earlier.c.id < orders.c.id,
    )
    .correlate(orders)
    .exists()
)
HOLDERS: Query[Holder] = Query(
    select(orders.c.id, orders.c.person, orders.c.identity, orders.c.channel, identities.c.stopped_at,
           identities.c.unreachable_at)
    .join(identities, identities.c.id == orders.c.identity)
    .where(
        orders.c.event == bindparam("event"), _has_tickets(orders), orders.c.id > bindparam("after"), ~_SAID_ALREADY
    )
    .order_by(orders.c.id)
    .limit(bindparam("most")),
    Holder,
)  # fmt: skip
