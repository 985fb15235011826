"""A rehearsal's rows: orders that came through the channel of that name, and the permit of its gate."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.storage.orders import Order
from core.storage.query import Query, columns
from core.storage.tables import admissions, cases, movements, orders, payments, permits, refunds, scans, search_words

CHANNEL = "rehearsal"
WORDS = search_words
PARTS = (payments, movements, refunds, cases)
ENTRIES = (scans, admissions)
REHEARSED: Query[Order] = Query(
    select(*columns(orders, Order))
    .where(orders.c.event == bindparam("event"), orders.c.channel == CHANNEL)
    .limit(bindparam("most")),
    Order,
)


@dataclass(frozen=True, slots=True)
class Found:
    id: str


REAL: Query[Found] = Query(
    select(orders.c.id).where(orders.c.event == bindparam("event"), orders.c.channel != CHANNEL).limit(1), Found
)
GATES: Query[Found] = Query(
    select(permits.c.id).where(permits.c.event == bindparam("event"), permits.c.name == CHANNEL), Found
)
