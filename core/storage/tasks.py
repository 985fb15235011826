"""Long work, kept: what is to be done, how far it came."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from core.domain.times import Instant
from core.storage.query import Query, columns, fixed, query
from core.storage.tables import tasks
from core.storage.work import Work, dumps


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    organizer: str
    kind: str
    subject: str
    state: str
    payload: str
    cursor: str
    attempts: int
    due_at: Instant
    version: int

    @property
    def given(self) -> dict[str, Any]:
        given: dict[str, Any] = orjson.loads(self.payload)
        return given


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chunk came. `wait_ms`: nothing to do until then."""

    cursor: str = ""
    done: bool = False
    wait_ms: int = 0


Chunk = Callable[[Work, Task], Awaitable[Progress]]  # one piece of the work, committed with the cursor
TASK: Query[Task] = query(tasks, Task, tasks.c.id == bindparam("id"))
TASK_OF_SUBJECT: Query[Task] = query(tasks, Task, tasks.c.subject == bindparam("subject"))
DUE_TASKS: Query[Task] = Query(
    select(*columns(tasks, Task)).where(tasks.c.state == fixed("due"), tasks.c.due_at <= bindparam("now"))
    .order_by(tasks.c.due_at).limit(bindparam("most")), Task,
)  # fmt: skip


def add_task(work: Work, kind: str, subject: str, *, due_at: Instant | None = None, **given: Any) -> str:
    """`kind` is a name that the front door knows a chunk for; `given` is what the chunk needs to know."""
    id = work.house.new_id()
    work.add(tasks, {
        "id": id, "organizer": work.actor.organizer, "kind": kind, "subject": subject, "state": "due",
        "payload": dumps(given), "cursor": "", "error": "", "attempts": 0,
        "due_at": work.now if due_at is None else due_at, "created_at": work.now, "version": 1,
    })  # fmt: skip
    return id
