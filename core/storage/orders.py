"""Orders and their tickets, read."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy import text as sql

from core.domain.times import Instant
from core.storage.query import Query, columns, query
from core.storage.tables import cases, movements, orders, payments, refunds, tickets
from core.storage.tables.sales import HOLDING as HOLDING_ROWS
from core.storage.work import Work

HOLDING = ("open", "awaiting_payment")
ENDED = ("cancelled", "expired")


def ticket_status(status: str, order_status: str) -> str:
    """A ticket of an order that ended is cancelled, without a row being written for it."""
    return "cancelled" if order_status in ENDED else status


def ran_out(status: str, release_at: Instant | None, now: Instant) -> bool:
    return status in HOLDING and release_at is not None and release_at <= now


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    organizer: str
    event: str
    code: str
    status: str
    reason: str
    payment: str
    channel: str
    person: str | None
    identity: str | None
    language: str
    campaign: str
    buyer: str
    takes: str
    currency: str
    total: int
    tax: int
    paid: int
    refunded: int
    fee: int
    hold_until: Instant | None
    release_at: Instant | None
    nudge_at: Instant | None
    created_at: Instant
    paid_at: Instant | None
    version: int

    @property
    def due(self) -> int:
        """What is still to be paid. A paid order owes nothing, whatever went back of it since."""
        settled = self.status in ("paid", "cancelled")
        return 0 if settled else max(0, self.total - self.paid + self.refunded)

    @property
    def places(self) -> dict[str, int]:
        """Counter id → places that this order takes there."""
        taken: dict[str, int] = orjson.loads(self.takes)
        return taken

    def overdue(self, now: Instant) -> bool:
        return ran_out(self.status, self.release_at, now)


@dataclass(frozen=True, slots=True)
class Ticket:
    id: str
    organizer: str
    event: str
    order_id: str
    position: int
    serial: int
    short_code: str
    page_secret: str
    ticket_type: str
    status: str
    name: str
    attendee: str
    price: int
    price_kind: str
    tax: int
    generation: int
    code: str | None
    issued_at: Instant | None
    created_at: Instant

    def status_in(self, order_status: str) -> str:
        return ticket_status(self.status, order_status)


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    order_id: str
    provider: str
    merchant: str
    secret: str
    state: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Movement:
    id: str
    order_id: str
    provider: str
    merchant: str
    livemode: int
    kind: str
    provider_ref: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    order_id: str
    provider: str
    amount: int
    currency: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    order_id: str
    kind: str
    state: str


ORDER: Query[Order] = query(orders, Order, orders.c.id == bindparam("id"), quick=True)
ORDER_BY_CODE: Query[Order] = query(orders, Order, orders.c.code == bindparam("code"), quick=True)
TICKET: Query[Ticket] = query(tickets, Ticket, tickets.c.id == bindparam("id"), quick=True)
TICKET_BY_PAGE: Query[Ticket] = query(tickets, Ticket, tickets.c.page_secret == bindparam("secret"), quick=True)
TICKETS: Query[Ticket] = Query(
    select(*columns(tickets, Ticket)).where(tickets.c.order_id == bindparam("id")).order_by(tickets.c.position),
    Ticket,
    quick=True,
)
PAYMENTS: Query[Payment] = Query(
    select(*columns(payments, Payment)).where(payments.c.order_id == bindparam("id")).order_by(payments.c.id),
    Payment,
    quick=True,
)
PAYMENT_BY_SECRET: Query[Payment] = query(payments, Payment, payments.c.secret == bindparam("secret"))
MOVEMENT: Query[Movement] = query(movements, Movement, movements.c.id == bindparam("id"))
MOVEMENTS: Query[Movement] = Query(
    select(*columns(movements, Movement)).where(movements.c.order_id == bindparam("id")).order_by(movements.c.id),
    Movement,
)
REFUNDS: Query[Refund] = Query(
    select(*columns(refunds, Refund)).where(refunds.c.order_id == bindparam("id")).order_by(refunds.c.id), Refund
)
CASES: Query[Case] = Query(
    select(*columns(cases, Case)).where(cases.c.order_id == bindparam("id")).order_by(cases.c.id), Case
)
_OVERDUE = (sql(HOLDING_ROWS), orders.c.release_at <= bindparam("now"))
OVERDUE_IN_EVENT: Query[Order] = Query(
    select(*columns(orders, Order)).where(orders.c.event == bindparam("event"), *_OVERDUE)
    .order_by(orders.c.release_at).limit(bindparam("most")), Order,
)  # fmt: skip
OVERDUE: Query[Order] = Query(
    select(*columns(orders, Order)).where(*_OVERDUE).order_by(orders.c.release_at).limit(bindparam("most")), Order
)
NUDGES: Query[Order] = Query(
    select(*columns(orders, Order)).where(orders.c.nudge_at <= bindparam("now")).order_by(orders.c.nudge_at)
    .limit(bindparam("most")), Order,
)  # fmt: skip
OF_PERSON: Query[Order] = Query(
    select(*columns(orders, Order)).where(orders.c.person == bindparam("person")).order_by(orders.c.created_at.desc())
    .limit(bindparam("most")), Order,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with everything that its answer shows."""

    order: Order
    tickets: tuple[Ticket, ...]
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    cases: tuple[Case, ...] = ()


async def whole(work: Work, order: Order) -> WholeOrder:
    """As this work will leave it."""
    return WholeOrder(
        order,
        tuple(await work.children(TICKETS, tickets, "order_id", order.id)),
        tuple(await work.children(PAYMENTS, payments, "order_id", order.id)),
        tuple(await work.children(REFUNDS, refunds, "order_id", order.id)),
        tuple(await work.children(CASES, cases, "order_id", order.id)),
    )


def buyer_of(order: Order) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(order.buyer)
    return told
