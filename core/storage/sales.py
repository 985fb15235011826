"""How an event sells, summed up: one pass over its tickets, one over its orders, and what was paid in a span of time.

Holds that ran out count nowhere, whether or not the sweeper came by.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, bindparam, case, cast, distinct, func, literal_column, or_, select

from core.domain.times import DAY
from core.storage.query import Query, fixed, one_of
from core.storage.tables import campaigns, orders, tickets

GIVEN = "complimentary"  # as a ticket's kind of price, and as the payment of its order


@dataclass(frozen=True, slots=True)
class TicketSum:
    """`state`: sold, door (to be paid at the door), held (somebody is still buying)."""

    ticket_type: str
    campaign: str
    state: str
    n: int
    given: int


@dataclass(frozen=True, slots=True)
class OrderSum:
    """`state`: paid, door, waiting (for money), open, ended. `owed` is what has still to come."""

    state: str
    n: int
    paid: int
    refunded: int
    owed: int


@dataclass(frozen=True, slots=True)
class CampaignSum:
    code: str
    name: str
    arrivals: int


@dataclass(frozen=True, slots=True)
class SoldByEvent:
    event: str
    orders: int
    tickets: int
    amount: int


@dataclass(frozen=True, slots=True)
class SoldByDay:
    """`day`: days since 1970 on the clock that was asked for."""

    day: int
    ticket_type: str
    n: int


@dataclass(frozen=True, slots=True)
class Span:
    first: int | None
    last: int | None


_lives = or_(orders.c.release_at.is_(None), orders.c.release_at > bindparam("now"))
_door = and_(orders.c.status == fixed("awaiting_payment"), orders.c.payment == fixed("pay_at_door"), _lives)
_held = and_(one_of(orders.c.status, ("open", "awaiting_payment", "awaiting_approval")), _lives)
_ticket_state = case((orders.c.status == fixed("paid"), fixed("sold")), (_door, fixed("door")), else_=fixed("held"))
TICKET_SUMS: Query[TicketSum] = Query(
    select(
        tickets.c.ticket_type, orders.c.campaign, _ticket_state, func.count(),
        func.sum(case((tickets.c.price_kind == fixed(GIVEN), 1), else_=0)),
    )
    .join(orders, orders.c.id == tickets.c.order_id)
    .where(
        tickets.c.event == bindparam("event"), tickets.c.status != fixed("cancelled"),
        or_(orders.c.status == fixed("paid"), _held),
    )
    .group_by(tickets.c.ticket_type, orders.c.campaign, _ticket_state),
    TicketSum,
)  # fmt: skip
_order_state = case(
    (orders.c.status == fixed("paid"), fixed("paid")), (_door, fixed("door")),
    (and_(orders.c.status == fixed("open"), _lives), fixed("open")), (_held, fixed("waiting")), else_=fixed("ended"),
)  # fmt: skip
ORDER_SUMS: Query[OrderSum] = Query(
    select(
        _order_state, func.count(), func.sum(orders.c.paid), func.sum(orders.c.refunded),
        func.sum(orders.c.total - orders.c.paid),
    )
    .where(orders.c.event == bindparam("event"))
    .group_by(_order_state),
    OrderSum,
)  # fmt: skip
CAMPAIGN_SUMS: Query[CampaignSum] = Query(
    select(campaigns.c.code, campaigns.c.name, campaigns.c.arrivals)
    .where(campaigns.c.event == bindparam("event"))
    .order_by(campaigns.c.arrivals.desc(), campaigns.c.code),
    CampaignSum,
)
_paid_in = and_(
    orders.c.organizer == bindparam("organizer"), orders.c.paid_at >= bindparam("since"),
    orders.c.paid_at < bindparam("until"), orders.c.status == fixed("paid"),
)  # fmt: skip
_live = and_(tickets.c.order_id == orders.c.id, tickets.c.status != fixed("cancelled"))
SOLD_BETWEEN: Query[SoldByEvent] = Query(
    select(orders.c.event, func.count(distinct(orders.c.id)), func.count(), func.sum(tickets.c.price))
    .select_from(orders.join(tickets, _live))
    .where(_paid_in, orders.c.payment != fixed(GIVEN))
    .group_by(orders.c.event),
    SoldByEvent,
)
_day = (orders.c.paid_at + cast(bindparam("offset"), BigInteger)) // literal_column(str(DAY), BigInteger)
SOLD_BY_DAY: Query[SoldByDay] = Query(
    select(_day.label("day"), tickets.c.ticket_type, func.count())
    .select_from(orders.join(tickets, _live))
    .where(_paid_in, orders.c.event == bindparam("event"))
    .group_by("day", tickets.c.ticket_type),
    SoldByDay,
)
SPAN: Query[Span] = Query(
    select(func.min(orders.c.paid_at), func.max(orders.c.paid_at)).where(
        orders.c.event == bindparam("event"), orders.c.status == fixed("paid")
    ),
    Span,
)
