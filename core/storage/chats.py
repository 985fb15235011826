"""Conversations, and what arrives and leaves, read."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, func, select

from core.domain.times import Instant
from core.storage.query import Query, columns, fixed, one_of, query
from core.storage.tables import (
    catalog,
    conversations,
    identities,
    inbox,
    outbox,
    people,
    screens,
    staff,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything that a turn needs to know of who spoke; nulls where it is the first time."""

    catalog: int
    inbox_state: str | None
    identity: str | None
    organizer: str | None
    person: str | None
    campaign: str | None
    serves: str | None
    permit: str | None
    staff: str | None
    start: str | None
    stopped_at: Instant | None
    unreachable_at: Instant | None
    fetching_since: Instant | None
    name: str | None
    phone: str | None
    language: str | None
    version: int | None
    state: str | None
    staff_name: str | None
    staff_role: str | None
    staff_removed_at: Instant | None


def _fetching(table: FromClause) -> ColumnElement[bool]:
    """Said twice, because SQLite does not see that whatever is `fetching` is in the index of what is not `done`."""
    return and_(table.c.state == fixed("fetching"), table.c.state != fixed("done"))


_waiting = inbox.alias("waiting")
_FETCHING_SINCE = (
    select(func.min(_waiting.c.received_at))
    .where(_fetching(_waiting), _waiting.c.identity == identities.c.id)
    .correlate(identities)
    .scalar_subquery()
)
ARRIVAL: Query[Arrival] = Query(
    select(
        catalog.c.version, inbox.c.state, identities.c.id, identities.c.organizer, identities.c.person,
        identities.c.campaign, identities.c.serves, identities.c.permit, identities.c.staff, identities.c.start,
        identities.c.stopped_at, identities.c.unreachable_at, _FETCHING_SINCE, people.c.name, people.c.phone,
        people.c.language, conversations.c.version.label("conversation_version"),
        conversations.c.state.label("conversation_state"), staff.c.name.label("staff_name"), staff.c.role,
        staff.c.removed_at,
    ).select_from(
        catalog.outerjoin(
            identities,
            and_(identities.c.account == bindparam("account"), identities.c.address == bindparam("address")),
        )
        .outerjoin(people, people.c.id == identities.c.person)
        .outerjoin(conversations, conversations.c.identity == identities.c.id)
        .outerjoin(staff, staff.c.id == identities.c.staff)
        .outerjoin(
            inbox, and_(inbox.c.account == bindparam("account"), inbox.c.external_id == bindparam("external_id"))
        )
    ),
    Arrival,
    quick=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScreenRow:
    id: str
    identity: str
    shown: str


SCREEN: Query[ScreenRow] = query(screens, ScreenRow, screens.c.id == bindparam("id"), quick=True)


@dataclass(frozen=True, slots=True)
class Conversation:
    identity: str
    account: str
    version: int
    state: str


CONVERSATION: Query[Conversation] = query(
    conversations, Conversation, conversations.c.identity == bindparam("identity")
)


@dataclass(frozen=True, slots=True)
class InboxRow:
    account: str
    external_id: str
    organizer: str
    identity: str
    payload: str
    received_at: Instant


FETCHING: Query[InboxRow] = Query(
    select(*columns(inbox, InboxRow)).where(_fetching(inbox), inbox.c.account == bindparam("account"))
    .order_by(inbox.c.received_at).limit(bindparam("most")),
    InboxRow,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutboxRow:
    id: str
    organizer: str
    account: str
    identity: str
    kind: str
    urgency: int
    subject: str
    payload: str
    replaces: str
    state: str
    due_at: Instant
    attempts: int
    external_id: str
    error: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Due:
    """A message to send, with where it goes and how its person reads."""

    id: str
    organizer: str
    account: str
    identity: str
    kind: str
    urgency: int
    subject: str
    payload: str
    replaces: str
    due_at: Instant
    attempts: int
    created_at: Instant
    error: str
    address: str
    language: str
    name: str
    stopped_at: Instant | None
    unreachable_at: Instant | None
    sent_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class DueAccount:
    account: str


_DUE_COLUMNS = (
    outbox.c.id, outbox.c.organizer, outbox.c.account, outbox.c.identity, outbox.c.kind, outbox.c.urgency,
    outbox.c.subject, outbox.c.payload, outbox.c.replaces, outbox.c.due_at, outbox.c.attempts, outbox.c.created_at,
    outbox.c.error, identities.c.address, people.c.language, people.c.name, identities.c.stopped_at,
    identities.c.unreachable_at, outbox.c.sent_at,
)  # fmt: skip
_TO_SEND = (
    select(*_DUE_COLUMNS)
    .join(identities, identities.c.id == outbox.c.identity)
    .join(people, people.c.id == identities.c.person)
)
DUE: Query[Due] = Query(
    _TO_SEND.where(
        outbox.c.state == fixed("due"), outbox.c.account == bindparam("account"), outbox.c.due_at <= bindparam("now")
    )
    .order_by(outbox.c.urgency, outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most")),
    Due,
)
DUE_ACCOUNTS: Query[DueAccount] = Query(
    select(outbox.c.account).where(outbox.c.state == fixed("due")).distinct(), DueAccount
)
OUTBOX_ROW: Query[OutboxRow] = query(outbox, OutboxRow, outbox.c.id == bindparam("id"))
SENDING: Query[Due] = Query(_TO_SEND.where(outbox.c.state == fixed("sending")).order_by(outbox.c.id), Due)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest message that reached an identity."""

    id: str
    kind: str
    external_id: str
    payload: str


NEWEST_SENT: Query[Newest] = Query(
    select(outbox.c.id, outbox.c.kind, outbox.c.external_id, outbox.c.payload)
    .where(outbox.c.identity == bindparam("identity"), outbox.c.state == fixed("sent"))
    .order_by(outbox.c.sent_at.desc(), outbox.c.id.desc())
    .limit(1),
    Newest,
)


@dataclass(frozen=True, slots=True)
class Backlog:
    state: str
    n: int
    oldest: Instant | None


BACKLOG: Query[Backlog] = Query(
    select(outbox.c.state, func.count(), func.min(outbox.c.due_at)).where(one_of(outbox.c.state, ("due", "sending")))
    .group_by(outbox.c.state),
    Backlog,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivery:
    identity: str
    state: str
    external_id: str
    delivery: str


DELIVERY: Query[Delivery] = query(outbox, Delivery, outbox.c.id == bindparam("id"))
