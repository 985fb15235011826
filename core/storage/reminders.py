"""Who is to be reminded, read in chunks."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, or_, select

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


HOLDERS: Query[Holder] = Query(
    select(orders.c.id, orders.c.person, orders.c.identity, orders.c.channel, identities.c.stopped_at,
           identities.c.unreachable_at)
    .join(identities, identities.c.id == orders.c.identity)
    .where(
        orders.c.event == bindparam("event"),
        or_(
            orders.c.status == fixed("paid"),
            and_(orders.c.status == fixed("awaiting_payment"), orders.c.payment == fixed("pay_at_door")),
        ),
        orders.c.id > bindparam("after"),
    )
    .order_by(orders.c.id)
    .limit(bindparam("most")),
    Holder,
)  # fmt: skip
