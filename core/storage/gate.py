"""What the gate reads: one statement from a permit and a presented ticket to everything the evaluator wants."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from core.domain.times import Instant
from core.storage.catalog import version_column
from core.storage.query import Query, columns, query
from core.storage.tables import orders, permits, scans, tickets


@dataclass(frozen=True, slots=True)
class Presented:
    """One row for each earlier scan of the ticket; one row with nulls where there is none, or no ticket."""

    permit: str
    organizer: str
    event: str
    checkpoints: str
    role: str
    device: str
    offset_ms: int
    revoked_at: Instant | None
    catalog: int
    ticket: str | None
    ticket_event: str | None
    ticket_type: str | None
    status: str | None
    generation: int | None
    name: str | None
    attendee: str | None
    short_code: str | None
    order_status: str | None
    scan: str | None
    scan_permit: str | None
    nonce: str | None
    checkpoint: str | None
    direction: str | None
    verdict: str | None
    scanned_at: Instant | None
    forced: int | None
    undoes: str | None


_COLUMNS = (
    permits.c.id, permits.c.organizer, permits.c.event, permits.c.checkpoints, permits.c.role, permits.c.name,
    permits.c.offset_ms, permits.c.revoked_at, version_column(), tickets.c.id, tickets.c.event,
    tickets.c.ticket_type, tickets.c.status, tickets.c.generation, tickets.c.name, tickets.c.attendee,
    tickets.c.short_code, orders.c.status, scans.c.id, scans.c.permit, scans.c.nonce, scans.c.checkpoint,
    scans.c.direction, scans.c.verdict, scans.c.scanned_at, scans.c.forced, scans.c.undoes,
)  # fmt: skip


def _presented(found_by: ColumnElement[bool], permit: ColumnElement[bool]) -> Query[Presented]:
    joined = (
        permits.outerjoin(tickets, found_by)
        .outerjoin(orders, orders.c.id == tickets.c.order_id)
        .outerjoin(scans, scans.c.ticket == tickets.c.id)
    )
    labelled = [column.label(f"c{place}") for place, column in enumerate(_COLUMNS)]
    statement: Select[Any] = select(*labelled).select_from(joined).where(permit)
    return Query(statement, Presented)


_BEARER = permits.c.digest == bindparam("digest")
_PERMIT = permits.c.id == bindparam("permit")
BY_SERIAL = _presented(tickets.c.serial == bindparam("serial"), _BEARER)
BY_SHORT_CODE = _presented(tickets.c.short_code == bindparam("short_code"), _BEARER)
BY_SERIAL_FOR = _presented(tickets.c.serial == bindparam("serial"), _PERMIT)
BY_SHORT_CODE_FOR = _presented(tickets.c.short_code == bindparam("short_code"), _PERMIT)


@dataclass(frozen=True, slots=True)
class StoredScan:
    id: str
    event: str
    permit: str
    nonce: str
    checkpoint: str
    direction: str
    ticket: str | None
    verdict: str
    reason: str
    answer: str
    scanned_at: Instant
    undoes: str


SCAN: Query[StoredScan] = query(scans, StoredScan, scans.c.id == bindparam("id"))
SCANS_OF_TICKET: Query[StoredScan] = query(scans, StoredScan, scans.c.ticket == bindparam("ticket"))

SCANS_BY_NONCE: Query[StoredScan] = Query(
    select(*columns(scans, StoredScan)).where(
        scans.c.nonce == bindparam("nonce"), scans.c.event == bindparam("event"), scans.c.direction != "undo"
    ).limit(2),
    StoredScan,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    direction: str
    verdict: str
    n: int


COUNTS: Query[Tally] = Query(
    select(scans.c.direction, scans.c.verdict, func.count())
    .where(scans.c.event == bindparam("event"), scans.c.checkpoint == bindparam("checkpoint"))
    .group_by(scans.c.direction, scans.c.verdict),
    Tally,
)


@dataclass(frozen=True, slots=True)
class PackRow:
    """What an offline gate may know of a ticket that is shown to it."""

    id: str
    serial: int
    ticket_type: str
    status: str
    name: str
    short_code: str
    code: str
    order_status: str


PACK_ROWS: Query[PackRow] = Query(
    select(
        tickets.c.id, tickets.c.serial, tickets.c.ticket_type, tickets.c.status, tickets.c.name, tickets.c.short_code,
        tickets.c.code, orders.c.status,
    )
    .join(orders, orders.c.id == tickets.c.order_id)
    .where(tickets.c.event == bindparam("event"), tickets.c.code.is_not(None)),
    PackRow,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Revision:
    """Grows with every change of any order of the event: each one adds to its order's version."""

    orders: int
    versions: int | None


REVISION: Query[Revision] = Query(
    select(func.count(), func.sum(orders.c.version)).where(orders.c.event == bindparam("event")), Revision
)


@dataclass(frozen=True, slots=True)
class Doubled:
    """A scan that let through, of a ticket that was let in more than once somewhere."""

    ticket: str
    ticket_type: str
    checkpoint: str
    direction: str
    nonce: str
    permit: str
    device: str
    scanned_at: Instant
    forced: int
    undone: str | None


_again = scans.alias("again")
_undo = scans.alias("undo")
DOUBLED: Query[Doubled] = Query(
    select(scans.c.ticket, tickets.c.ticket_type, scans.c.checkpoint, scans.c.direction, scans.c.nonce,
           scans.c.permit, permits.c.name, scans.c.scanned_at, scans.c.forced, _undo.c.id.label("undo"))
    .join(permits, permits.c.id == scans.c.permit)
    .join(tickets, tickets.c.id == scans.c.ticket)
    .outerjoin(_undo, _undo.c.undoes == scans.c.id)
    .where(
        scans.c.event == bindparam("event"), scans.c.verdict == "admitted", scans.c.direction != "undo",
        select(_again.c.id)
        .where(_again.c.ticket == scans.c.ticket, _again.c.checkpoint == scans.c.checkpoint,
               _again.c.id != scans.c.id, _again.c.verdict == "admitted", _again.c.direction == "entry")
        .exists(),
    )
    .order_by(scans.c.ticket, scans.c.scanned_at),
    Doubled,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Admitted:
    ticket: str
    direction: str


ADMITTED_OF_ORDER: Query[Admitted] = Query(
    select(scans.c.ticket, scans.c.direction)
    .join(tickets, tickets.c.id == scans.c.ticket)
    .where(tickets.c.order_id == bindparam("order_id"), scans.c.verdict == "admitted"),
    Admitted,
)
