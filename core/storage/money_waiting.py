"""Money that waits for a person: refunds that nobody has sent, cases that nobody has decided."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, literal_column, select, union_all
from sqlalchemy import text as sql

from core.domain.times import Instant
from core.storage.query import Query, query
from core.storage.tables import cases, orders, refunds
from core.storage.tables.sales import WAITING

MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class WaitingRefund:
    id: str
    organizer: str
    order_id: str
    provider: str
    amount: int
    currency: str
    state: str
    reason: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class ListedRefund:
    """With the order that it belongs to."""

    id: str
    code: str
    event: str
    buyer: str
    provider: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class ListedCase:
    id: str
    code: str
    event: str
    buyer: str
    kind: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    id: str
    organizer: str
    order_id: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    what: str
    n: int


_refunds = sql(f"refunds.{WAITING}")
_cases = sql("cases.state = 'open'")
REFUND: Query[WaitingRefund] = query(refunds, WaitingRefund, refunds.c.id == bindparam("id"))
CASE: Query[OpenCase] = query(cases, OpenCase, cases.c.id == bindparam("id"))
REFUNDS_WAITING: Query[ListedRefund] = Query(
    select(refunds.c.id, orders.c.code, orders.c.event, orders.c.buyer, refunds.c.provider, refunds.c.amount,
           refunds.c.currency)
    .join(orders, orders.c.id == refunds.c.order_id)
    .where(refunds.c.organizer == bindparam("organizer"), _refunds)
    .order_by(refunds.c.id)
    .limit(MOST_WAITING),
    ListedRefund,
)  # fmt: skip
CASES_OPEN: Query[ListedCase] = Query(
    select(cases.c.id, orders.c.code, orders.c.event, orders.c.buyer, cases.c.kind)
    .join(orders, orders.c.id == cases.c.order_id)
    .where(cases.c.organizer == bindparam("organizer"), _cases)
    .order_by(cases.c.id)
    .limit(MOST_WAITING),
    ListedCase,
)
_counted = union_all(
    select(literal_column("'refunds'").label("what"), func.count().label("n")).select_from(refunds)
    .where(refunds.c.organizer == bindparam("organizer"), _refunds),
    select(literal_column("'cases'"), func.count()).select_from(cases)
    .where(cases.c.organizer == bindparam("organizer"), _cases),
).subquery("waiting")  # fmt: skip
COUNT_WAITING: Query[Waiting] = Query(select(_counted.c.what, _counted.c.n), Waiting)
