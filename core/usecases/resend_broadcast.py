"""Resend what did not arrive: messages of a broadcast that failed or are unknown, never those that were sent."""

from core.domain.refusals import Refused
from core.storage.broadcast_writes import change_broadcast
from core.storage.broadcasts import RESENDABLE, Broadcast
from core.storage.tasks import add_task
from core.storage.work import Work
from core.usecases.start_broadcast import BROADCAST_TASK


async def resend_broadcast(work: Work, broadcast: Broadcast, *, identity: str, edits: bool) -> int:
    """How many will be tried again; `identity` is told how it goes this time."""
    found = (await work.read(RESENDABLE, subject=broadcast.id))[0].n
    if broadcast.state not in ("done", "cancelled") or not found:
        raise Refused("wrong_state")
    add_task(work, BROADCAST_TASK, broadcast.id, accounts=[], edits=edits, again=True)
    change_broadcast(work, broadcast, state="running", progress="", told_at=0, identity=identity, ended_at=None)
    work.audit("broadcast.resent", broadcast.id, messages=found)
    return found
