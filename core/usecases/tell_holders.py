"""Tell everybody who holds tickets that their event has changed: each person once, chunk by chunk with the cursor."""

from collections.abc import Sequence

from core.storage.reminders import HOLDERS
from core.storage.tasks import Progress, Task, add_task
from core.storage.work import NOTICE, Work

TELL_HOLDERS = "tell_holders"
CHUNK = 500


def tell_holders_later(work: Work, event: str, what: Sequence[str]) -> str:
    """`what` changed: time, place."""
    id = add_task(work, TELL_HOLDERS, event, what=list(what))
    work.audit("event.change_told", event, changed=list(what))
    return id


async def tell_holders(work: Work, task: Task) -> Progress:
    holders = await work.read(HOLDERS, event=task.subject, after=task.cursor, most=CHUNK)
    for holder in holders:
        if holder.wanted:
            payload = {"notice": "event_changed", "event": task.subject, "params": {"what": task.given["what"]}}
            work.send(account=holder.channel, identity=holder.identity, kind="notice", payload=payload, urgency=NOTICE)
    cursor = holders[-1].id if holders else task.cursor
    return Progress(cursor, done=len(holders) < CHUNK)
