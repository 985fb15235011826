"""What the gate reads: one statement from a permit and a presented ticket to everything the evaluator wants."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from core.domain.times import Instant
from core.storage.catalog import version_column
from core.storage.orders import ran_out, ticket_status
from core.storage.query import Query, columns, fixed, query
from core.storage.tables import admissions, orders, permits, scans, tickets


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
    ticket_organizer: str | None
    ticket_event: str | None
    ticket_type: str | None
    status: str | None
    generation: int | None
    name: str | None
    attendee: str | None
    short_code: str | None
    code: str | None
    order_status: str | None
    release_at: Instant | None
    scan: str | None
    scan_event: str | None
    scan_permit: str | None
    nonce: str | None
    checkpoint: str | None
    direction: str | None
    verdict: str | None
    answer: str | None
    scanned_at: Instant | None
    forced: int | None
    undoes: str | None

    def status_at(self, now: Instant) -> str:
        """A hold that ran out counts no more, whether or not the sweeper came by."""
        if ran_out(self.order_status or "", self.release_at, now):
            return "cancelled"
        return ticket_status(self.status or "valid", self.order_status or "")


_COLUMNS = (
    permits.c.id, permits.c.organizer, permits.c.event, permits.c.checkpoints, permits.c.role, permits.c.name,
    permits.c.offset_ms, permits.c.revoked_at, version_column(), tickets.c.id, tickets.c.organizer, tickets.c.event,
    tickets.c.ticket_type, tickets.c.status, tickets.c.generation, tickets.c.name, tickets.c.attendee,
    tickets.c.short_code, tickets.c.code, orders.c.status, orders.c.release_at, scans.c.id, scans.c.event,
    scans.c.permit, scans.c.nonce, scans.c.checkpoint, scans.c.direction, scans.c.verdict, scans.c.answer,
    scans.c.scanned_at, scans.c.forced, scans.c.undoes,
)  # fmt: skip


def _presented(found_by: ColumnElement[bool], permit: ColumnElement[bool]) -> Query[Presented]:
    joined = (
        permits.outerjoin(tickets, found_by)
        .outerjoin(orders, orders.c.id == tickets.c.order_id)
        .outerjoin(scans, scans.c.ticket == tickets.c.id)
    )
    labelled = [column.label(f"c{place}") for place, column in enumerate(_COLUMNS)]
    statement: Select[Any] = select(*labelled).select_from(joined).where(permit)
    return Query(statement, Presented, quick=True)


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
    forced: int
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


_undo = scans.alias("undo")


@dataclass(frozen=True, slots=True)
class Admitted:
    ticket: str
    direction: str


ADMITTED_OF_ORDER: Query[Admitted] = Query(
    select(scans.c.ticket, scans.c.direction)
    .join(tickets, tickets.c.id == scans.c.ticket)
    .where(
        tickets.c.order_id == bindparam("order_id"), scans.c.verdict == fixed("admitted"),
        scans.c.direction == fixed("entry"),
        ~select(_undo.c.id).where(_undo.c.undoes == scans.c.id, _undo.c.undoes != fixed("")).exists(),
    ),
    Admitted,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The row that one entry holds, so that no second one can."""

    scan: str


PLACE: Query[Place] = query(
    admissions, Place, admissions.c.ticket == bindparam("ticket"),
    admissions.c.checkpoint == bindparam("checkpoint"), admissions.c.period == bindparam("period"),
)  # fmt: skip
