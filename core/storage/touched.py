"""Whom a change of an event touches: tickets sold, orders that wait, people who can be told. For confirmations only."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, exists, func, or_, select

from core.storage.orders import Order
from core.storage.query import Query, columns, fixed, one_of
from core.storage.tables import campaigns, events, identities, movements, orders, tickets


@dataclass(frozen=True, slots=True)
class Number:
    n: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str


_UNPAID = ("open", "awaiting_payment", "awaiting_approval")
_at_door = and_(orders.c.status == fixed("awaiting_payment"), orders.c.payment == fixed("pay_at_door"))
_has_tickets = or_(orders.c.status == fixed("paid"), _at_door)
_of_type = or_(bindparam("kind") == "", tickets.c.ticket_type == bindparam("kind"))
# `kind`: a ticket type's id, or empty for the whole event.
SOLD: Query[Number] = Query(
    select(func.count()).select_from(tickets.join(orders, orders.c.id == tickets.c.order_id))
    .where(tickets.c.event == bindparam("event"), tickets.c.status == fixed("valid"), _has_tickets, _of_type), Number,
)  # fmt: skip
WAITING: Query[Number] = Query(
    select(func.count()).select_from(orders).where(
        orders.c.event == bindparam("event"), one_of(orders.c.status, _UNPAID), ~_at_door,
        or_(orders.c.release_at.is_(None), orders.c.release_at > bindparam("now")),
        exists(select(tickets.c.id).where(tickets.c.order_id == orders.c.id, _of_type)),
    ), Number,
)  # fmt: skip
REACHABLE: Query[Number] = Query(
    select(func.count(orders.c.person.distinct()))
    .select_from(orders.join(identities, identities.c.id == orders.c.identity))
    .where(orders.c.event == bindparam("event"), _has_tickets, identities.c.stopped_at.is_(None),
           identities.c.unreachable_at.is_(None)), Number,
)  # fmt: skip
ORDERS_OF_EVENT: Query[Number] = Query(
    select(func.count()).select_from(orders).where(orders.c.event == bindparam("event")), Number
)
TICKETS_OF_EVENT: Query[Number] = Query(
    select(func.count()).select_from(tickets).where(tickets.c.event == bindparam("event")), Number
)
# Orders to be paid at the door whose places are kept until another time than the event's start.
DOOR_HOLDS: Query[Order] = Query(
    select(*columns(orders, Order)).where(
        orders.c.event == bindparam("event"), orders.c.status == fixed("awaiting_payment"),
        orders.c.payment == fixed("pay_at_door"), orders.c.hold_until != bindparam("until"),
    ).limit(bindparam("most")), Order,
)  # fmt: skip
# Which of a page of orders moved real money.
MOVED_LIVE: Query[Name] = Query(
    select(movements.c.order_id).distinct().select_from(orders.join(movements, movements.c.order_id == orders.c.id))
    .where(orders.c.event == bindparam("event"), orders.c.created_at >= bindparam("first"),
           orders.c.created_at <= bindparam("last"), movements.c.livemode == 1), Name,
)  # fmt: skip
# Names that begin alike: slugs of events and codes of campaigns, which are one space of start payloads.
SLUGS_LIKE: Query[Name] = Query(
    select(events.c.slug).where(events.c.slug >= bindparam("name"), events.c.slug < bindparam("end")), Name
)
CODES_LIKE: Query[Name] = Query(
    select(campaigns.c.code).where(campaigns.c.code >= bindparam("name"), campaigns.c.code < bindparam("end")), Name
)
