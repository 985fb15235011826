"""Cancel a broadcast: what was sent stays sent, nobody else gets it."""

from core.domain.refusals import Refused
from core.storage.broadcast_writes import change_broadcast, move_messages, open_messages, wake
from core.storage.broadcasts import Broadcast
from core.storage.work import Work


async def cancel_broadcast(work: Work, broadcast: Broadcast) -> None:
    if not broadcast.going:
        raise Refused("wrong_state")
    waiting = await open_messages(work, broadcast, "due", "paused")
    await wake(work, broadcast)
    move_messages(work, waiting, state="cancelled")
    change_broadcast(work, broadcast, state="cancelled", ended_at=work.now)
    work.audit("broadcast.cancelled", broadcast.id)
