"""Whom to tell of sales, and which: found by the indexes of who wants it and of what was paid."""

from dataclasses import dataclass

import orjson
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy import text as sql

from core.domain.times import Instant
from core.storage.people import Staff
from core.storage.query import Query, columns, fixed, query
from core.storage.rehearsals import CHANNEL
from core.storage.sales import GIVEN
from core.storage.tables import orders, staff, tickets, told_sales
from core.storage.tables.gate import SUMMED_UP, TELLS


@dataclass(frozen=True, slots=True)
class Told:
    """What an organizer's staff know: all that was paid before `after`, and of the rest those that end so."""

    organizer: str
    after: Instant
    told: str
    said_at: Instant
    version: int

    @property
    def known(self) -> set[str]:
        return set(orjson.loads(self.told))


@dataclass(frozen=True, slots=True)
class Sale:
    id: str
    event: str
    code: str
    buyer: str
    total: int
    paid_at: Instant
    tickets: int


@dataclass(frozen=True, slots=True)
class SoldType:
    order_id: str
    ticket_type: str
    n: int


@dataclass(frozen=True, slots=True)
class Wanting:
    organizer: str


TOLD: Query[Told] = query(told_sales, Told, told_sales.c.organizer == bindparam("organizer"), quick=True)
_sold = and_(
    orders.c.paid_at.is_not(None), orders.c.status == fixed("paid"), orders.c.channel != fixed(CHANNEL),
    orders.c.payment != fixed(GIVEN),
)  # fmt: skip
# Organizers of whom somebody wants to be told, something may be new, and nothing was said a moment ago.
WANTING: Query[Wanting] = Query(
    select(staff.c.organizer)
    .select_from(staff.outerjoin(told_sales, told_sales.c.organizer == staff.c.organizer))
    .where(
        sql(TELLS),
        or_(told_sales.c.said_at.is_(None), told_sales.c.said_at <= bindparam("quiet")),
        select(orders.c.id)
        .where(
            orders.c.organizer == staff.c.organizer,
            orders.c.paid_at >= func.coalesce(told_sales.c.after, bindparam("begin")), _sold,
        )
        .exists(),
    )
    .distinct(),
    Wanting,
)  # fmt: skip
_valid = and_(tickets.c.order_id == orders.c.id, tickets.c.status != fixed("cancelled"))
SALES_AFTER: Query[Sale] = Query(
    select(orders.c.id, orders.c.event, orders.c.code, orders.c.buyer, orders.c.total, orders.c.paid_at,
           select(func.count()).select_from(tickets).where(_valid).correlate(orders).scalar_subquery())
    .where(orders.c.organizer == bindparam("organizer"), orders.c.paid_at >= bindparam("after"), _sold)
    .order_by(orders.c.paid_at, orders.c.id)
    .limit(bindparam("most")),
    Sale,
)  # fmt: skip
SHOWN = 5
TYPES_OF: Query[SoldType] = Query(
    select(tickets.c.order_id, tickets.c.ticket_type, func.count())
    .where(tickets.c.order_id.in_([bindparam(f"id_{place}") for place in range(SHOWN)]),
           tickets.c.status != fixed("cancelled"))
    .group_by(tickets.c.order_id, tickets.c.ticket_type)
    .order_by(tickets.c.order_id, tickets.c.ticket_type),
    SoldType,
)  # fmt: skip
SUMMED: Query[Staff] = Query(select(*columns(staff, Staff)).where(sql(SUMMED_UP)), Staff)
