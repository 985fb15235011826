"""A rehearsal's rows: orders that came through the channel of that name."""

from sqlalchemy import bindparam, select

from core.storage.orders import Order
from core.storage.query import Query, columns
from core.storage.tables import cases, movements, orders, payments, refunds, search_words

WORDS = search_words
PARTS = (payments, movements, refunds, cases)
REHEARSED: Query[Order] = Query(
    select(*columns(orders, Order))
    .where(orders.c.event == bindparam("event"), orders.c.channel == "rehearsal")
    .limit(bindparam("most")),
    Order,
)
