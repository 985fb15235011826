"""Broadcasts and how far they came, read."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, func, or_, select

from core.domain.times import Instant
from core.storage.query import Query, columns, fixed, query
from core.storage.tables import broadcasts, identities, outbox, tasks
from core.storage.tasks import Task

RUNNING = ("waiting", "running", "paused")


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`state`: waiting (for its time), running, paused, done, cancelled. `progress` is the newest outbox row that told
    how far it is; `made` counts the messages that were put into the outbox."""

    id: str
    organizer: str
    event: str
    audience: str
    texts: str
    file: str
    state: str
    promised: int
    made: int
    staff: str
    identity: str
    progress: str
    told_at: Instant
    due_at: Instant
    created_at: Instant
    ended_at: Instant | None
    version: int

    @property
    def wanted(self) -> dict[str, str]:
        told: dict[str, str] = orjson.loads(self.audience)
        return told

    @property
    def words(self) -> dict[str, str]:
        told: dict[str, str] = orjson.loads(self.texts)
        return told

    @property
    def going(self) -> bool:
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class Tally:
    state: str
    n: int


@dataclass(frozen=True, slots=True)
class Reason:
    state: str
    error: str
    n: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a broadcast; `resendable` unless its person cannot or does not want to be written to."""

    id: str
    state: str
    stopped_at: Instant | None
    unreachable_at: Instant | None

    @property
    def resendable(self) -> bool:
        return self.stopped_at is None and self.unreachable_at is None


BROADCAST: Query[Broadcast] = query(broadcasts, Broadcast, broadcasts.c.id == bindparam("id"))
BROADCASTS: Query[Broadcast] = Query(
    select(*columns(broadcasts, Broadcast)).where(broadcasts.c.organizer == bindparam("organizer"))
    .order_by(broadcasts.c.id.desc()).limit(bindparam("most")), Broadcast,
)  # fmt: skip
_OF_BROADCAST: tuple[Any, ...] = (outbox.c.subject == bindparam("subject"), outbox.c.subject != fixed(""))


@dataclass(frozen=True, slots=True)
class Line:
    """So many messages of one account that are due, or held until there is room."""

    account: str
    state: str
    n: int


LINES: Query[Line] = Query(
    select(outbox.c.account, outbox.c.state, func.count())
    .where(*_OF_BROADCAST, or_(outbox.c.state == fixed("due"), outbox.c.state == fixed("paused")))
    .group_by(outbox.c.account, outbox.c.state), Line,
)  # fmt: skip
TALLIES: Query[Tally] = Query(
    select(outbox.c.state, func.count()).where(*_OF_BROADCAST).group_by(outbox.c.state), Tally
)
REASONS: Query[Reason] = Query(
    select(outbox.c.state, outbox.c.error, func.count())
    .where(*_OF_BROADCAST, or_(*(outbox.c.state == fixed(state) for state in ("failed", "unknown", "cancelled"))))
    .group_by(outbox.c.state, outbox.c.error), Reason,
)  # fmt: skip
_MESSAGES = (
    select(outbox.c.id, outbox.c.state, identities.c.stopped_at, identities.c.unreachable_at)
    .join(identities, identities.c.id == outbox.c.identity)
    .where(*_OF_BROADCAST, outbox.c.state == bindparam("state"), outbox.c.id > bindparam("after"))
    .order_by(outbox.c.id).limit(bindparam("most"))
)  # fmt: skip
MESSAGES: Query[Message] = Query(_MESSAGES, Message)
MESSAGES_OF_ACCOUNT: Query[Message] = Query(_MESSAGES.where(outbox.c.account == bindparam("account")), Message)
TASK_OF: Query[Task] = Query(
    select(*columns(tasks, Task)).where(tasks.c.subject == bindparam("subject")).order_by(tasks.c.id.desc()).limit(1),
    Task,
)


@dataclass(frozen=True, slots=True)
class Number:
    n: int


RESENDABLE: Query[Number] = Query(
    select(func.count()).select_from(outbox.join(identities, identities.c.id == outbox.c.identity)).where(
        *_OF_BROADCAST, or_(outbox.c.state == fixed("failed"), outbox.c.state == fixed("unknown")),
        identities.c.stopped_at.is_(None), identities.c.unreachable_at.is_(None),
    ), Number,
)  # fmt: skip
