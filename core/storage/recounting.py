"""Sums over everything, for the doctor and for tests."""

from dataclasses import dataclass

from sqlalchemy import case, func, literal_column, select, union_all

from core.storage.counters import Counter
from core.storage.query import Query, columns, fixed, one_of
from core.storage.tables import admissions, cases, counters, inbox, movements, orders, outbox, scans


@dataclass(frozen=True, slots=True)
class Taking:
    status: str
    takes: str


@dataclass(frozen=True, slots=True)
class OrderMoney:
    code: str
    paid: int
    refunded: int
    charged: int | None
    returned: int | None


@dataclass(frozen=True, slots=True)
class Entries:
    ticket: str
    checkpoint: str
    n: int


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    ticket: str
    checkpoint: str


TAKING: Query[Taking] = Query(
    select(orders.c.status, orders.c.takes).where(
        one_of(orders.c.status, ("open", "awaiting_approval", "awaiting_payment", "paid"))
    ),
    Taking,
)
ALL_COUNTERS: Query[Counter] = Query(select(*columns(counters, Counter)), Counter)
_moved = (
    select(
        movements.c.order_id, movements.c.currency,
        func.sum(case((movements.c.kind == "charge", movements.c.amount), else_=0)).label("charged"),
        func.sum(case((movements.c.kind == "refund", movements.c.amount), else_=0)).label("returned"),
    )
    .group_by(movements.c.order_id, movements.c.currency)
    .subquery("moved")
)  # fmt: skip
MONEY: Query[OrderMoney] = Query(
    select(orders.c.code, orders.c.paid, orders.c.refunded, _moved.c.charged, _moved.c.returned).outerjoin(
        _moved, (_moved.c.order_id == orders.c.id) & (_moved.c.currency == orders.c.currency)
    ),
    OrderMoney,
)
_undo = scans.alias("undo")
ENTRIES: Query[Entries] = Query(
    select(scans.c.ticket, scans.c.checkpoint, func.count())
    .select_from(scans)
    .outerjoin(_undo, (_undo.c.undoes == scans.c.id) & (_undo.c.undoes != fixed("")))
    .where(
        scans.c.verdict == "admitted", scans.c.direction == "entry", scans.c.ticket.is_not(None), _undo.c.id.is_(None)
    )
    .group_by(scans.c.ticket, scans.c.checkpoint),
    Entries,
)
ADMISSION_ROWS: Query[AdmissionRow] = Query(select(admissions.c.ticket, admissions.c.checkpoint), AdmissionRow)


@dataclass(frozen=True, slots=True)
class Trouble:
    what: str
    n: int


_TROUBLES = union_all(
    select(literal_column("'inbox'").label("what"), func.count().label("n")).where(inbox.c.state == "failed"),
    select(literal_column("'outbox'"), func.count()).where(outbox.c.state == "unknown"),
    select(literal_column("'cases'"), func.count()).where(cases.c.state == "open"),
).subquery("troubles")
TROUBLES: Query[Trouble] = Query(select(_TROUBLES.c.what, _TROUBLES.c.n), Trouble)

# What a scrape may ask every few seconds: found by the index of what is not done, and among few cases.
_FAILED = union_all(
    select(literal_column("'inbox'").label("what"), func.count().label("n")).where(
        literal_column("inbox.state <> 'done'"), inbox.c.state == fixed("failed")
    ),
    select(literal_column("'cases'"), func.count()).where(cases.c.state == fixed("open")),
).subquery("failed")
FAILED: Query[Trouble] = Query(select(_FAILED.c.what, _FAILED.c.n), Trouble)
