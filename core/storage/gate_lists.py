"""What a gate asks about many tickets at once: counts, the offline pack, who was let in twice."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, bindparam, func, literal_column, select, union_all

from core.domain.times import Instant
from core.storage.query import Query, fixed
from core.storage.tables import orders, permits, scans, tickets

_again = scans.alias("again")
_undo = scans.alias("undo")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many scans; `direction` is prefixed with "undone_" where it counts those that were taken back."""

    direction: str
    verdict: str
    n: int


_tallies = union_all(
    select(scans.c.direction.label("direction"), scans.c.verdict.label("verdict"), func.count().label("n"))
    .where(scans.c.event == bindparam("event"), scans.c.checkpoint == bindparam("checkpoint"))
    .group_by(scans.c.direction, scans.c.verdict),
    select(literal_column("'undone_'", String).concat(scans.c.direction), scans.c.verdict, func.count())
    .select_from(_undo.join(scans, scans.c.id == _undo.c.undoes))
    .where(
        _undo.c.event == bindparam("event"), _undo.c.checkpoint == bindparam("checkpoint"),
        _undo.c.direction == fixed("undo"),
    )
    .group_by(scans.c.direction, scans.c.verdict),
).subquery("tallies")  # fmt: skip
COUNTS: Query[Tally] = Query(select(_tallies.c.direction, _tallies.c.verdict, _tallies.c.n), Tally)


@dataclass(frozen=True, slots=True)
class PackRow:
    """What an offline gate may know of a ticket that is shown to it."""

    id: str
    serial: int
    ticket_type: str
    status: str
    generation: int
    name: str
    attendee: str
    short_code: str
    code: str
    order_status: str


PACK_ROWS: Query[PackRow] = Query(
    select(
        tickets.c.id, tickets.c.serial, tickets.c.ticket_type, tickets.c.status, tickets.c.generation, tickets.c.name,
        tickets.c.attendee, tickets.c.short_code, tickets.c.code, orders.c.status,
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


def _doubled(*where: ColumnElement[bool]) -> Query[Doubled]:
    statement = (
        select(scans.c.ticket, tickets.c.ticket_type, scans.c.checkpoint, scans.c.direction, scans.c.nonce,
               scans.c.permit, permits.c.name, scans.c.scanned_at, scans.c.forced, _undo.c.id.label("undo"))
        .select_from(
            scans.join(permits, permits.c.id == scans.c.permit)
            .join(tickets, tickets.c.id == scans.c.ticket)
            .outerjoin(_undo, (_undo.c.undoes == scans.c.id) & (_undo.c.undoes != fixed("")))
        )
        .where(
            scans.c.event == bindparam("event"), scans.c.verdict == fixed("admitted"),
            scans.c.direction != fixed("undo"), tickets.c.event == scans.c.event, *where,
            select(_again.c.id)
            .where(_again.c.ticket == scans.c.ticket, _again.c.checkpoint == scans.c.checkpoint,
                   _again.c.event == scans.c.event, _again.c.id != scans.c.id,
                   _again.c.verdict == fixed("admitted"), _again.c.direction == fixed("entry"))
            .exists(),
        )
        .order_by(scans.c.ticket, scans.c.scanned_at, scans.c.id)
    )  # fmt: skip
    return Query(statement, Doubled)


DOUBLED: Query[Doubled] = _doubled(scans.c.checkpoint == bindparam("checkpoint"))
DOUBLED_OF_TICKET: Query[Doubled] = _doubled(scans.c.ticket == bindparam("ticket"))


@dataclass(frozen=True, slots=True)
class FirstEntry:
    ticket: str
    at: Instant


MOST_FOUND = 50
FIRST_ENTRIES: Query[FirstEntry] = Query(
    select(scans.c.ticket, func.min(scans.c.scanned_at))
    .where(
        scans.c.ticket.in_([bindparam(f"ticket_{place}") for place in range(MOST_FOUND)]),
        scans.c.event == bindparam("event"),
        scans.c.verdict == fixed("admitted"), scans.c.direction == fixed("entry"),
        ~select(_undo.c.id).where(_undo.c.undoes == scans.c.id, _undo.c.undoes != fixed("")).exists(),
    )
    .group_by(scans.c.ticket),
    FirstEntry,
)  # fmt: skip
