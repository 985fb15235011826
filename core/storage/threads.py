"""Threads between a person and the staff, and their words, read."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.domain.times import Instant
from core.storage.query import Query, columns, fixed, one_of, query
from core.storage.tables import conversations, identities, people, thread_messages, threads

WAITING, TAKEN, CLOSED = "waiting", "taken", "closed"


@dataclass(frozen=True, slots=True)
class Thread:
    """`staff` is who took it over; `waits_since` the oldest word of the person that nobody answered."""

    id: str
    organizer: str
    event: str
    identity: str
    person: str
    state: str
    staff: str
    waits_since: Instant | None
    raise_at: Instant | None
    raised: int
    created_at: Instant
    closed_at: Instant | None
    version: int

    @property
    def open(self) -> bool:
        return self.state != CLOSED


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """`staff` empty: the person's own words."""

    id: str
    thread: str
    staff: str
    text: str
    file: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class ListedThread:
    """An open thread with the name of its person."""

    id: str
    event: str
    person: str
    state: str
    staff: str
    waits_since: Instant | None
    created_at: Instant
    name: str


@dataclass(frozen=True, slots=True)
class RaisedThread:
    id: str
    organizer: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a thread's person is, and what must be known before writing."""

    id: str
    organizer: str
    account: str
    person: str
    name: str
    language: str
    stopped_at: Instant | None
    unreachable_at: Instant | None


_OPEN = threads.c.state != fixed(CLOSED)
THREAD: Query[Thread] = query(threads, Thread, threads.c.id == bindparam("id"))
OPEN_THREAD: Query[Thread] = query(threads, Thread, threads.c.identity == bindparam("identity"), _OPEN)
MESSAGE: Query[ThreadMessage] = query(thread_messages, ThreadMessage, thread_messages.c.id == bindparam("id"))
NEWEST_MESSAGES: Query[ThreadMessage] = Query(
    select(*columns(thread_messages, ThreadMessage)).where(thread_messages.c.thread == bindparam("thread"))
    .order_by(thread_messages.c.id.desc()).limit(bindparam("most")), ThreadMessage,
)  # fmt: skip
OPEN_THREADS: Query[ListedThread] = Query(
    select(threads.c.id, threads.c.event, threads.c.person, threads.c.state, threads.c.staff, threads.c.waits_since,
           threads.c.created_at, people.c.name)
    .outerjoin(people, people.c.id == threads.c.person)
    .where(threads.c.organizer == bindparam("organizer"), one_of(threads.c.state, (WAITING, TAKEN)))
    .order_by(threads.c.id).limit(bindparam("most")), ListedThread,
)  # fmt: skip
RAISED_THREADS: Query[RaisedThread] = Query(
    select(threads.c.id, threads.c.organizer).where(threads.c.raise_at.is_not(None))
    .where(threads.c.raise_at <= bindparam("now")).order_by(threads.c.raise_at).limit(bindparam("most")), RaisedThread,
)  # fmt: skip
_REACHED = (
    select(identities.c.id, identities.c.organizer, identities.c.account, identities.c.person, people.c.name,
           people.c.language, identities.c.stopped_at, identities.c.unreachable_at)
    .join(people, people.c.id == identities.c.person)
)  # fmt: skip
REACHED: Query[Reached] = Query(_REACHED.where(identities.c.id == bindparam("id")), Reached)
REACHED_OF_PERSON: Query[Reached] = Query(
    _REACHED.outerjoin(conversations, conversations.c.identity == identities.c.id)
    .where(identities.c.person == bindparam("person")).order_by(conversations.c.updated_at.desc(), identities.c.id),
    Reached,
)  # fmt: skip
