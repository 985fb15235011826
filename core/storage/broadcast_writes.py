"""What the steps of a broadcast share: its row under its version, its messages moved from one state to another."""

from typing import Any

from core.domain.refusals import Fact
from core.storage.broadcasts import MESSAGES, TASK_OF, Broadcast, Message
from core.storage.tables import broadcasts, outbox, tasks
from core.storage.work import Work

MOST_OPEN = 2_000  # more messages of a broadcast are never in the line
STALE = Fact("stale")


async def open_messages(work: Work, broadcast: Broadcast, *states: str) -> list[Message]:
    found = []
    for state in states:
        found += await work.read(MESSAGES, subject=broadcast.id, state=state, after="", most=MOST_OPEN)
    return found


def move_messages(work: Work, messages: list[Message], **to: Any) -> None:
    """Those that are still as they were; one that is on its way goes on."""
    for message in messages:
        work.change(outbox, {"id": message.id}, to, was={"state": message.state})


def change_broadcast(work: Work, broadcast: Broadcast, **to: Any) -> None:
    work.change(broadcasts, {"id": broadcast.id}, {**to, "version": broadcast.version + 1},
                was={"version": broadcast.version}, else_=STALE)  # fmt: skip


async def wake(work: Work, broadcast: Broadcast) -> None:
    """Its task looks at it now."""
    task = await work.first(TASK_OF, subject=broadcast.id)
    if task is not None and task.state == "due":
        work.change(tasks, {"id": task.id}, {"due_at": work.now, "version": task.version + 1},
                    was={"version": task.version}, else_=STALE)  # fmt: skip
