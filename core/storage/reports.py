"""Sums over an event: for reports only, never in a hot path."""

from dataclasses import dataclass

from sqlalchemy import bindparam, case, func, select

from core.storage.orders import ENDED
from core.storage.query import Query, one_of
from core.storage.tables import orders, scans, tickets


@dataclass(frozen=True, slots=True)
class StatusSum:
    status: str
    n: int
    paid: int
    refunded: int
    due: int


@dataclass(frozen=True, slots=True)
class Number:
    what: str
    n: int


_OWES = (orders.c.status == "awaiting_payment") & (orders.c.total > orders.c.paid - orders.c.refunded)
SUMS_BY_STATUS: Query[StatusSum] = Query(
    select(
        orders.c.status, func.count(), func.sum(orders.c.paid), func.sum(orders.c.refunded),
        func.sum(case((_OWES, orders.c.total - orders.c.paid + orders.c.refunded), else_=0)),
    )
    .where(orders.c.event == bindparam("event"))
    .group_by(orders.c.status),
    StatusSum,
)  # fmt: skip
_STATUS = case((one_of(orders.c.status, ENDED), "cancelled"), else_=tickets.c.status)
TICKETS_BY_STATUS: Query[Number] = Query(
    select(_STATUS, func.count())
    .join(orders, orders.c.id == tickets.c.order_id)
    .where(tickets.c.event == bindparam("event"))
    .group_by(_STATUS),
    Number,
)
ADMITTED_BY_CHECKPOINT: Query[Number] = Query(
    select(
        scans.c.checkpoint,
        func.sum(case((scans.c.direction == "entry", 1), (scans.c.direction == "undo", -1), else_=0)),
    )
    .where(scans.c.event == bindparam("event"), scans.c.verdict == "admitted")
    .group_by(scans.c.checkpoint),
    Number,
)
